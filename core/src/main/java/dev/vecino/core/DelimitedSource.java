package dev.vecino.core;

import java.nio.file.Path;

/**
 * Clicks or items in a CSV or TSV file with a header, plain or gzipped (told by its magic bytes).
 * Immutable and thread-safe.
 */
public final class DelimitedSource implements ClickSource, CatalogueSource {

  private final Path file;

  private DelimitedSource(Path file) {
    this.file = file;
  }

  /** The table in a file, which may be a pipe. */
  public static DelimitedSource of(Path file) {
    return new DelimitedSource(file);
  }

  @Override
  public Table openClicks() {
    return new DelimitedFile(file);
  }

  @Override
  public Table openItems() {
    return new DelimitedFile(file);
  }
}
