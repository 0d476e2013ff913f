package dev.vecino.evaluator.baseline;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.rank.Algorithm;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.rank.Rows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Item-based nearest neighbours (Deshpande and Karypis 2004, doi:10.1145/963770.963776): an item's
 * score is the sum of its similarities with the items of the history that have it among their
 * nearest. Items that no neighbour speaks for follow by popularity.
 */
final class ItemKnn implements Algorithm {

  /**
   * The parameters.
   *
   * @param rows what a row of the matrix is
   * @param shape of the similarity
   * @param neighbors how many of an item's nearest count
   * @param decay a click weighs so much of the one after it, 0 to 1; 0: only the last one counts
   * @param repeats whether an item counts each time that it was clicked, or only the last time
   * @param self whether an item speaks for itself, to be clicked once more
   */
  record Settings(
      Rows.Kind rows,
      Neighbors.Shape shape,
      int neighbors,
      double decay,
      boolean repeats,
      boolean self) {

    Map<String, Object> asMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("rows", rows.name().toLowerCase(java.util.Locale.ROOT));
      map.put("rowWeight", shape.weight().name().toLowerCase(java.util.Locale.ROOT));
      map.put("bm25", shape.bm25());
      map.put("sourceExponent", shape.source());
      map.put("targetExponent", shape.target());
      map.put("shrink", shape.shrink());
      map.put("neighbours", neighbors);
      map.put("decay", decay);
      map.put("repeats", repeats);
      map.put("self", self);
      return map;
    }

    /** What {@link #asMap} wrote. */
    static Settings parse(Map<?, ?> map) {
      return new Settings(
          Rows.Kind.valueOf(text(map, "rows")),
          new Neighbors.Shape(
              Neighbors.RowWeight.valueOf(text(map, "rowWeight")),
              flag(map, "bm25"),
              number(map, "sourceExponent"),
              number(map, "targetExponent"),
              number(map, "shrink")),
          (int) number(map, "neighbours"),
          number(map, "decay"),
          flag(map, "repeats"),
          flag(map, "self"));
    }

    private static String text(Map<?, ?> map, String key) {
      return value(map, key, String.class).toUpperCase(java.util.Locale.ROOT);
    }

    private static double number(Map<?, ?> map, String key) {
      return value(map, key, Number.class).doubleValue();
    }

    private static boolean flag(Map<?, ?> map, String key) {
      return value(map, key, Boolean.class);
    }

    private static <T> T value(Map<?, ?> map, String key, Class<T> type) {
      return type.cast(Objects.requireNonNull(map.get(key), key));
    }
  }

  private final String name;
  private final ItemKnnTuning.Grid grid;
  private final ItemKnnTuning tuning;

  ItemKnn(String name, ItemKnnTuning.Grid grid, ItemKnnTuning tuning) {
    this.name = name;
    this.grid = grid;
    this.tuning = tuning;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Ranker train(ClickLog training, ProgressListener listener) {
    Settings settings = tuning.choose(training, grid, name, listener);
    Neighbors neighbors =
        Neighbors.of(
            Rows.of(training, settings.rows()),
            settings.shape(),
            settings.neighbors(),
            tuning.threads());
    return new Scorer(training, neighbors, settings);
  }

  /** Scores with given neighbours, of which there may be more than are used. */
  static final class Scorer implements Ranker {
    private final Neighbors neighbors;
    private final Settings settings;
    private final float[] byPopularity; // below 0, rising with the clicks

    Scorer(ClickLog training, Neighbors neighbors, Settings settings) {
      this.neighbors = neighbors;
      this.settings = settings;
      long[] clicks = training.clicksPerItem();
      byPopularity = new float[clicks.length];
      for (int item = 0; item < clicks.length; item++) {
        byPopularity[item] = -1f / (1 + clicks[item]);
      }
    }

    @Override
    public Map<String, Object> parameters() {
      return settings.asMap();
    }

    @Override
    public void score(int[] history, float[] scores) {
      System.arraycopy(byPopularity, 0, scores, 0, byPopularity.length);
      Map<Integer, Float> weights = weights(history);
      for (Map.Entry<Integer, Float> entry : weights.entrySet()) {
        int item = entry.getKey();
        float weight = entry.getValue();
        int[] near = neighbors.items(item);
        float[] similarities = neighbors.similarities(item);
        int count = Math.min(near.length, settings.neighbors());
        for (int n = 0; n < count; n++) {
          int other = near[n];
          scores[other] = Math.max(0, scores[other]) + weight * similarities[n];
        }
        if (settings.self()) {
          scores[item] = Math.max(0, scores[item]) + weight * neighbors.self(item);
        }
      }
    }

    /** The weight of each different item of the history, the last clicked first. */
    private Map<Integer, Float> weights(int[] history) {
      Map<Integer, Float> weights = new LinkedHashMap<>();
      double weight = 1;
      for (int at = history.length - 1; at >= 0 && weight > 1e-6; at--) {
        if (settings.repeats()) {
          weights.merge(history[at], (float) weight, Float::sum);
        } else {
          weights.putIfAbsent(history[at], (float) weight);
        }
        weight *= settings.decay();
      }
      return weights;
    }
  }
}
