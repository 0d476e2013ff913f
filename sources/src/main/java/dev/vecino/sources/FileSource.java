package dev.vecino.sources;

import dev.vecino.core.BadInputException;
import dev.vecino.core.CatalogueSource;
import dev.vecino.core.ClickSource;
import dev.vecino.core.DelimitedFormat;
import dev.vecino.core.DelimitedSource;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Table;
import dev.vecino.sources.content.Content;
import dev.vecino.sources.json.JsonReader;
import dev.vecino.sources.parquet.ParquetTable;
import dev.vecino.sources.tree.TreeTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Clicks or items in files of any kind that is known: CSV and TSV, JSON lines, Parquet; text may be
 * packed as gzip, zstd, bzip2, xz or zip. What a file is is told by its first bytes, never by its
 * name. Several files are read one after the other as one table.
 *
 * <pre>{@code
 * ClickLog log = ClickLog.read(FileSource.of("events/"), options, ProgressListener.NONE);
 * }</pre>
 *
 * <p>Immutable; a source with a pipe can be opened once.
 */
public final class FileSource implements ClickSource, CatalogueSource {

  /** What names the input that is handed over as a stream. */
  public static final String STANDARD_INPUT = "-";

  private final List<String> places;
  private final InputStream standardInput;
  private final DelimitedFormat layout;

  private FileSource(List<String> places, InputStream standardInput, DelimitedFormat layout) {
    this.places = List.copyOf(places);
    this.standardInput = standardInput;
    this.layout = layout;
    InvalidRequestException.require(!places.isEmpty(), "a file is needed, got none");
  }

  /**
   * Files by their places.
   *
   * @param places each a file, a folder with all below it (what begins with {@code _} or a dot is
   *     left out), or a pattern such as {@code events/*.parquet}
   */
  public static FileSource of(String... places) {
    return of(List.of(places), InputStream.nullInputStream());
  }

  /**
   * The same, where a place may be {@code -}.
   *
   * @param standardInput what {@code -} stands for; closed with the table
   */
  public static FileSource of(List<String> places, InputStream standardInput) {
    return new FileSource(places, standardInput, DelimitedFormat.defaults());
  }

  /** The same files, where delimited text is laid out in a way that can't be told from it. */
  public FileSource in(DelimitedFormat format) {
    return new FileSource(places, standardInput, format);
  }

  @Override
  public Table openClicks() {
    return open(TreeTable.Lists.UNFOLDED);
  }

  @Override
  public Table openItems() {
    return open(TreeTable.Lists.JOINED);
  }

  private Table open(TreeTable.Lists lists) {
    List<Path> files = new ArrayList<>();
    for (String place : places) {
      files.addAll(
          place.equals(STANDARD_INPUT) ? List.of(Path.of(STANDARD_INPUT)) : Places.files(place));
    }
    return files.size() == 1
        ? open(files.get(0), lists)
        : new ChainedTable<>(
            String.join(" ", places),
            files,
            file -> open(file, lists),
            lists == TreeTable.Lists.JOINED);
  }

  private Table open(Path file, TreeTable.Lists lists) {
    boolean isStandardInput = file.toString().equals(STANDARD_INPUT);
    Content content = new Content(file, isStandardInput ? standardInput : null);
    Table table =
        switch (content.kind()) {
          case TEXT -> text(DelimitedSource.of(file, new Delimited(content)).in(layout), lists);
          case JSON ->
              new TreeTable(file.toString(), List.of(), new JsonReader(content), lists, size(file));
          case PARQUET -> parquet(content, lists);
          case GZIP, ZSTD, BZIP2, XZ, ZIP, FOREIGN ->
              throw new IllegalStateException("refused before: " + content.kind());
        };
    return PartitionedTable.of(table, file);
  }

  private static Table text(DelimitedSource source, TreeTable.Lists lists) {
    return switch (lists) {
      case UNFOLDED -> source.openClicks();
      case JOINED -> source.openItems();
    };
  }

  private static Table parquet(Content content, TreeTable.Lists lists) {
    if (content.isPipe()) {
      throw new BadInputException(
          content.path()
              + ": is Parquet, which is read from its end and so not from a pipe; name the file");
    }
    return new ParquetTable(content.path(), lists);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }

  /** The content of a text file; gzip is unpacked by the reader of the text. */
  private record Delimited(Content content) implements DelimitedSource.Content {
    @Override
    public InputStream open() throws IOException {
      return content.open();
    }

    @Override
    public InputStream unpacked(InputStream bytes) throws IOException {
      return content.isGzip()
          ? DelimitedSource.Content.super.unpacked(bytes)
          : content.unpacked(bytes);
    }
  }
}
