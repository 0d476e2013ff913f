package dev.vecino.bench;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What is to be shown: a line of {@code rows.csv}.
 *
 * @param name of the row
 * @param work what both do
 * @param peer what Vecino is compared with; empty where its value itself is bounded
 * @param moreIsBetter whether a higher value is the better one
 * @param recall that Vecino's answers must reach; 0 where there is no such condition
 * @param minimum of the ratio (how many times better than the peer), or the bound of the value; NaN
 *     where the row is shown and not judged
 * @param aim as minimum
 */
record Row(
    String name,
    String work,
    String peer,
    boolean moreIsBetter,
    double recall,
    double minimum,
    double aim) {

  boolean hasPeer() {
    return !peer.isEmpty();
  }

  /** Whether a measurement is of this row: by its name with or without the peer. */
  boolean covers(Measurement measurement) {
    return name.equals(measurement.row()) || name.equals(measurement.row() + "-" + peer);
  }

  /** Whether it is judged. */
  boolean hasMinimum() {
    return !Double.isNaN(minimum);
  }

  /**
   * How many times better than the peer; without a peer the value itself.
   *
   * @param peer is not looked at where there is none
   */
  double ratio(double vecino, double peer) {
    if (!hasPeer()) {
      return vecino;
    }
    return moreIsBetter ? vecino / peer : peer / vecino;
  }

  /** Whether a ratio reaches a bound: the minimum or the aim. */
  boolean reaches(double ratio, double bound) {
    return (hasPeer() || moreIsBetter) ? ratio >= bound : ratio <= bound;
  }

  /** All rows of a file. */
  static List<Row> read(Path file) throws IOException {
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
      return reader.stream().map(Row::parse).toList();
    }
  }

  private static double numberOrNaN(String text) {
    return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
  }

  private static Row parse(NamedCsvRecord line) {
    String recall = line.getField("recall");
    return new Row(
        line.getField("name"),
        line.getField("work"),
        line.getField("peer"),
        line.getField("better").equals("more"),
        recall.isEmpty() ? 0 : Double.parseDouble(recall),
        numberOrNaN(line.getField("minimum")),
        numberOrNaN(line.getField("aim")));
  }
}
