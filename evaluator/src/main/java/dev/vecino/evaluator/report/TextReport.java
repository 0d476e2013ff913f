package dev.vecino.evaluator.report;

import dev.vecino.evaluator.Evaluation;
import dev.vecino.evaluator.IndexCheck;
import dev.vecino.evaluator.metric.Breakdown;
import dev.vecino.evaluator.metric.Estimate;
import dev.vecino.evaluator.metric.ListMetric;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.metric.PairedTest;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The evaluation as plain text. */
public final class TextReport {

  private TextReport() {}

  /** For people: a table for each way of treating seen items, lines ended by line feeds. */
  public static String of(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    Split split = evaluation.split();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: training on %,d clicks of %,d users on %,d items%n",
            split.protocol(),
            split.training().clickCount(),
            split.training().userCount(),
            split.training().itemCount()));
    text.append('\n').append(Winner.of(evaluation));
    for (int t = 0; t < evaluation.questions().size(); t++) {
      text.append('\n').append(headline(evaluation.questions().get(t))).append("\n\n");
      for (int k : evaluation.options().ks()) {
        appendRows(text, rows(evaluation, t, k));
        text.append('\n');
      }
      appendRows(text, byLength(evaluation, t));
      text.append('\n').append(tests(evaluation, t));
    }
    for (Evaluation.Result result : evaluation.results()) {
      if (!result.parameters().isEmpty()) {
        text.append('\n').append(result.algorithm()).append(": ").append(result.parameters());
      }
    }
    return text.append('\n').toString().replace("\r\n", "\n");
  }

  static String headline(Questions questions) {
    return String.format(
        Locale.ROOT,
        "%,d cases, %s",
        questions.size(),
        questions.seen() == SeenItems.EXCLUDE
            ? "new items only (those of the history are left out)"
            : "all items (those of the history may be answers)");
  }

  private static List<String[]> rows(Evaluation evaluation, int table, int k) {
    List<String[]> rows = new ArrayList<>();
    List<String> names = names(k);
    List<String> head = new ArrayList<>(List.of("algorithm"));
    head.addAll(names);
    head.add("±recall");
    head.add("±ndcg");
    head.add("train s");
    head.add("score s");
    rows.add(head.toArray(String[]::new));
    for (Evaluation.Result result : evaluation.results()) {
      List<String> row = new ArrayList<>(List.of(result.algorithm()));
      Evaluation.Table of = result.tables().get(table);
      for (String name : names) {
        double value = of.metric(name).value();
        row.add(String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.4f", value));
      }
      row.add(half(of.metric(Metric.RECALL.at(k))));
      row.add(half(of.metric(Metric.NDCG.at(k))));
      row.add(String.format(Locale.ROOT, "%.1f", result.trainSeconds()));
      row.add(String.format(Locale.ROOT, "%.1f", result.scoreSeconds()));
      rows.add(row.toArray(String[]::new));
    }
    return rows;
  }

  /** The recall of cases by how many clicks their histories have. */
  private static List<String[]> byLength(Evaluation evaluation, int table) {
    List<String[]> rows = new ArrayList<>();
    for (Evaluation.Result result : evaluation.results()) {
      List<Breakdown.Bucket> buckets = result.tables().get(table).breakdown().byLength();
      if (rows.isEmpty()) {
        List<String> head = new ArrayList<>();
        head.add(Metric.RECALL.at(evaluation.options().mainK()) + " by clicks of the history");
        buckets.forEach(bucket -> head.add(bucket.name()));
        rows.add(head.toArray(String[]::new));
      }
      List<String> row = new ArrayList<>(List.of(result.algorithm()));
      buckets.forEach(bucket -> row.add(String.format(Locale.ROOT, "%.4f", bucket.recall())));
      rows.add(row.toArray(String[]::new));
    }
    return rows;
  }

  /** Half of an interval. */
  private static String half(Estimate estimate) {
    return String.format(Locale.ROOT, "%.4f", (estimate.high() - estimate.low()) / 2);
  }

  /** All metrics with a k, in the order of reports. */
  static List<String> names(int k) {
    List<String> names = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      names.add(metric.at(k));
    }
    for (ListMetric metric : ListMetric.values()) {
      names.add(metric.at(k));
    }
    return names;
  }

  private static void appendRows(StringBuilder text, List<String[]> rows) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int c = 0; c < row.length; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    for (String[] row : rows) {
      for (int c = 0; c < row.length; c++) {
        String padding = " ".repeat(widths[c] - row[c].length());
        text.append(c == 0 ? row[c] + padding : "  " + padding + row[c]);
      }
      text.append('\n');
    }
  }

  /** What tests and checks found, a line each. */
  static String tests(Evaluation evaluation, int table) {
    StringBuilder text = new StringBuilder();
    int k = evaluation.options().mainK();
    evaluation
        .bestBaseline(table)
        .ifPresent(best -> text.append(testsAgainst(evaluation, best, table)));
    for (Evaluation.Result result : evaluation.results()) {
      for (Evaluation.Result other :
          result.isBaseline() ? List.<Evaluation.Result>of() : evaluation.askedBefore(result)) {
        for (Metric metric : List.of(Metric.RECALL, Metric.NDCG)) {
          evaluation
              .test(result, other, table, metric)
              .ifPresent(
                  test ->
                      text.append(
                          String.format(
                              Locale.ROOT,
                              "%s against %s: %s%n",
                              result.algorithm(),
                              other.algorithm(),
                              test.toText(metric.at(k)))));
        }
      }
    }
    for (Evaluation.Result result : evaluation.results()) {
      evaluation
          .earlier()
          .ifPresent(
              run ->
                  evaluation
                      .testsAgainst(run, result, table)
                      .forEach(
                          (metric, test) ->
                              text.append(
                                  String.format(
                                      Locale.ROOT,
                                      "%s against the earlier run: %s%n",
                                      result.algorithm(),
                                      test.toText(metric.at(k))))));
      result
          .throughIndex()
          .ifPresent(
              check -> text.append(throughIndex(result.algorithm(), check.tables().get(table), k)));
    }
    return text.toString();
  }

  private static String testsAgainst(Evaluation evaluation, Evaluation.Result best, int table) {
    StringBuilder text = new StringBuilder();
    int k = evaluation.options().mainK();
    for (Evaluation.Result result : evaluation.results()) {
      for (Metric metric : List.of(Metric.RECALL, Metric.NDCG)) {
        Optional<PairedTest> test = evaluation.test(result, best, table, metric);
        if (!result.isBaseline() && test.isPresent()) {
          text.append(
              String.format(
                  Locale.ROOT,
                  "%s against %s, the best baseline: %s%n",
                  result.algorithm(),
                  best.algorithm(),
                  test.get().toText(metric.at(k))));
        }
      }
    }
    return text.toString();
  }

  private static String throughIndex(String algorithm, IndexCheck.Table check, int k) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s through an index, %,d cases (%,d approximate):",
                algorithm,
                check.cases(),
                check.approximate()));
    for (Metric metric : List.of(Metric.RECALL, Metric.NDCG)) {
      String name = metric.at(k);
      text.append(
          String.format(
              Locale.ROOT,
              " %s %.4f, exactly %.4f, loss %.2f %%;",
              name,
              check.through().get(name),
              check.exact().get(name),
              100 * check.loss(name)));
    }
    text.setLength(text.length() - 1);
    return text.append('\n').toString();
  }
}
