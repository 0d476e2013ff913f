package dev.vecino.jobs.push;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.Sha256;
import dev.vecino.jobs.push.PushOptions.Format;
import dev.vecino.sources.jdbc.Database;
import dev.vecino.sources.jdbc.ListTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** A table of a database. */
final class TableDestination implements Destination {

  private final Database database;
  private final String table;
  private final Path partsFolder;

  private TableDestination(Database database, String table, Path partsFolder) {
    this.database = database;
    this.table = table;
    this.partsFolder = partsFolder;
  }

  /**
   * @param partsFolder where parts wait
   * @throws InvalidRequestException if another format than CSV is asked for
   */
  static TableDestination of(
      Database database, String table, Path partsFolder, PushOptions options) {
    InvalidRequestException.require(
        options.format().orElse(Format.CSV) == Format.CSV,
        "lists in a database have no format, got: jsonl");
    return new TableDestination(database, table, partsFolder.toAbsolutePath().normalize());
  }

  @Override
  public void prepare() throws IOException {
    ListTable.open(database, table).close();
    Files.createDirectories(partsFolder.getParent());
  }

  @Override
  public Format format() {
    return Format.CSV;
  }

  @Override
  public Path partsFolder() {
    return partsFolder;
  }

  @Override
  public void take(PartsFolder parts, long items) throws IOException {
    List<Path> files = parts.files();
    String run = run(parts.digests());
    try (ListTable lists = ListTable.open(database, table)) {
      Set<Integer> gathered = lists.begin(run);
      for (int part = 0; part < files.size(); part++) {
        if (!gathered.contains(part)) {
          gather(lists, run, part, files.get(part));
        }
      }
      lists.publish(run, items);
    }
    parts.releaseLock();
    OutputFolder.removeTree(parts.folder());
  }

  /** Parts of the same bytes are the same push, whoever loads them. */
  private static String run(List<String> digests) throws IOException {
    Sha256 digest = new Sha256();
    try (OutputStream out = digest.writing(OutputStream.nullOutputStream())) {
      out.write(String.join(" ", digests).getBytes(StandardCharsets.UTF_8));
    }
    return digest.text();
  }

  private static void gather(ListTable lists, String run, int part, Path file) throws IOException {
    try (CsvReader<CsvRecord> rows = CsvReader.builder().ofCsvRecord(file)) {
      Iterator<CsvRecord> iterator = rows.iterator();
      iterator.next(); // the header
      lists.gather(
          run,
          part,
          () ->
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return iterator.hasNext();
                }

                @Override
                public ListTable.Entry next() {
                  CsvRecord row = iterator.next();
                  return new ListTable.Entry(
                      row.getField(0),
                      Integer.parseInt(row.getField(1)),
                      row.getField(2),
                      Float.parseFloat(row.getField(3)));
                }
              });
    }
  }
}
