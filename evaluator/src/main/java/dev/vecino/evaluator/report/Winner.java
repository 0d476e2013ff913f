package dev.vecino.evaluator.report;

import dev.vecino.evaluator.Evaluation;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.metric.PairedTest;
import dev.vecino.evaluator.split.SeenItems;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who predicts best, and whether that is sure: the first sentences of a report. */
final class Winner {

  private static final double SIGNIFICANT = 0.05;

  private Winner() {}

  /** A line for each table, ended by line feeds. */
  static String of(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    for (int t = 0; t < evaluation.questions().size(); t++) {
      text.append(ofTable(evaluation, t)).append('\n');
    }
    return text.toString();
  }

  private static String ofTable(Evaluation evaluation, int table) {
    String metric = Metric.NDCG.at(evaluation.options().mainK());
    List<Evaluation.Result> ranked =
        evaluation.results().stream()
            .sorted(
                Comparator.comparingDouble(
                    result -> -result.tables().get(table).metric(metric).value()))
            .toList();
    Evaluation.Result best = ranked.getFirst();
    String what =
        evaluation.questions().get(table).seen() == SeenItems.EXCLUDE ? "new items" : "all items";
    String first =
        String.format(
            Locale.ROOT,
            "Of %s, %s predicts best: %s %.4f",
            what,
            best.algorithm(),
            metric,
            best.tables().get(table).metric(metric).value());
    if (ranked.size() == 1) {
      return first + ".";
    }
    Evaluation.Result second = ranked.get(1);
    Optional<PairedTest> test = evaluation.test(best, second, table, Metric.NDCG);
    return String.format(
        Locale.ROOT,
        "%s, %s than %s (%.4f), which comes next.",
        first,
        test.isPresent() && test.get().pValue() < SIGNIFICANT
            ? "significantly more"
            : "but not significantly more",
        second.algorithm(),
        second.tables().get(table).metric(metric).value());
  }
}
