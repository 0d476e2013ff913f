package dev.vecino.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/**
 * A file of delimited text. It turns everything that can be wrong with such a file into one
 * sentence with file and line, and computes the SHA-256 of the file's bytes on the way.
 */
@NullUnmarked // not yet looked at
final class DelimitedFile implements Table, Table.Rows {

  private final InputFile file;
  private final DelimitedText text;
  private final Row row;
  private long rows;

  /**
   * @param path names the file
   * @param fewestColumns see {@link DelimitedText}
   * @throws BadInputException if there is no such file, or it has no header
   */
  DelimitedFile(
      Path path, DelimitedSource.Content content, DelimitedFormat format, int fewestColumns) {
    file = new InputFile(path, content);
    try {
      text = new DelimitedText(file.name(), file.unpacked(), format, fewestColumns);
    } catch (IOException e) {
      file.close();
      throw file.failure(e, 0);
    } catch (UncheckedIOException e) {
      file.close();
      throw file.failure(e.getCause(), 0);
    } catch (BadInputException e) {
      file.close();
      throw e;
    }
    row = text.row();
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public String headerPlace() {
    return file.name() + (text.headerLine() > 0 ? ":" + text.headerLine() : "");
  }

  @Override
  public List<String> columns() {
    return text.names();
  }

  /** The size of the file, packed where it is, or -1 where it is not known. */
  @Override
  public long size() {
    return file.size();
  }

  @Override
  public String unit() {
    return "bytes";
  }

  @Override
  public Rows rows(int... columns) {
    return this;
  }

  @Override
  public boolean next() {
    try {
      boolean isThere = text.next();
      rows += isThere ? 1 : 0;
      return isThere;
    } catch (UncheckedIOException e) {
      throw file.failure(e.getCause(), rows);
    }
  }

  @Override
  public String fault() {
    return row.fault();
  }

  @Override
  public String text(int column) {
    return row.field(column);
  }

  @Override
  public String place() {
    return file.name() + ":" + row.line();
  }

  @Override
  public List<String> fields() {
    return row.fields();
  }

  @Override
  public long position() {
    return file.bytesRead();
  }

  @Override
  public String sha256() {
    return file.sha256();
  }

  @Override
  public List<String> notes() {
    return text.notes();
  }

  @Override
  public void close() {
    file.close();
  }
}
