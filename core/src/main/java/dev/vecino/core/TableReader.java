package dev.vecino.core;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/**
 * Reads a table by rules: finds columns by name, hands out row after row, and does with those that
 * break a rule what the {@link RowPolicy} says. Used once.
 */
@NullUnmarked // not yet looked at
final class TableReader implements AutoCloseable {

  private static final int BATCH = 1 << 14;

  /** Reads one row; throws {@link BadRow} where it breaks a rule. */
  interface RowReader {
    void read(Table.Rows row) throws BadRow;
  }

  private final Table table;
  private final ColumnNames columns;
  private final Notes notes = new Notes();
  private Table.Rows rows;
  private RowPolicy policy;
  private ProgressListener.Task task;
  private RowReader reader;
  private long reported; // of the position
  private long count;
  private long skipped;
  private String firstSkipped;
  private CsvWriter sideFile;
  private Path sidePath;

  /**
   * @param table is closed with the reader
   */
  TableReader(Table table) {
    this.table = table;
    this.columns = new ColumnNames(table.headerPlace(), table.columns());
  }

  Table table() {
    return table;
  }

  /** The columns by name. */
  ColumnNames columns() {
    return columns;
  }

  /**
   * Something worth telling of a row that is kept. The first one is told, the others are counted.
   *
   * @param kind what is counted together
   */
  void note(String kind, String sentence) {
    notes.add(kind, rows.place() + ": " + sentence);
  }

  /**
   * Begins to read; called once.
   *
   * @param rowReader is handed every row that {@link #readNext} comes to
   */
  void begin(
      int[] asked, RowPolicy rowPolicy, ProgressListener.Task progress, RowReader rowReader) {
    rows = table.rows(asked);
    policy = rowPolicy;
    task = progress;
    reader = rowReader;
  }

  /**
   * Hands the next row to the reader, or skips it where it breaks a rule.
   *
   * @return false if there is none
   */
  boolean readNext() {
    if (!rows.next()) {
      advance();
      return false;
    }
    count++;
    try {
      String fault = rows.fault();
      if (fault != null) {
        throw new BadRow(fault);
      }
      reader.read(rows);
    } catch (BadRow bad) {
      skip(bad);
    }
    if (count % BATCH == 0) {
      CancelledException.check();
      advance();
    }
    return true;
  }

  /** Hands all rows to the reader, the first to the last. */
  void readAll() {
    boolean isThere = true;
    while (isThere) {
      isThere = readNext();
    }
  }

  private void advance() {
    task.advance(rows.position() - reported);
    reported = rows.position();
  }

  private void skip(BadRow bad) {
    String place = rows.place();
    String sentence = place + ": " + bad.getMessage();
    if (!policy.skip()) {
      throw new BadInputException(sentence);
    }
    skipped++;
    if (firstSkipped == null) {
      firstSkipped = sentence;
    }
    if (policy.sideFile() == null) {
      return;
    }
    try {
      if (sideFile == null) {
        sidePath = policy.sideFile();
        checkSidePath();
        sideFile = CsvWriter.builder().build(sidePath);
        List<String> names = new ArrayList<>(List.of("line", "rule"));
        names.addAll(table.columns());
        sideFile.writeRecord(names);
      }
      String prefix = table.name() + ":";
      List<String> fields = new ArrayList<>();
      fields.add(place.startsWith(prefix) ? place.substring(prefix.length()) : place);
      fields.add(bad.getMessage());
      fields.addAll(rows.fields());
      sideFile.writeRecord(fields);
    } catch (IOException e) {
      throw OutputFolder.unwritable(sidePath, e);
    } catch (UncheckedIOException e) {
      throw OutputFolder.unwritable(sidePath, e.getCause());
    }
  }

  private void checkSidePath() throws IOException {
    Path input;
    try {
      input = Path.of(table.name());
    } catch (java.nio.file.InvalidPathException e) {
      return; // no file
    }
    if (Files.exists(sidePath) && Files.exists(input) && Files.isSameFile(sidePath, input)) {
      throw new InvalidRequestException(
          sidePath + ": is the input file, the skipped rows must go elsewhere");
    }
  }

  /** The rows seen, the skipped ones among them; the header is none. */
  long rowCount() {
    return count;
  }

  /** What was read; asked after the last row. */
  InputReport report() {
    List<String> noticed = new ArrayList<>(rows.notes());
    noticed.addAll(notes.sentences());
    return new InputReport(table.name(), rows.sha256(), count, skipped, firstSkipped, noticed);
  }

  @Override
  public void close() {
    try (table) {
      if (sideFile != null) {
        sideFile.close();
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(sidePath, e);
    }
  }
}
