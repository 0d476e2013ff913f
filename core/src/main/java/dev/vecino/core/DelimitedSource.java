package dev.vecino.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Clicks or items in a CSV or TSV file with a header. Immutable and thread-safe, if its content is.
 */
public final class DelimitedSource implements ClickSource, CatalogueSource {

  /** The bytes of a file, where it is no plain or gzipped file of its own. */
  @FunctionalInterface
  public interface Content {

    /** Opens the bytes as they lie there: progress and digest are of these. */
    InputStream open() throws IOException;

    /**
     * The text in the bytes: unpacked where they are compressed.
     *
     * @param bytes of {@link #open()}, from the first on
     */
    default InputStream unpacked(InputStream bytes) throws IOException {
      return GzipInput.unzipped(bytes);
    }
  }

  private final Path file;
  private final Content content;

  private DelimitedSource(Path file, Content content) {
    this.file = file;
    this.content = content;
  }

  /** The table in a file, plain or gzipped (told by its magic bytes), which may be a pipe. */
  public static DelimitedSource of(Path file) {
    return new DelimitedSource(file, () -> Files.newInputStream(file));
  }

  /**
   * The table in some bytes.
   *
   * @param file names it; no such file need be there
   */
  public static DelimitedSource of(Path file, Content content) {
    return new DelimitedSource(file, content);
  }

  @Override
  public Table openClicks() {
    return new DelimitedFile(file, content);
  }

  @Override
  public Table openItems() {
    return new DelimitedFile(file, content);
  }
}
