package dev.vecino.evaluator;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.baseline.BaselineOptions;
import dev.vecino.evaluator.baseline.Baselines;
import dev.vecino.evaluator.metric.Bootstrap;
import dev.vecino.evaluator.metric.Breakdown;
import dev.vecino.evaluator.metric.CaseMetrics;
import dev.vecino.evaluator.metric.CoClicks;
import dev.vecino.evaluator.metric.Estimate;
import dev.vecino.evaluator.metric.ListMetric;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.rank.Algorithm;
import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.rank.Ranking;
import dev.vecino.evaluator.rank.Rows;
import dev.vecino.evaluator.rank.TopItems;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Measures how well algorithms predict the cases of a split. */
public final class Evaluator {

  /** Cases of which the similarity within lists is measured, which costs k times k. */
  private static final int SIMILARITY_SAMPLE = 1_000;

  private Evaluator() {}

  /**
   * {@link #evaluate(Split, List, EvaluationOptions, ProgressListener, Consumer)} for whoever wants
   * the whole only.
   */
  public static Evaluation evaluate(
      Split split,
      List<Algorithm> algorithms,
      EvaluationOptions options,
      ProgressListener listener) {
    return evaluate(split, algorithms, options, listener, soFar -> {});
  }

  /**
   * Trains every algorithm on the training part, ranks all its items for every case and measures
   * the lists. The baselines ({@link Baselines}) come first.
   *
   * @param algorithms with different names, none of them a baseline's
   * @param listener hears of training and scoring
   * @param finished is given what is measured so far, whenever an algorithm is
   * @return of all algorithms
   * @throws InvalidRequestException if two algorithms have one name, or there is none
   * @throws dev.vecino.core.BadInputException if no case is left once seen items are left out
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  public static Evaluation evaluate(
      Split split,
      List<Algorithm> algorithms,
      EvaluationOptions options,
      ProgressListener listener,
      Consumer<Evaluation> finished) {
    BaselineOptions baselineOptions =
        new BaselineOptions(split.protocol(), options.mainK(), options.seen(), options.threads());
    List<Algorithm> all =
        new ArrayList<>(
            Baselines.of(baselineOptions).stream()
                .filter(baseline -> options.baselines().contains(baseline.name()))
                .toList());
    int baselines = all.size();
    Set<String> names = new HashSet<>(Baselines.NAMES);
    for (Algorithm algorithm : algorithms) {
      InvalidRequestException.require(
          names.add(algorithm.name()), "algorithm %s is there twice", algorithm.name());
      all.add(algorithm);
    }
    InvalidRequestException.require(!all.isEmpty(), "there is no algorithm to measure");
    Context context = new Context(split, options);
    List<Evaluation.Result> results = new ArrayList<>();
    for (Algorithm algorithm : all) {
      results.add(measure(context, algorithm, results.size() < baselines, listener));
      finished.accept(new Evaluation(split, options, context.tables, results));
    }
    return new Evaluation(split, options, context.tables, results);
  }

  /** What all algorithms share. */
  private static final class Context {
    private final ClickLog training;
    private final EvaluationOptions options;
    private final List<Questions> tables; // the convention of the protocol first
    private final List<Bootstrap> bootstraps; // one per table
    private final long[] clicks; // per item of training
    private final int[] ranksOfIds;
    private final CoClicks coClicks;

    Context(Split split, EvaluationOptions options) {
      this.training = split.training();
      this.options = options;
      SeenItems convention = split.protocol().convention();
      tables =
          options.seen().stream()
              .sorted(Comparator.comparing(seen -> seen != convention))
              .map(seen -> new Questions(split.cases(), seen))
              .toList();
      for (Questions questions : tables) {
        if (questions.size() == 0) {
          throw new BadInputException(
              "%s: protocol %s finds no case where a new item is to be predicted (seen items are excluded)"
                  .formatted(training.report().file(), split.protocol()));
        }
      }
      bootstraps = tables.stream().map(table -> new Bootstrap(table, options.threads())).toList();
      clicks = training.clicksPerItem();
      ranksOfIds = TopItems.ranksOfIds(training);
      coClicks = new CoClicks(Rows.of(training, Rows.Kind.USER));
    }
  }

  private static Evaluation.Result measure(
      Context context, Algorithm algorithm, boolean isBaseline, ProgressListener listener) {
    EvaluationOptions options = context.options;
    long begin = System.nanoTime();
    Ranker ranker = algorithm.train(context.training, listener);
    long trained = System.nanoTime();
    List<Lists> lists;
    int questions = context.tables.stream().mapToInt(Questions::size).max().orElse(0);
    try (ProgressListener.Task task =
        listener.start("ranking by " + algorithm.name(), "cases", questions)) {
      lists =
          Ranking.rank(
              ranker,
              context.tables,
              options.ks().getLast(),
              context.ranksOfIds,
              options.threads(),
              task);
    }
    long scored = System.nanoTime();
    List<Evaluation.Table> tables = new ArrayList<>();
    for (int t = 0; t < lists.size(); t++) {
      tables.add(table(context, t, lists.get(t)));
    }
    Optional<IndexCheck> throughIndex =
        ranker
            .model()
            .filter(model -> options.indexSample() > 0)
            .map(
                model ->
                    IndexCheck.of(
                        model, context.training, context.tables, lists, options, listener));
    return new Evaluation.Result(
        algorithm.name(),
        isBaseline,
        (trained - begin) / 1e9,
        (scored - trained) / 1e9,
        ranker.parameters(),
        ranker.model().map(Evaluator::facts).orElse(Map.of()),
        tables,
        throughIndex);
  }

  /** What a manifest says, but for what it says of the input. */
  private static Map<String, Object> facts(EmbeddingModel model) {
    Map<String, Object> facts = new LinkedHashMap<>(model.manifest().values());
    facts.keySet().removeAll(Set.of("input", "counts"));
    model.users().describeIn(facts);
    return facts;
  }

  private static Evaluation.Table table(Context context, int number, Lists lists) {
    EvaluationOptions options = context.options;
    Questions questions = context.tables.get(number);
    Bootstrap bootstrap = context.bootstraps.get(number);
    CaseMetrics cases = CaseMetrics.of(questions, lists, options.ks(), context.clicks);
    cases.measureSimilarity(lists, context.coClicks, SIMILARITY_SAMPLE, options.threads());
    List<String> names = new ArrayList<>();
    List<double[]> columns = new ArrayList<>();
    for (int k : options.ks()) {
      for (Metric metric : Metric.values()) {
        names.add(metric.at(k));
        columns.add(cases.of(metric, k));
      }
    }
    Estimate[] means = bootstrap.means(columns.toArray(double[][]::new));
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    for (int column = 0; column < means.length; column++) {
      estimates.put(names.get(column), means[column]);
    }
    for (int k : options.ks()) {
      int[][] counts = ListMetric.counts(lists, bootstrap.groups(), k, context.clicks.length);
      for (ListMetric metric : ListMetric.values()) {
        estimates.put(metric.at(k), metric.estimate(counts));
      }
    }
    return new Evaluation.Table(
        questions.seen(),
        questions.size(),
        estimates,
        cases,
        bootstrap,
        Breakdown.of(questions, lists, options.mainK(), context.clicks));
  }
}
