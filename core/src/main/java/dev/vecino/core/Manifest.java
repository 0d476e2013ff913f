package dev.vecino.core;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/**
 * What an artifact says of itself, as {@code manifest.json} in its folder. The values are what JSON
 * has: text, numbers, booleans, lists and maps. Immutable.
 *
 * @param values in the order in which they are written
 */
public record Manifest(Map<String, Object> values) {

  /** The name of the file. */
  public static final String FILE = "manifest.json";

  private static final String FORMAT = "format";
  private static final String FORMAT_VERSION = "formatVersion";

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
    try {
      values = JSON.std.mapFrom(Files.readString(file));
      if (values == null) { // the JSON text "null"
        throw new ArtifactException(file + ": is damaged, it is no JSON object");
      }
    } catch (CharacterCodingException e) {
      throw new ArtifactException(file + ": is damaged, it is no UTF-8 text", e);
    } catch (NoSuchFileException | NotDirectoryException e) {
      String what = Files.isDirectory(folder) ? "has no " + FILE : "no such folder";
      throw new ArtifactException(folder + ": is no " + format + ": " + what, e);
    } catch (IOException e) {
      throw new ArtifactException(file + ": can't be read (" + e.getMessage() + ")", e);
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
    return new Manifest(values);
  }

  /** Writes {@code manifest.json} into the folder. */
  public void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), PRETTY.asString(values) + "\n");
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
