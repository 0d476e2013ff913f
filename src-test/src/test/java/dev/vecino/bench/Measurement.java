package dev.vecino.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.ob.JSON;

/**
 * One round of one system at the work of one row: a line of JSON in the file of results.
 *
 * @param row the name of the row, as in {@code rows.csv}; without the peer's name at its end it is
 *     of the rows of all peers
 * @param system {@code vecino}, or any other name for the peer
 * @param value what was measured
 * @param unit of the value, e.g. {@code queries/s}
 * @param recall of the answers against exact ones, 0 to 1; NaN where there are none
 * @param purity of the nearest items of items, 0 to 1; NaN where that was not looked at
 * @param setting how the system was set up, e.g. {@code ef 120}; of several settings of one system
 *     the one with the best median counts
 * @param version of the system
 */
record Measurement(
    String row,
    String system,
    double value,
    String unit,
    double recall,
    double purity,
    String setting,
    String version) {

  static final String VECINO = "vecino";

  /** Without purity. */
  Measurement(
      String row,
      String system,
      double value,
      String unit,
      double recall,
      String setting,
      String version) {
    this(row, system, value, unit, recall, Double.NaN, setting, version);
  }

  boolean isVecino() {
    return system.equals(VECINO);
  }

  /** Adds this to a file of results. */
  void appendTo(Path results) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("row", row);
    line.put("system", system);
    line.put("value", value);
    line.put("unit", unit);
    line.put("recall", Double.isNaN(recall) ? null : recall);
    line.put("purity", Double.isNaN(purity) ? null : purity);
    line.put("setting", setting);
    line.put("version", version);
    try {
      Files.writeString(
          results,
          JSON.std.asString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All measurements of a file. */
  static List<Measurement> read(Path results) throws IOException {
    return Files.readAllLines(results).stream().map(Measurement::parse).toList();
  }

  private static Measurement parse(String line) {
    Map<String, Object> values = JSON.std.mapFrom(line);
    return new Measurement(
        (String) values.get("row"),
        (String) values.get("system"),
        ((Number) values.get("value")).doubleValue(),
        (String) values.get("unit"),
        numberOrNaN(values.get("recall")),
        numberOrNaN(values.get("purity")),
        (String) values.getOrDefault("setting", ""),
        (String) values.getOrDefault("version", ""));
  }

  private static double numberOrNaN(Object value) {
    return value == null ? Double.NaN : ((Number) value).doubleValue();
  }
}
