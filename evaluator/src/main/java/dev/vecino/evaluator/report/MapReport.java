package dev.vecino.evaluator.report;

import dev.vecino.evaluator.Evaluation;
import dev.vecino.evaluator.IndexCheck;
import dev.vecino.evaluator.metric.Breakdown;
import dev.vecino.evaluator.metric.Estimate;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.metric.PairedTest;
import dev.vecino.evaluator.split.SeenItems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The evaluation as maps, lists, texts and numbers, as JSON has them. */
public final class MapReport {

  private final Evaluation evaluation;

  private MapReport(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  /**
   * One map per algorithm, of texts, numbers, lists and maps only. Under {@code metrics} are the
   * values with seen items treated as the protocol does by convention; under {@code newItems} or
   * {@code allItems} those of the other way, if it was asked for too.
   */
  public static List<Map<String, Object>> of(Evaluation evaluation) {
    return new MapReport(evaluation).maps();
  }

  private List<Map<String, Object>> maps() {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (Evaluation.Result result : evaluation.results()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("algorithm", result.algorithm());
      map.put("baseline", result.isBaseline());
      map.put("protocol", evaluation.split().protocol().toString());
      for (int t = 0; t < result.tables().size(); t++) {
        SeenItems seen = result.tables().get(t).seen();
        Map<String, Object> place = map;
        if (t > 0) {
          place = new LinkedHashMap<>();
          map.put(seen == SeenItems.EXCLUDE ? "newItems" : "allItems", place);
        }
        addTable(place, result, t);
      }
      maps.add(map);
    }
    return maps;
  }

  private void addTable(Map<String, Object> place, Evaluation.Result result, int number) {
    Evaluation.Table table = result.tables().get(number);
    place.put("users", table.cases());
    place.put("seen", table.seen().toString());
    if (number == 0) {
      place.put("seconds", Estimate.rounded(result.trainSeconds() + result.scoreSeconds(), 3));
      place.put("trainSeconds", Estimate.rounded(result.trainSeconds(), 3));
      place.put("scoreSeconds", Estimate.rounded(result.scoreSeconds(), 3));
      place.put("parameters", result.parameters());
      if (!result.model().isEmpty()) {
        place.put("model", result.model());
      }
    }
    Map<String, Object> metrics = new LinkedHashMap<>();
    table.metrics().forEach((name, estimate) -> metrics.put(name, estimate.toMap()));
    place.put("metrics", metrics);
    place.put("recallByHistory", byLength(table));
    evaluation
        .bestBaseline(number)
        .ifPresent(
            best -> place.put("againstBestBaseline", againstBestBaseline(result, best, number)));
    if (!result.isBaseline()) {
      Map<String, Object> others = new LinkedHashMap<>();
      for (Evaluation.Result other : evaluation.askedBefore(result)) {
        others.put(other.algorithm(), tests(result, other, number));
      }
      place.put("againstOthers", others);
    }
    result
        .throughIndex()
        .ifPresent(check -> place.put("throughIndex", throughIndex(check.tables().get(number))));
    evaluation
        .earlier()
        .map(run -> named(evaluation.testsAgainst(run, result, number)))
        .filter(tests -> !tests.isEmpty())
        .ifPresent(tests -> place.put("againstEarlierRun", tests));
  }

  /** By how many clicks a history has: how many cases, and their recall. */
  private static Map<String, Object> byLength(Evaluation.Table table) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Breakdown.Bucket bucket : table.breakdown().byLength()) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put("cases", bucket.size());
      values.put("recall", Estimate.rounded(bucket.recall(), 6));
      map.put(bucket.name(), values);
    }
    return map;
  }

  private Map<String, Object> againstBestBaseline(
      Evaluation.Result result, Evaluation.Result best, int table) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("baseline", best.algorithm());
    map.putAll(tests(result, best, table));
    return map;
  }

  private Map<String, Object> tests(Evaluation.Result ours, Evaluation.Result other, int table) {
    Map<Metric, PairedTest> tests = new LinkedHashMap<>();
    for (Metric metric : List.of(Metric.RECALL, Metric.NDCG)) {
      evaluation.test(ours, other, table, metric).ifPresent(test -> tests.put(metric, test));
    }
    return named(tests);
  }

  private Map<String, Object> named(Map<Metric, PairedTest> tests) {
    Map<String, Object> map = new LinkedHashMap<>();
    int k = evaluation.options().mainK();
    tests.forEach((metric, test) -> map.put(metric.at(k), test.toMap()));
    return map;
  }

  private static Map<String, Object> throughIndex(IndexCheck.Table table) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("cases", table.cases());
    map.put("approximate", table.approximate());
    Map<String, Object> metrics = new LinkedHashMap<>();
    table
        .through()
        .forEach(
            (name, through) -> {
              Map<String, @Nullable Object> metric = new LinkedHashMap<>();
              metric.put(
                  "exact", Estimate.rounded(Objects.requireNonNull(table.exact().get(name)), 6));
              metric.put("value", Estimate.rounded(through, 6));
              metric.put("relativeLoss", Estimate.rounded(table.loss(name), 6));
              metrics.put(name, metric);
            });
    map.put("metrics", metrics);
    return map;
  }
}
