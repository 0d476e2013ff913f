package dev.vecino.evaluator.report;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.evaluator.Evaluation;
import dev.vecino.evaluator.metric.Breakdown;
import dev.vecino.evaluator.metric.Estimate;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The evaluation as one HTML page that needs no other file. */
public final class HtmlReport {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Vecino: evaluation</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 84rem; padding: 0 1rem; color: #222; }
      table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
      th, td { padding: .25rem .6rem; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; }
      small { color: #666; }
      .plots { display: flex; flex-wrap: wrap; gap: 1rem; }
      figure { margin: 0; } figcaption { color: #666; }
      svg { max-width: 100%; height: auto; }
      </style>
      </head>
      <body>
      """;

  private static final int BINS = 20;

  private final Evaluation evaluation;
  private final Catalogue catalogue;
  private final Plots plots = new Plots();
  private final StringBuilder html = new StringBuilder(HEAD);

  private HtmlReport(Evaluation evaluation, Catalogue catalogue) {
    this.evaluation = evaluation;
    this.catalogue = catalogue;
  }

  /**
   * For people: a page with tables and plots that needs no other file.
   *
   * @param catalogue has the prices and qualities of the items that were viewed and are
   *     recommended; may be empty
   */
  public static String of(Evaluation evaluation, Catalogue catalogue) {
    return new HtmlReport(evaluation, catalogue).write();
  }

  private String write() {
    Split split = evaluation.split();
    ClickLog training = split.training();
    html.append("<h1>Evaluation: ").append(escaped(split.protocol().toString())).append("</h1>\n");
    paragraph(
        String.format(
            Locale.ROOT,
            "%s: training on %,d clicks of %,d users on %,d items. All items compete; ± is half of"
                + " the 95 %% interval.",
            training.report().file(),
            training.clickCount(),
            training.userCount(),
            training.itemCount()));
    Winner.of(evaluation).lines().forEach(this::paragraph);
    for (int t = 0; t < evaluation.questions().size(); t++) {
      html.append("<h2>").append(escaped(TextReport.headline(evaluation.questions().get(t))));
      html.append("</h2>\n");
      for (int k : evaluation.options().ks()) {
        metrics(t, k);
      }
      TextReport.tests(evaluation, t).lines().forEach(this::paragraph);
      plots(t);
    }
    distributions();
    parameters();
    return html.append("</body>\n</html>\n").toString();
  }

  private void metrics(int table, int k) {
    List<String> names = TextReport.names(k);
    List<String> head = new ArrayList<>(List.of("algorithm"));
    head.addAll(names);
    head.add("train s");
    head.add("score s");
    List<List<String>> rows = new ArrayList<>();
    for (Evaluation.Result result : evaluation.results()) {
      List<String> row = new ArrayList<>(List.of(escaped(result.algorithm())));
      for (String name : names) {
        Estimate estimate = result.tables().get(table).metric(name);
        row.add(
            "%s <small>±%s</small>"
                .formatted(
                    number(estimate.value()), number((estimate.high() - estimate.low()) / 2)));
      }
      row.add(String.format(Locale.ROOT, "%.1f", result.trainSeconds()));
      row.add(String.format(Locale.ROOT, "%.1f", result.scoreSeconds()));
      rows.add(row);
    }
    table(head, rows);
  }

  private void plots(int table) {
    html.append("<div class=\"plots\">\n");
    List<Integer> ks = evaluation.options().ks();
    double[] at = ks.stream().mapToDouble(Integer::doubleValue).toArray();
    for (Metric metric : List.of(Metric.RECALL, Metric.NDCG, Metric.NOVELTY)) {
      Map<String, double[]> series =
          series(
              result ->
                  ks.stream()
                      .mapToDouble(k -> result.tables().get(table).metric(metric.at(k)).value())
                      .map(value -> Double.isNaN(value) ? 0 : value)
                      .toArray());
      figure(
          metric.label() + " by length of the list",
          plots.lines(metric.label() + " by k", "k", metric.label(), at, series, false));
    }
    int k = evaluation.options().mainK();
    String recall = Metric.RECALL.at(k);
    buckets(
        table,
        recall + " by popularity of the relevant item",
        "items, the most clicked first",
        Breakdown::byPopularity);
    buckets(
        table, recall + " by length of the history", "clicks of the history", Breakdown::byLength);
    html.append("</div>\n");
  }

  private void buckets(
      int table, String title, String axis, Function<Breakdown, List<Breakdown.Bucket>> kind) {
    Evaluation.Result first = evaluation.results().getFirst();
    List<Breakdown.Bucket> buckets = kind.apply(first.tables().get(table).breakdown());
    Map<String, double[]> series =
        series(
            result ->
                kind.apply(result.tables().get(table).breakdown()).stream()
                    .mapToDouble(Breakdown.Bucket::recall)
                    .toArray());
    List<String> names = buckets.stream().map(Breakdown.Bucket::name).toList();
    List<String> sizes =
        buckets.stream()
            .map(bucket -> String.format(Locale.ROOT, "%s: %,d", bucket.name(), bucket.size()))
            .toList();
    figure(
        title + " (" + String.join("; ", sizes) + ")",
        plots.bars(title, axis, "recall", names, series));
  }

  private Map<String, double[]> series(Function<Evaluation.Result, double[]> values) {
    Map<String, double[]> series = new LinkedHashMap<>();
    for (Evaluation.Result result : evaluation.results()) {
      series.put(result.algorithm(), values.apply(result));
    }
    return series;
  }

  /** Price and quality of what was viewed and of what is recommended. */
  private void distributions() {
    for (int c = 0; c < catalogue.columns().size(); c++) {
      String column = catalogue.columns().get(c).name();
      if (column.equals(Catalogue.PRICE) || column.equals(Catalogue.QUALITY)) {
        distribution(column, values(c));
      }
    }
  }

  /** The value of each item of training in a column of numbers; NaN where there is none. */
  private double[] values(int column) {
    ClickLog training = evaluation.split().training();
    double[] values = new double[training.itemCount()];
    for (int item = 0; item < values.length; item++) {
      int row = catalogue.row(training.item(item));
      values[item] =
          row >= 0 && catalogue.value(row, column) instanceof Number number
              ? number.doubleValue()
              : Double.NaN;
    }
    return values;
  }

  private void distribution(String column, double[] values) {
    long[] viewed = evaluation.split().training().clicksPerItem();
    Distribution all = Distribution.of(values, viewed);
    if (all.total() == 0) {
      return;
    }
    html.append("<h2>").append(escaped(column)).append(": viewed and recommended</h2>\n");
    paragraph(
        "Viewed: the clicks of training. Recommended: the lists of "
            + evaluation.options().mainK()
            + " items of all cases ("
            + evaluation.questions().getFirst().seen()
            + " seen items). Items without a "
            + column
            + " are left out.");
    Map<String, Distribution> distributions = new LinkedHashMap<>();
    distributions.put("viewed", all);
    for (Evaluation.Result result : evaluation.results()) {
      int[] counts = result.tables().getFirst().breakdown().recommended();
      distributions.put(
          result.algorithm(),
          Distribution.of(values, Arrays.stream(counts).asLongStream().toArray()));
    }
    double[] edges = all.edges(BINS);
    boolean isLog = edges[0] > 0 && edges[BINS] > 20 * edges[0];
    double[] centres = new double[BINS];
    Arrays.setAll(
        centres,
        bin -> isLog ? Math.sqrt(edges[bin] * edges[bin + 1]) : (edges[bin] + edges[bin + 1]) / 2);
    Map<String, double[]> shares = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    distributions.forEach(
        (name, distribution) -> {
          shares.put(name, distribution.shares(edges));
          List<String> row = new ArrayList<>(List.of(escaped(name)));
          for (double share : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
            row.add(number(distribution.quantile(share)));
          }
          row.add(number(distribution.mean()));
          rows.add(row);
        });
    html.append("<div class=\"plots\">\n");
    figure(
        "Share of clicks and of recommendations by " + column,
        plots.lines(column, column, "share", centres, shares, isLog));
    html.append("</div>\n");
    table(List.of("", "10 %", "25 %", "median", "75 %", "90 %", "mean"), rows);
  }

  private void parameters() {
    html.append("<h2>Parameters</h2>\n");
    for (Evaluation.Result result : evaluation.results()) {
      if (!result.parameters().isEmpty()) {
        paragraph(result.algorithm() + ": " + result.parameters());
      }
    }
  }

  private void paragraph(String text) {
    html.append("<p>").append(escaped(text)).append("</p>\n");
  }

  private void figure(String caption, String svg) {
    html.append("<figure>").append(svg).append("<figcaption>").append(escaped(caption));
    html.append("</figcaption></figure>\n");
  }

  /**
   * @param rows cells of HTML
   */
  private void table(List<String> head, List<List<String>> rows) {
    html.append("<table>\n<tr>");
    head.forEach(cell -> html.append("<th>").append(escaped(cell)).append("</th>"));
    html.append("</tr>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(cell).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</table>\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.4f", value);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
