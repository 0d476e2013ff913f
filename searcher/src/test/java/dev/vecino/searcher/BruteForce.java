package dev.vecino.searcher;

import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** Items around a few topics, and the naive twin of an index of them: all in plain lists. */
final class BruteForce {

  static final int TOPICS = 5;

  /** An item; its target is null where users are compared by cosine with the items' vectors. */
  @SuppressWarnings("ArrayRecordComponent") // never changed
  record Item(String id, float[] vector, float[] target, double price, String kind) {}

  /** An item and its score. */
  record Scored(String id, double score) {
    static final Comparator<Scored> BEST_FIRST =
        Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id);
  }

  final Map<String, Item> items = new LinkedHashMap<>();
  private final Similarity target;
  private final Random random;

  /**
   * Makes items {@code i0}, {@code i1}, …; item {@code i} is of topic {@code i % TOPICS}.
   *
   * @param target null, or DOT_PRODUCT
   */
  BruteForce(int count, int dimension, Similarity target, Random random) {
    this.target = target;
    this.random = random;
    List<float[]> topics = new ArrayList<>();
    for (int t = 0; t < TOPICS; t++) {
      topics.add(gaussian(dimension));
    }
    for (int i = 0; i < count; i++) {
      String id = "i" + i;
      float[] topic = topics.get(i % TOPICS);
      items.put(
          id,
          new Item(
              id,
              near(topic),
              target == null ? null : near(topic),
              50 + random.nextInt(100),
              i % 3 == 0 ? "boat" : "house"));
    }
  }

  private float[] gaussian(int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private float[] near(float[] topic) {
    float[] vector = gaussian(topic.length);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = topic[i] + 0.7f * vector[i];
    }
    return vector;
  }

  /** Writes an index of two segments. */
  void write(Path folder) throws IOException {
    try (BatchIndex index = new BatchIndex(folder, target)) {
      int written = 0;
      for (Item item : items.values()) {
        index.add(item.id(), item.vector(), item.target(), item.price(), item.kind());
        if (++written == items.size() / 3) {
          index.endSegment();
        }
      }
    }
  }

  /** Ids, some twice and some unknown. */
  List<String> history(int length) {
    List<String> history = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      history.add("i" + random.nextInt(items.size() + 3));
    }
    return history;
  }

  double cosine(String a, String b) {
    float[] x = items.get(a).vector();
    float[] y = items.get(b).vector();
    return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** All items by the user whose clicks weigh so much, best first. */
  List<Scored> ranked(Map<String, Double> weights, Predicate<Item> eligible) {
    int dimension = items.values().iterator().next().vector().length;
    double[] user = new double[dimension];
    weights.forEach(
        (id, weight) -> {
          for (int i = 0; i < dimension; i++) {
            user[i] += weight * items.get(id).vector()[i];
          }
        });
    List<Scored> ranked = new ArrayList<>();
    for (Item item : items.values()) {
      if (eligible.test(item)) {
        ranked.add(new Scored(item.id(), score(user, item)));
      }
    }
    ranked.sort(Scored.BEST_FIRST);
    return ranked;
  }

  private double score(double[] user, Item item) {
    float[] compared = target == null ? item.vector() : item.target();
    double product = 0;
    double length = 0;
    for (int i = 0; i < user.length; i++) {
      product += user[i] * compared[i];
      length += user[i] * user[i];
    }
    return target == null
        ? product / Math.sqrt(length * dot(item.vector(), item.vector()))
        : product;
  }
}
