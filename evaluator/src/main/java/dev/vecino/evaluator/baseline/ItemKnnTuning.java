package dev.vecino.evaluator.baseline;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.baseline.ItemKnn.Settings;
import dev.vecino.evaluator.baseline.Neighbors.RowWeight;
import dev.vecino.evaluator.baseline.Neighbors.Shape;
import dev.vecino.evaluator.metric.CaseMetrics;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.rank.Ranking;
import dev.vecino.evaluator.rank.Rows;
import dev.vecino.evaluator.rank.TopItems;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * Chooses the parameters of item-kNN on a part of the training data that is held out in the way of
 * the protocol, never on what the evaluation predicts: one parameter after the other, each at its
 * best value of a small grid, twice over. Best is the mean NDCG of the tables that will be made.
 */
final class ItemKnnTuning {

  /** Which parameters are free. */
  enum Grid {
    /** All. */
    ITEM_KNN,
    /** Plain counts of items together: what a row is, how far back to look, itself or not. */
    CO_OCCURRENCE
  }

  private static final int SAMPLE = 3_000;
  private static final int MOST_NEIGHBORS = 1_000;

  private final BaselineOptions options;
  private final long seed;

  ItemKnnTuning(BaselineOptions options, long seed) {
    this.options = options;
    this.seed = seed;
  }

  int threads() {
    return options.threads();
  }

  /** The best settings that were found; the first ones where there is too little to choose by. */
  Settings choose(ClickLog training, Grid grid, String name, ProgressListener listener) {
    Settings best = first(training, grid);
    Optional<Split> validation = Split.validation(options.protocol(), training, seed);
    if (validation.isEmpty()) {
      return best;
    }
    Search search = new Search(validation.get());
    List<Function<Settings, List<Settings>>> axes = axes(training, grid);
    try (ProgressListener.Task task = listener.start("tuning " + name, "settings", -1)) {
      double bestScore = search.score(best);
      for (int round = 0; round < 2; round++) {
        Settings before = best;
        for (Function<Settings, List<Settings>> axis : axes) {
          for (Settings candidate : axis.apply(best)) {
            double score = search.score(candidate);
            task.advance(1);
            if (score > bestScore) {
              bestScore = score;
              best = candidate;
            }
          }
        }
        if (best.equals(before)) {
          break;
        }
      }
    }
    return best;
  }

  /** Sessions are what belongs together where the test is a session, else users. */
  private Settings first(ClickLog training, Grid grid) {
    Rows.Kind rows =
        options.protocol() == Protocol.SESSION_NEXT && hasSessions(training)
            ? Rows.Kind.SESSION
            : Rows.Kind.USER;
    return switch (grid) {
      case ITEM_KNN ->
          new Settings(rows, new Shape(RowWeight.ONE, false, 0.5, 0.5, 0), 200, 1, false, false);
      case CO_OCCURRENCE ->
          new Settings(
              rows, new Shape(RowWeight.ONE, false, 0, 0, 0), MOST_NEIGHBORS, 1, false, false);
    };
  }

  private static boolean hasSessions(ClickLog log) {
    return log.sequenceCount() > log.userCount();
  }

  private List<Function<Settings, List<Settings>>> axes(ClickLog training, Grid grid) {
    List<Function<Settings, List<Settings>>> axes = new ArrayList<>();
    if (hasSessions(training)) {
      axes.add(
          s ->
              Arrays.stream(Rows.Kind.values())
                  .map(
                      kind ->
                          new Settings(
                              kind, s.shape(), s.neighbors(), s.decay(), s.repeats(), s.self()))
                  .toList());
    }
    if (grid == Grid.ITEM_KNN) {
      axes.add(s -> shapes(s, ItemKnnTuning::weighted));
      axes.add(s -> neighbors(s));
      axes.add(s -> shapes(s, shape -> exponents(shape, false)));
      axes.add(s -> shapes(s, shape -> exponents(shape, true)));
      axes.add(s -> shapes(s, ItemKnnTuning::shrunk));
    }
    if (options.protocol().isOrdered()) {
      axes.add(
          s ->
              List.of(1.0, 0.9, 0.8, 0.5, 0.3, 0.0).stream()
                  .map(
                      decay ->
                          new Settings(
                              s.rows(), s.shape(), s.neighbors(), decay, s.repeats(), s.self()))
                  .toList());
    }
    axes.add(
        s ->
            List.of(
                new Settings(s.rows(), s.shape(), s.neighbors(), s.decay(), !s.repeats(), s.self()),
                new Settings(s.rows(), s.shape(), s.neighbors(), s.decay(), s.repeats(), !s.self()),
                new Settings(
                    s.rows(), s.shape(), s.neighbors(), s.decay(), !s.repeats(), !s.self())));
    return axes;
  }

