package dev.vecino.jobs.push;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/**
 * What a folder of parts says of itself, as {@code push.json}: a part is complete if it is named
 * here. Written by temporary file, force and rename.
 *
 * <table>
 * <caption>push.json</caption>
 * <tr><td>format, formatVersion</td><td>"vecino-push", 1</td></tr>
 * <tr><td>settings</td><td>all that the lists depend on: index, generation, the click log's
 * checksum, k, filters, …</td></tr>
 * <tr><td>users, partCount</td><td>how many there are in the end</td></tr>
 * <tr><td>complete</td><td>whether all parts are there</td></tr>
 * <tr><td>totals</td><td>counts over all parts, where they are complete</td></tr>
 * <tr><td>parts</td><td>file, bytes, sha256 and counts of each</td></tr>
 * </table>
 */
final class State {

  static final String FILE = "push.json";
  static final String TEMPORARY = ".push.json.tmp";
  static final String GENERATION = "generation";

  private static final String FORMAT = "vecino-push";
  private static final int FORMAT_VERSION = 1;
  private static final JSON PRETTY =
      JSON.builder()
          .enable(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  /**
   * A complete part.
   *
   * @param sha256 of its bytes
   * @param totals as {@link Totals#toMap()}
   */
  record Part(String file, long bytes, String sha256, Map<?, ?> totals) {}

  final Map<String, Object> settings;
  final int users;
  final int partCount;
  final TreeMap<Integer, Part> parts = new TreeMap<>();
  private Map<String, Object> totals; // of all, once complete

  State(Map<String, Object> settings, int users, int partCount) {
    this.settings = settings;
    this.users = users;
    this.partCount = partCount;
  }

  /** Whether all parts were there when it was written. */
  boolean isComplete() {
    return totals != null;
  }

  void complete(Totals all) {
    totals = all.toMap();
  }

  /** Some are to be made anew. */
  void reopen() {
    totals = null;
  }

  void write(Path folder) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("formatVersion", FORMAT_VERSION);
    json.put("settings", settings);
    json.put("users", users);
    json.put("partCount", partCount);
    json.put("complete", isComplete());
    json.put("totals", totals);
    List<Object> entries = new ArrayList<>();
    parts.forEach(
        (number, part) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("part", number);
          entry.put("file", part.file());
          entry.put("bytes", part.bytes());
          entry.put("sha256", part.sha256());
          entry.put("totals", part.totals());
          entries.add(entry);
        });
    json.put("parts", entries);
    OutputFile.write(
        folder.resolve(FILE),
        TEMPORARY,
        (PRETTY.asString(json) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads the file.
   *
   * @throws ArtifactException if it is damaged or newer than this code
   */
  static State read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      Map<String, Object> json = JSON.std.mapFrom(Files.readString(file));
      if (!FORMAT.equals(json.get("format"))) {
        throw new ArtifactException(file + ": is no " + FORMAT);
      }
      int version = (Integer) json.get("formatVersion");
      if (version > FORMAT_VERSION) {
        throw new ArtifactException(
            String.format(
                "%s: has format version %d, this is Vecino %s that reads up to %d",
                file, version, Manifest.toolVersion(), FORMAT_VERSION));
      }
      State state =
          new State(
              texts((Map<?, ?>) json.get("settings")),
              (Integer) json.get("users"),
              (Integer) json.get("partCount"));
      for (Object entry : (List<?>) json.get("parts")) {
        Map<?, ?> part = (Map<?, ?>) entry;
        state.parts.put(
            (Integer) part.get("part"),
            new Part(
                (String) part.get("file"),
                ((Number) part.get("bytes")).longValue(),
                (String) part.get("sha256"),
                (Map<?, ?>) part.get("totals")));
      }
      if ((Boolean) json.get("complete")) {
        state.totals = texts((Map<?, ?>) json.get("totals"));
      }
      return state;
    } catch (CharacterCodingException
        | JacksonException
        | ClassCastException
        | NullPointerException e) {
      throw new ArtifactException(file + ": is damaged, it is not what a push writes", e);
    } catch (IOException e) {
      throw ArtifactException.unreadable(file, e);
    }
  }

  private static Map<String, Object> texts(Map<?, ?> map) {
    Map<String, Object> texts = new LinkedHashMap<>();
    map.forEach((key, value) -> texts.put((String) key, value));
    return texts;
  }
}
