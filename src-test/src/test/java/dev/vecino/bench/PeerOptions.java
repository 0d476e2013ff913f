package dev.vecino.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What the benchmarks of the search are given by their script. */
final class PeerOptions {

  @Option(names = "--data", required = true, description = "Folder of the generated data.")
  private Path folder;

  @Option(names = "--items", required = true)
  private int items;

  @Option(names = "--users", required = true)
  private int users;

  @Option(names = "--results", required = true)
  private Path results;

  @Option(names = "--select", defaultValue = "", description = "Finds the rows that are measured.")
  private Pattern rows;

  @Option(names = "--rounds", defaultValue = "5")
  private int rounds;

  @Option(names = "--hnswlib", description = "Our program around hnswlib; else it is left out.")
  private Path hnswlib;

  @Option(names = "--hnswlib-version", defaultValue = "")
  private String hnswlibVersion;

  SearchData data() throws IOException {
    return SearchData.open(folder, items, users);
  }

  int rounds() {
    return rounds;
  }

  /** Whether a row is to be measured. */
  boolean measures(String row) {
    return rows.matcher(row).find() && (hnswlib != null || !row.endsWith(HnswlibContender.SYSTEM));
  }

  /** Whether any of these rows is to be measured. */
  boolean measuresAny(List<String> rows) {
    return rows.stream().anyMatch((Predicate<String>) this::measures);
  }

  HnswlibContender hnswlib(SearchData data, int threads) {
    return new HnswlibContender(data, hnswlib, threads, hnswlibVersion);
  }

  void report(
      String row, Contender contender, double value, String unit, double recall, String setting) {
    Measurement measurement =
        new Measurement(row, contender.system(), value, unit, recall, setting, contender.version());
    report(measurement);
  }

  void report(Measurement measurement) {
    measurement.appendTo(results);
    System.out.printf(
        "%s | %s | %s %s | recall %.3f | %s%n",
        measurement.row(),
        measurement.system(),
        Sample.number(measurement.value()),
        measurement.unit(),
        measurement.recall(),
        measurement.setting());
  }
}
