package dev.vecino.core;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/**
 * What an artifact says of itself, as {@code manifest.json} in its folder. The values are what JSON
 * has: text, numbers, booleans, lists and maps. Immutable.
 *
 * <p>The file's last entry, {@code "checksum" : "crc32c:89abcdef"}, is no value: it is the CRC-32C
 * of the whole file with these eight digits as zeros, so that no damage to a manifest goes unseen.
 *
 * @param values in the order in which they are written
 */
public record Manifest(Map<String, Object> values) {

  /** The name of the file. */
  public static final String FILE = "manifest.json";

  private static final String FORMAT = "format";
  private static final String FORMAT_VERSION = "formatVersion";

  private static final String CHECKSUM = "checksum";
  private static final String UNKNOWN = "00000000";
  private static final Pattern SEAL =
      Pattern.compile("\"" + CHECKSUM + "\" : \"crc32c:([0-9a-f]{8})\"\\s*}\\s*$");

  private static final JSON PRETTY =
      JSON.builder()
          .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  public Manifest {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A manifest that begins with the format and the versions of tool, Java and operating system. */
  public static Map<String, Object> begin(String format, int version) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(FORMAT, format);
    values.put(FORMAT_VERSION, version);
    Map<String, Object> madeBy = new LinkedHashMap<>();
    madeBy.put("vecino", toolVersion());
    madeBy.put("java", System.getProperty("java.version"));
    madeBy.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    values.put("madeBy", madeBy);
    return values;
  }

  /** The version of this library, or "development" where it runs from a class folder. */
  public static String toolVersion() {
    String version = Manifest.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * Reads the manifest of a folder.
   *
   * @param format what the folder must be, e.g. {@code vecino-model}
   * @param newest the newest version of that format that this code reads
   * @throws ArtifactException if there is none, it is damaged, another format or newer
   */
  public static Manifest read(Path folder, String format, int newest) {
    Path file = folder.resolve(FILE);
    Map<String, Object> values;
    boolean isSealed;
    try {
      String text = Files.readString(file);
      isSealed = isSealed(text, file);
      values = JSON.std.mapFrom(text);
      if (values == null) { // the JSON text "null"
        throw new ArtifactException(file + ": is damaged, it is no JSON object");
      }
    } catch (CharacterCodingException e) {
      throw new ArtifactException(file + ": is damaged, it is no UTF-8 text", e);
    } catch (NoSuchFileException | NotDirectoryException e) {
      String what = Files.isDirectory(folder) ? "has no " + FILE : "no such folder";
      throw new ArtifactException(folder + ": is no " + format + ": " + what, e);
    } catch (IOException e) {
      throw ArtifactException.unreadable(file, e);
    } catch (JacksonException e) {
      throw new ArtifactException(file + ": is damaged, it is no JSON object", e);
    }
    if (!(values.get(FORMAT) instanceof String found)) {
      throw new ArtifactException(
          file + ": is damaged, 'format' must be a text, got: " + values.get(FORMAT));
    }
    if (!found.equals(format)) {
      throw new ArtifactException(folder + ": is a " + found + ", a " + format + " is needed");
    }
    if (!(values.get(FORMAT_VERSION) instanceof Integer version) || version < 1) {
      throw new ArtifactException(
          file
              + ": is damaged, 'formatVersion' must be a whole number of at least 1, got: "
              + values.get(FORMAT_VERSION));
    }
    if (version > newest) {
      throw new ArtifactException(
          folder
              + ": has format version "
              + version
              + ", this is Vecino "
              + toolVersion()
              + " that reads up to "
              + newest);
    }
    if (!isSealed) {
      throw new ArtifactException(file + ": is damaged, its last entry must be its checksum");
    }
    values.remove(CHECKSUM);
    return new Manifest(values);
  }

  /** Whether the text ends with a checksum; one that is wrong is an error. */
  private static boolean isSealed(String text, Path file) {
    Matcher seal = SEAL.matcher(text);
    if (!seal.find()) {
      return false; // which is told when it is known that it is a manifest of this format at all
    }
    if (!sealed(text, seal.start(1)).equals(text)) {
      throw new ArtifactException(file + ": is damaged, its checksum is not that of its content");
    }
    return true;
  }

  /** The text with its checksum at this place. */
  private static String sealed(String text, int place) {
    StringBuilder sealed = new StringBuilder(text);
    int end = place + UNKNOWN.length();
    sealed.replace(place, end, UNKNOWN);
    byte[] bytes = sealed.toString().getBytes(StandardCharsets.UTF_8);
    return sealed.replace(place, end, Crc32c.of(bytes)).toString();
  }

  /** Writes {@code manifest.json} into the folder. */
  public void write(Path folder) throws IOException {
    Map<String, Object> entries = new LinkedHashMap<>(values);
    entries.remove(CHECKSUM);
    entries.put(CHECKSUM, "crc32c:" + UNKNOWN);
    String text = PRETTY.asString(entries) + "\n";
    Files.writeString(folder.resolve(FILE), sealed(text, text.lastIndexOf(UNKNOWN)));
  }

  /** A text that must be there. */
  public String text(String key) {
    return typed(key, String.class);
  }

  /** A whole number that must be there. */
  public long whole(String key) {
    return typed(key, Number.class).longValue();
  }

  /** A map that must be there. */
  @SuppressWarnings("unchecked") // JSON objects have text keys
  public Map<String, Object> map(String key) {
    return (Map<String, Object>) typed(key, Map.class);
  }

  private <T> T typed(String key, Class<T> type) {
    Object value = values.get(key);
    if (!type.isInstance(value)) {
      throw new ArtifactException(
          FILE + ": is damaged, '" + key + "' must be there, got: " + value);
    }
    return type.cast(value);
  }
}
