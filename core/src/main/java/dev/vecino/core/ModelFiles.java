package dev.vecino.core;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a model as its manifest describes them: size and SHA-256 of each. Both are taken
 * while a file is written, and compared while it is read.
 */
final class ModelFiles {

  private static final String BYTES = "bytes";
  private static final String SHA256 = "sha256";
  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private final Map<String, Object> descriptions = new LinkedHashMap<>();

  /** Files that are to be written. */
  ModelFiles(Path folder) {
    this.folder = folder;
  }

  /** Files that are to be read. */
  ModelFiles(Path folder, Map<?, ?> descriptions) {
    this(folder);
    descriptions.forEach((name, description) -> this.descriptions.put((String) name, description));
  }

  /** What the manifest says of the files, by name. */
  Map<String, Object> descriptions() {
    return descriptions;
  }

  /** What a file holds. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file, and describes it. */
  void write(String name, Content content) throws IOException {
    Path file = folder.resolve(name);
    Sha256 sum = new Sha256();
    try (OutputStream out =
        new BufferedOutputStream(sum.writing(Files.newOutputStream(file)), BUFFER)) {
      content.writeTo(out);
    }
    Map<String, Object> description = new LinkedHashMap<>();
    description.put(BYTES, Files.size(file));
    description.put(SHA256, sum.text());
    descriptions.put(name, description);
  }

  /**
   * Tells missing and cut files before any is read.
   *
   * @throws ArtifactException if there are any
   */
  void verifySizes(List<String> names) {
    for (String name : names) {
      Path file = folder.resolve(name);
      if (!Files.exists(file)) {
        throw new ArtifactException(file + ": is missing, the model is incomplete");
      }
      try {
        if (!(described(name, BYTES) instanceof Number bytes)
            || bytes.longValue() != Files.size(file)) {
          throw damaged(file);
        }
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }
  }

  /** Makes something of a file's content. */
  interface Parser<T> {
    /**
     * Reads it.
     *
     * @param file to be named where something is wrong
     */
    T parse(Path file, InputStream content);
  }

  /**
   * Reads a file once, and checks it on the way.
   *
   * @throws ArtifactException if it is not what the manifest says; else what the parser throws
   */
  <T> T read(String name, Parser<T> parser) {
    Path file = folder.resolve(name);
    Object expected = described(name, SHA256);
    Sha256 sum = new Sha256();
    try (InputStream raw = Files.newInputStream(file);
        InputStream content = sum.reading(raw)) {
      Optional<T> parsed = Optional.empty();
      @Nullable RuntimeException failure = null;
      try {
        parsed = Optional.of(parser.parse(file, unclosed(content)));
      } catch (CancelledException e) {
        throw e;
      } catch (RuntimeException e) {
        failure = e; // perhaps because the file is damaged
      }
      content.transferTo(OutputStream.nullOutputStream());
      if (!sum.text().equals(expected)) {
        throw damaged(file);
      }
      if (failure != null) {
        throw failure;
      }
      return parsed.orElseThrow();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private @Nullable Object described(String name, String key) {
    return descriptions.get(name) instanceof Map<?, ?> description ? description.get(key) : null;
  }

  /** Parsers close what they have read, and may leave an end unread. */
  private static InputStream unclosed(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {
        // its end is read first
      }
    };
  }

  private static ArtifactException damaged(Path file) {
    return new ArtifactException(
        file + ": is damaged, its size or checksum is not what the manifest says");
  }

  private static ArtifactException unreadable(Path file, IOException e) {
    return ArtifactException.unreadable(file, e);
  }
}
