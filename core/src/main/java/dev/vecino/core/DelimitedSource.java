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

  /** A field of a click isn't believed to be of several lines that are rows by themselves. */
  private static final int FEWEST_CLICK_COLUMNS = 2;

  /**
   * A text of an item may be of several lines: that each is a row of so many columns is no chance.
   */
  private static final int FEWEST_ITEM_COLUMNS = 3;

  private final Path file;
  private final Content content;
  private final DelimitedFormat format;

  private DelimitedSource(Path file, Content content, DelimitedFormat format) {
    this.file = file;
    this.content = content;
    this.format = format;
  }

  /** The table in a file, plain or gzipped (told by its magic bytes), which may be a pipe. */
  public static DelimitedSource of(Path file) {
    return of(file, () -> Files.newInputStream(file));
  }

  /**
   * The table in some bytes.
   *
   * @param file names it; no such file need be there
   */
  public static DelimitedSource of(Path file, Content content) {
    return new DelimitedSource(file, content, DelimitedFormat.defaults());
  }

  /** The same table, laid out in a way that can't be told from it. */
  public DelimitedSource in(DelimitedFormat layout) {
    return new DelimitedSource(file, content, layout);
  }

  @Override
  public Table openClicks() {
    return new DelimitedFile(file, content, format, FEWEST_CLICK_COLUMNS);
  }

  @Override
  public Table openItems() {
    return new DelimitedFile(file, content, format, FEWEST_ITEM_COLUMNS);
  }
}
