package dev.vecino.evaluator;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.evaluator.metric.Bootstrap;
import dev.vecino.evaluator.metric.Breakdown;
import dev.vecino.evaluator.metric.CaseMetrics;
import dev.vecino.evaluator.metric.Estimate;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.metric.PairedTest;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.io.IOException;
import java.io.Writer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was measured, and the tests that compare algorithms by it; the package {@code report} has
 * the forms in which people and programs read it. Immutable.
 */
public final class Evaluation {

  /**
   * What was measured of one algorithm.
   *
   * @param parameters that training chose
   * @param model what the manifest of its model says: all options, and what training found; empty
   *     where there is no model
   * @param tables in the order of the evaluation's questions
   */
  public record Result(
      String algorithm,
      boolean isBaseline,
      double trainSeconds,
      double scoreSeconds,
      Map<String, Object> parameters,
      Map<String, Object> model,
      List<Table> tables,
      Optional<IndexCheck> throughIndex) {}

  /**
   * The values of one algorithm, with seen items left out or not.
   *
   * @param cases how many cases count
   * @param metrics by name, e.g. {@code recall@20}
   */
  public record Table(
      SeenItems seen,
      int cases,
      Map<String, Estimate> metrics,
      CaseMetrics perCase,
      Bootstrap groups,
      Breakdown breakdown) {

    /**
     * The mean of a metric.
     *
     * @param name e.g. {@code recall@20}
     * @throws InvalidRequestException if it was not measured
     */
    public Estimate metric(String name) {
      Estimate estimate = metrics.get(name);
      if (estimate == null) {
        throw new InvalidRequestException(name + " was not measured");
      }
      return estimate;
    }
  }

  private final Split split;
  private final EvaluationOptions options;
  private final List<Questions> questions;
  private final List<Result> results;
  private final Optional<EarlierRun> earlier;

  Evaluation(
      Split split, EvaluationOptions options, List<Questions> questions, List<Result> results) {
    this(split, options, questions, results, Optional.empty());
  }

  private Evaluation(
      Split split,
      EvaluationOptions options,
      List<Questions> questions,
      List<Result> results,
      Optional<EarlierRun> earlier) {
    this.split = split;
    this.options = options;
    this.questions = List.copyOf(questions);
    this.results = List.copyOf(results);
    this.earlier = earlier;
  }

  /**
   * The same evaluation, with a paired test of each algorithm against its namesake in an earlier
   * run.
   *
   * @throws InvalidRequestException if the run had other cases or other lengths of lists
   */
  public Evaluation against(EarlierRun run) {
    for (Result result : results) {
      for (int t = 0; t < questions.size(); t++) {
        Objects.requireNonNull(testsAgainst(run, result, t));
      }
    }
    return new Evaluation(split, options, questions, results, Optional.of(run));
  }

  /** Writes the values of each case as CSV, which {@link EarlierRun} reads. */
  public void writeCases(Writer writer) throws IOException {
    EarlierRun.write(this, writer);
  }

  /** The earlier run that algorithms are tested against, if there is one. */
  public Optional<EarlierRun> earlier() {
    return earlier;
  }

  /**
   * The paired tests of an algorithm against its namesake in an earlier run; none where that run
   * does not have it.
   */
  public Map<Metric, PairedTest> testsAgainst(EarlierRun run, Result result, int table) {
    Map<Metric, PairedTest> tests = new LinkedHashMap<>();
    for (Metric metric : List.of(Metric.RECALL, Metric.NDCG)) {
      int k = options.mainK();
      Table mine = result.tables().get(table);
      run.values(result.algorithm(), questions.get(table), metric.at(k))
          .ifPresent(
              values ->
                  tests.put(
                      metric,
                      PairedTest.of(
                          mine.perCase().of(metric, k),
                          values,
                          mine.groups().groups(),
                          mine.groups().groupCount())));
    }
    return tests;
  }

  /** The split whose cases were asked. */
  public Split split() {
    return split;
  }

  /** What was to be measured. */
  public EvaluationOptions options() {
    return options;
  }

  /** The questions of each table, in the order of the tables. */
  public List<Questions> questions() {
    return questions;
  }

  /** What was measured of each algorithm, baselines first. */
  public List<Result> results() {
    return results;
  }

  /** The names of the algorithms, baselines first. */
  public List<String> algorithms() {
    return results.stream().map(Result::algorithm).toList();
  }

  /**
   * A measured value.
   *
   * @param metric e.g. {@code recall@20}
   * @throws InvalidRequestException if the metric was not measured
   */
  public Estimate metric(String algorithm, SeenItems seen, String metric) {
    return results.stream()
        .filter(result -> result.algorithm().equals(algorithm))
        .flatMap(result -> result.tables().stream())
        .filter(table -> table.seen() == seen)
        .map(table -> table.metrics().get(metric))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "%s of %s (seen items: %s) was not measured"
                        .formatted(metric, algorithm, seen)));
  }

  /** The baseline with the best NDCG in a table (by number); empty where none was measured. */
  public Optional<Result> bestBaseline(int table) {
    String metric = Metric.NDCG.at(options.mainK());
    return results.stream()
        .filter(Result::isBaseline)
        .max(
            Comparator.comparingDouble(
                result -> result.tables().get(table).metric(metric).value()));
  }

  /** The algorithms before one of the results that are no baselines. */
  public List<Result> askedBefore(Result result) {
    return results.subList(0, results.indexOf(result)).stream()
        .filter(other -> !other.isBaseline())
        .toList();
  }

  /** A paired test of two algorithms in a table; empty for an algorithm with itself. */
  public Optional<PairedTest> test(Result ours, Result other, int table, Metric metric) {
    if (ours.algorithm().equals(other.algorithm())) {
      return Optional.empty();
    }
    int k = options.mainK();
    Table mine = ours.tables().get(table);
    return Optional.of(
        PairedTest.of(
            mine.perCase().of(metric, k),
            other.tables().get(table).perCase().of(metric, k),
            mine.groups().groups(),
            mine.groups().groupCount()));
  }
}
