package dev.vecino.core;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a table by rules: finds columns by name, hands out row after row, and does with those that
 * break a rule what the {@link RowPolicy} says. Used once.
 */
final class TableReader implements AutoCloseable {

  private static final int BATCH = 1 << 14;

  /** Reads one row; throws {@link BadRow} where it breaks a rule. */
  interface RowReader {
    void read(Table.Rows row) throws BadRow;
  }

  private final Table table;
  private final Map<String, Integer> columns = new HashMap<>();
  private Table.Rows rows;
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
    for (int c = 0; c < table.columns().size(); c++) {
      columns.put(table.columns().get(c), c);
    }
  }

  Table table() {
    return table;
  }

  /** The place of a column, or -1. */
  int column(String name) {
    return columns.getOrDefault(name, -1);
  }

  /** The place of a column that must be there. */
  int requiredColumn(String name) {
    int column = column(name);
    if (column < 0) {
      throw new BadInputException(
          table.headerPlace()
              + ": has no column '"
              + name
              + "'; its columns are "
              + String.join(", ", table.columns()));
    }
    return column;
  }

  /** Hands every row to the reader; called once. */
  void forEach(int[] asked, RowPolicy policy, ProgressListener.Task task, RowReader rowReader) {
    rows = table.rows(asked);
    long reported = 0;
    while (rows.next()) {
      count++;
      try {
        String fault = rows.fault();
        if (fault != null) {
          throw new BadRow(fault);
        }
        rowReader.read(rows);
      } catch (BadRow bad) {
        skip(policy, bad);
      }
      if (count % BATCH == 0) {
        CancelledException.check();
        task.advance(rows.position() - reported);
        reported = rows.position();
      }
    }
    task.advance(rows.position() - reported);
  }

  private void skip(RowPolicy policy, BadRow bad) {
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
    return new InputReport(table.name(), rows.sha256(), count, skipped, firstSkipped);
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