  private static List<Settings> neighbors(Settings s) {
    return List.of(20, 50, 100, 200, 500, MOST_NEIGHBORS).stream()
        .map(n -> new Settings(s.rows(), s.shape(), n, s.decay(), s.repeats(), s.self()))
        .toList();
  }

  private static List<Settings> shapes(Settings s, Function<Shape, List<Shape>> axis) {
    return axis.apply(s.shape()).stream()
        .map(
            shape -> new Settings(s.rows(), shape, s.neighbors(), s.decay(), s.repeats(), s.self()))
        .toList();
  }

  private static List<Shape> weighted(Shape shape) {
    List<Shape> shapes = new ArrayList<>();
    for (RowWeight weight : RowWeight.values()) {
      shapes.add(new Shape(weight, false, shape.source(), shape.target(), shape.shrink()));
    }
    shapes.add(new Shape(RowWeight.ONE, true, 0.5, 0.5, 0));
    shapes.add(new Shape(RowWeight.IDF, true, 0.5, 0.5, 0));
    return shapes;
  }

  private static List<Shape> exponents(Shape shape, boolean ofTarget) {
    List<Shape> shapes = new ArrayList<>();
    if (!shape.bm25()) {
      for (double exponent : new double[] {0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1}) {
        shapes.add(
            new Shape(
                shape.weight(),
                false,
                ofTarget ? shape.source() : exponent,
                ofTarget ? exponent : shape.target(),
                shape.shrink()));
      }
    }
    return shapes;
  }

  private static List<Shape> shrunk(Shape shape) {
    List<Shape> shapes = new ArrayList<>();
    if (!shape.bm25()) {
      for (double shrink : new double[] {0, 1, 3, 10, 30, 100}) {
        shapes.add(new Shape(shape.weight(), false, shape.source(), shape.target(), shrink));
      }
    }
    return shapes;
  }

  /** Scores settings on a sample of the validation cases, and keeps the last neighbours. */
  private final class Search {
    private final ClickLog training;
    private final List<Questions> questions = new ArrayList<>();
    private final Map<Rows.Kind, Rows> rows = new EnumMap<>(Rows.Kind.class);
    private final int[] ranksOfIds;
    private final Map<Settings, Double> known = new HashMap<>();
    private Settings lastBuilt;
    private Neighbors last;

    Search(Split validation) {
      training = validation.training();
      ranksOfIds = TopItems.ranksOfIds(training);
      List<Split.Case> sample = new ArrayList<>(validation.cases());
      Collections.shuffle(sample, new Random(seed));
      sample = sample.subList(0, Math.min(SAMPLE, sample.size()));
      for (SeenItems seen : options.seen()) {
        questions.add(new Questions(sample, seen));
      }
    }

    double score(Settings settings) {
      return known.computeIfAbsent(settings, this::measured);
    }

    private double measured(Settings settings) {
      if (last == null
          || lastBuilt.rows() != settings.rows()
          || !lastBuilt.shape().equals(settings.shape())) {
        Rows matrix = rows.computeIfAbsent(settings.rows(), kind -> Rows.of(training, kind));
        last = Neighbors.of(matrix, settings.shape(), MOST_NEIGHBORS, threads());
        lastBuilt = settings;
      }
      Ranker ranker = new ItemKnn.Scorer(training, last, settings);
      int k = options.k();
      long[] clicks = training.clicksPerItem();
      List<Questions> asked = questions.stream().filter(table -> table.size() > 0).toList();
      if (asked.isEmpty()) {
        return 0;
      }
      List<Lists> lists = Ranking.rank(ranker, asked, k, ranksOfIds, threads());
      double sum = 0;
      for (int t = 0; t < asked.size(); t++) {
        sum += CaseMetrics.of(asked.get(t), lists.get(t), List.of(k), clicks).mean(Metric.NDCG, k);
      }
      return sum;
    }
  }
}
