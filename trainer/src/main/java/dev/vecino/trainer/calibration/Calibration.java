package dev.vecino.trainer.calibration;

import dev.vecino.core.Channel;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.UserEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a user is made of clicks, and what is added to the scores. A click counts half as much as one
 * that is half-life clicks newer; the sum is brought to length 1. The score of an item is
 *
 * <pre>vectors * (user . context vector) + popularity * (user . common) * log(clicks) + repeats
 * </pre>
 *
 * <p>where common is nearly 1 for every user ({@link ItemTables#common}), so popularity can be part
 * of the context vectors: these become {@code vectors * trust * context + popularity * log(clicks)
 * * common}. Skip-grams with negatives drawn by clicks to a power learn how much more likely an
 * item is than that (Levy and Goldberg 2014), and this gives back what they leave out. The fewer
 * clicks an item has, the less its vector is trusted ({@link ItemTables#trust}). A repeat is worth
 * the sum of numbers that fall by the age of the click, with the half-lives {@link
 * #REPEAT_HALF_LIVES}. Immutable.
 *
 * @param halfLife in clicks, above 0; infinite: all clicks count alike
 * @param doubt clicks of an item whose vector is half trusted, at least 0
 * @param vectors above 0
 * @param popularity any number
 * @param repeats what a click on an item adds to its score, one number per half-life
 */
public record Calibration(
    double halfLife, double doubt, double vectors, double popularity, List<Double> repeats) {

  /** The manifest's key of what {@link #describe} says. */
  public static final String KEY = "calibration";

  private static final String HALF_LIFE = "clickHalfLife";
  private static final String DOUBT = "halfTrustedClicks";
  private static final String VECTORS = "vectorWeight";
  private static final String POPULARITY = "popularityWeight";

  /** A click that counts less is left out. */
  private static final double LEAST_WEIGHT = 1e-3;

  /** Ages that have a weight of their own. */
  private static final int MOST_AGES = 500;

  /** For the newest click alone, for a click or two, for some, for all. */
  static final double[] REPEAT_HALF_LIVES = {0, 1, 16, Double.POSITIVE_INFINITY};

  public Calibration {
    repeats = List.copyOf(repeats);
  }

  /** How much a click counts; the newest one 1. */
  static double weightOf(int age, double halfLife) {
    double weight = decayed(age, halfLife);
    return weight < LEAST_WEIGHT ? 0 : weight;
  }

  private static double decayed(int age, double halfLife) {
    return age == 0 || halfLife == Double.POSITIVE_INFINITY ? 1 : Math.pow(0.5, age / halfLife);
  }

  /** What a click of an age on an item tells of it, by half-life. */
  static double[] repeatOf(int age) {
    double[] features = new double[REPEAT_HALF_LIVES.length];
    for (int f = 0; f < features.length; f++) {
      features[f] = decayed(age, REPEAT_HALF_LIVES[f]);
    }
    return features;
  }

  /** How users of a model are made. */
  public UserEncoder users(String name, int dimension) {
    return new UserEncoder(
        List.of(
            Channel.Sum.of(name, dimension)
                .with(new Channel.ClickWeights(byAge(), ofRepeats()))
                .weighted(1)));
  }

  private List<Double> byAge() {
    List<Double> weights = new ArrayList<>();
    if (halfLife == Double.POSITIVE_INFINITY) {
      return List.of(1.0);
    }
    for (int age = 0; age < MOST_AGES && (age == 0 || weights.getLast() > 0); age++) {
      weights.add(rounded(weightOf(age, halfLife)));
    }
    return weights;
  }

  private List<Double> ofRepeats() {
    double last = repeats.getLast();
    if (repeats.stream().allMatch(repeat -> repeat == 0)) {
      return Channel.ClickWeights.ALIKE.ofRepeats();
    }
    List<Double> weights = new ArrayList<>();
    for (int age = 0; age < MOST_AGES; age++) {
      double[] features = repeatOf(age);
      double weight = 0;
      for (int f = 0; f < features.length; f++) {
        weight += repeats.get(f) * features[f];
      }
      weights.add(rounded(weight));
      if (age > 0 && Math.abs(weight - last) < LEAST_WEIGHT * Math.abs(last)) {
        break;
      }
    }
    return weights;
  }

  private static double rounded(double weight) {
    return Math.round(weight * 1e6) / 1e6;
  }

  /** The context vectors that say it, without padding; a new array. */
  float[] context(ItemTables tables) {
    int dimension = tables.dimension;
    float[] rows = new float[tables.size * dimension];
    for (int row = 0; row < tables.size; row++) {
      double factor = vectors * tables.trust(row, doubt);
      double added = popularity * tables.popularity[row];
      for (int k = 0; k < dimension; k++) {
        rows[row * dimension + k] =
            (float) (factor * tables.context[row * tables.stride + k] + added * tables.common[k]);
      }
    }
    return rows;
  }

  /** The same with all scores divided by a number above 0. */
  Calibration dividedBy(double scale) {
    return new Calibration(
        halfLife,
        doubt,
        vectors / scale,
        popularity / scale,
        repeats.stream().map(repeat -> repeat / scale).toList());
  }

  /** What a manifest says of it. */
  Map<String, Object> describe() {
    Map<String, Object> values = new LinkedHashMap<>();
    if (halfLife < Double.POSITIVE_INFINITY) {
      values.put(HALF_LIFE, halfLife);
    }
    values.put(DOUBT, doubt);
    values.put(VECTORS, vectors);
    values.put(POPULARITY, popularity);
    return values;
  }

  /**
   * A model with the context vectors that training had made: training that begins with them goes on
   * from there.
   *
   * @param model with or without a calibration; users are made as plain sums afterwards
   */
  public static EmbeddingModel undone(EmbeddingModel model) {
    if (!(model.manifest().values().get(KEY) instanceof Map<?, ?> described)
        || !(described.get(DOUBT) instanceof Number doubt)
        || !(described.get(VECTORS) instanceof Number vectors)
        || !(described.get(POPULARITY) instanceof Number popularity)) {
      return model;
    }
    Embeddings context = model.context();
    int dimension = context.dimension();
    long[] clicks = new long[context.size()];
    for (int row = 0; row < clicks.length; row++) {
      clicks[row] = model.count(row);
    }
    ItemTables tables = new ItemTables(model.items().values(), context.values(), dimension, clicks);
    float[] rows = new float[clicks.length * dimension];
    for (int row = 0; row < clicks.length; row++) {
      double factor = vectors.doubleValue() * tables.trust(row, doubt.doubleValue());
      double added = popularity.doubleValue() * tables.popularity[row];
      for (int k = 0; k < dimension; k++) {
        double value = context.values()[row * dimension + k];
        rows[row * dimension + k] = (float) ((value - added * tables.common[k]) / factor);
      }
    }
    return new EmbeddingModel(
        model.items(), new Embeddings(context.ids(), rows, dimension), clicks, model.manifest());
  }
}
