package dev.vecino.searcher.schema;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Crc32c;
import dev.vecino.core.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a generation as its manifest lists them: name, size and checksum of each. */
public final class GenerationFiles {

  private static final String BYTES = "bytes";
  private static final String CRC32C = "crc32c";

  private GenerationFiles() {}

  /**
   * What the manifest says of the files.
   *
   * @param generation the folder, without its manifest
   * @param known what was said of files that this one shares with another generation, by name: they
   *     are not read again, and damage that they have taken since stays to be found
   * @return by name, in its order
   */
  public static Map<String, Object> describe(Path generation, Map<String, Object> known)
      throws IOException {
    Map<String, Object> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(generation)) {
      for (Path path : paths.toList()) {
        String name = path.getFileName().toString();
        Object description = known.get(name);
        files.put(name, description == null ? describe(path) : description);
      }
    }
    return files;
  }

  private static Map<String, Object> describe(Path file) throws IOException {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put(BYTES, Files.size(file));
    description.put(CRC32C, Crc32c.of(file));
    return description;
  }

  /**
   * Reads all files that the manifest names.
   *
   * @throws ArtifactException if one is missing, or has another size or checksum
   */
  public static void verify(Path generation, Manifest manifest) {
    verify(generation, manifest, generation.resolveSibling("none"));
  }

  /**
   * The same, but for the content of files that another generation has too: hard links of its own.
   *
   * @param verified the other one's folder
   */
  public static void verify(Path generation, Manifest manifest, Path verified) {
    Map<String, Object> files = manifest.map(IndexSchema.MANIFEST_FILES);
    // Missing and cut files are told at once, before any is read.
    files.forEach((name, description) -> verifySize(generation.resolve(name), description));
    files.forEach(
        (name, description) -> {
          if (!isSame(generation.resolve(name), verified.resolve(name))) {
            verifyChecksum(generation.resolve(name), description);
          }
        });
  }

  private static boolean isSame(Path file, Path other) {
    try {
      return Files.exists(other) && Files.isSameFile(file, other);
    } catch (IOException e) {
      return false;
    }
  }

  private static void verifySize(Path file, Object description) {
    if (!Files.exists(file)) {
      throw new ArtifactException(file + ": is missing, the index is incomplete");
    }
    Object expected = description instanceof Map<?, ?> known ? known.get(BYTES) : null;
    try {
      long bytes = Files.size(file);
      if (!(expected instanceof Number number) || number.longValue() != bytes) {
        throw new ArtifactException(
            file + ": is damaged, it has " + bytes + " bytes, the manifest says " + expected);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void verifyChecksum(Path file, Object description) {
    Object expected = description instanceof Map<?, ?> known ? known.get(CRC32C) : null;
    try {
      String sum = Crc32c.of(file);
      if (!sum.equals(expected)) {
        throw new ArtifactException(
            file + ": is damaged, its checksum is " + sum + ", the manifest says " + expected);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ArtifactException unreadable(Path file, IOException e) {
    return ArtifactException.unreadable(file, e);
  }
}
