package dev.vecino.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The table of the rows with real vectors: a line is one kind of query on one model, with all
 * systems that were asked it, and how many times as fast Vecino as it comes was as the peers.
 */
final class RealTable {

  static final String PREFIX = "real-";

  static final String HEADER =
      """
      | row | Vecino | by clusters | by HNSW | hnswlib | Lucene | Lucene with our format | hnswlib: ratio of minimum | Lucene: ratio of minimum | our format in Lucene: ratio | |
      |---|---|---|---|---|---|---|---|---|---|---|\
      """;

  private static final List<String> SYSTEMS =
      List.of(
          Measurement.VECINO,
          VecinoContender.BY_CLUSTERS,
          VecinoContender.BY_HNSW,
          HnswlibContender.SYSTEM,
          LuceneContender.SYSTEM,
          LuceneContender.WITH_FORMAT);

  private static final List<String> PEERS =
      List.of(HnswlibContender.SYSTEM, LuceneContender.SYSTEM);

  private static final String NONE = "–";

  private RealTable() {}

  /** Whether a row belongs here. */
  static boolean holds(Row row) {
    return row.name().startsWith(PREFIX);
  }

  /** The names of lines, in the order of the rows. */
  static List<String> order(List<Row> rows) {
    return rows.stream().filter(RealTable::holds).map(RealTable::line).distinct().toList();
  }

  private static String line(Row row) {
    return row.name().substring(0, row.name().length() - row.peer().length() - 1);
  }

  /** The cells of the lines that were measured, the first one the name in backticks. */
  static List<List<String>> cells(List<Row> rows, List<Measurement> measured) {
    List<List<String>> table = new ArrayList<>();
    for (String line : order(rows)) {
      List<Measurement> own = measured.stream().filter(m -> m.row().equals(line)).toList();
      List<Row> judged = rows.stream().filter(row -> holds(row) && line(row).equals(line)).toList();
      if (!own.isEmpty()) {
        table.add(cells(line, judged, own));
      }
    }
    return table;
  }

  private static List<String> cells(String line, List<Row> rows, List<Measurement> measured) {
    List<String> cells = new ArrayList<>(List.of("`" + line + "`"));
    for (String system : SYSTEMS) {
      cells.add(sample(rows, measured, system).map(Sample::shortText).orElse(NONE));
    }
    List<String> words = new ArrayList<>();
    for (String peer : PEERS) {
      Optional<Verdict> verdict =
          rows.stream()
              .filter(row -> row.peer().equals(peer))
              .findFirst()
              .flatMap(row -> Verdict.of(row, measured));
      cells.add(verdict.map(RealTable::ratio).orElse(NONE));
      verdict.ifPresent(v -> words.add(v.word()));
    }
    Optional<Sample> format = sample(rows, measured, LuceneContender.WITH_FORMAT);
    Optional<Sample> lucene = sample(rows, measured, LuceneContender.SYSTEM);
    cells.add(
        format.isPresent() && lucene.isPresent()
            ? new Verdict(rows.getFirst(), format.get(), lucene)
                .text(rows.getFirst().ratio(format.get().median(), lucene.get().median()))
            : NONE);
    cells.add(words.contains("SHORT") ? "SHORT" : words.contains("PASS") ? "PASS" : "");
    return cells;
  }

  private static String ratio(Verdict verdict) {
    String ratio = "**" + verdict.text(verdict.ratio()) + "**";
    return verdict.row().hasMinimum()
        ? ratio + " of " + verdict.text(verdict.row().minimum())
        : ratio;
  }

  private static Optional<Sample> sample(
      List<Row> rows, List<Measurement> measured, String system) {
    return Sample.best(
        measured.stream().filter(m -> m.system().equals(system)).toList(),
        rows.getFirst().moreIsBetter());
  }
}
