package dev.vecino.indexer;

import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * Guesses the vector of an item that nobody has clicked yet: the mean of the vectors of the items
 * whose attributes are most like its own (as a k-nearest-neighbour regression on attributes).
 *
 * <p>The distance of two items is the mean over the attributes that both have: of keywords and
 * booleans 0 if they are equal, else 1; of several keywords the part of all of them that only one
 * item has; of numbers, dates and times their difference as a part of the spread of the middle 90 %
 * of all values, at most 1. Attributes whose keywords nearly all differ (titles) say nothing and
 * are left out, as is popularity.
 */
final class VectorEstimator {

  /** How many items the mean is of. */
  private static final int NEAREST = 10;

  /** Keywords of more different values than this part of the items are names, not kinds. */
  private static final double MOST_KINDS = 0.2;

  /**
   * An estimate; new arrays.
   *
   * @param vector not zero
   * @param target not zero, or null where the index has none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once
  record Estimate(float[] vector, float[] target) {}

  private record Neighbor(int item, double distance) {}

  /** Keywords or booleans as numbers, in rising order per item; null where it has none. */
  private static final class Kinds {
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final int[][] ofItem;

    Kinds(int items) {
      ofItem = new int[items][];
    }

    void set(int item, Object value) {
      ofItem[item] =
          values(value)
              .mapToInt(kind -> numbers.computeIfAbsent(kind, k -> numbers.size()))
              .distinct()
              .sorted()
              .toArray();
    }

    /** The numbers of a value; -1 for a kind that no item has. */
    int[] known(Object value) {
      return values(value)
          .mapToInt(kind -> numbers.getOrDefault(kind, -1))
          .distinct()
          .sorted()
          .toArray();
    }

    private static Stream<?> values(Object value) {
      return value instanceof List<?> several ? several.stream() : Stream.of(value);
    }

    /** The part of all kinds of both that only one has (the distance of Jaccard). */
    static double distance(int[] one, int[] other) {
      int shared = 0;
      for (int i = 0, j = 0; i < one.length && j < other.length; ) {
        int order = Integer.compare(one[i], other[j]);
        shared += order == 0 ? 1 : 0;
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
      }
      return 1 - (double) shared / (one.length + other.length - shared);
    }
  }

  /** The items that an estimate is made of, by numbers from 0 on. */
  interface KnownItems {
    /** How many there are. */
    int count();

    /** Shows the values of an attribute, item by item; those without one are left out. */
    void forEachValue(String attribute, ColumnType type, ValueReader reader) throws IOException;

    /** The vector at its full length, not to be written to, or null where the item has none. */
    float[] vector(int item) throws IOException;

    /** The context vector, likewise, around the mean of all where the index holds it so. */
    float[] target(int item) throws IOException;
  }

  /** Takes the value of an item. */
  interface ValueReader {
    void read(int item, Object value);
  }

  private interface Vectors {
    float[] of(int item) throws IOException;
  }

  private final KnownItems items;
  private final boolean hasTarget;
  private final Map<String, Kinds> kinds = new LinkedHashMap<>();
  private final Map<String, double[]> numbers = new LinkedHashMap<>();
  private final Map<String, Double> spreads = new HashMap<>();

  /**
   * @param types of the attributes
   * @param hasTarget whether items need a context vector too
   */
  VectorEstimator(KnownItems items, Map<String, ColumnType> types, boolean hasTarget)
      throws IOException {
    this.items = items;
    this.hasTarget = hasTarget;
    for (Map.Entry<String, ColumnType> attribute : types.entrySet()) {
      String name = attribute.getKey();
      ColumnType type = attribute.getValue();
      if (name.equals(IndexSchema.POPULARITY) || name.equals(IndexSchema.ESTIMATED)) {
        continue;
      }
      switch (type) {
        case INTEGER, DECIMAL, DATE, TIME -> loadNumbers(name, type);
        case BOOLEAN, KEYWORD, KEYWORDS -> loadKinds(name, type);
        case TEXT -> {} // hardly two items have the same
      }
    }
  }

  private void loadNumbers(String name, ColumnType type) throws IOException {
    double[] values = new double[items.count()];
    Arrays.fill(values, Double.NaN);
    items.forEachValue(name, type, (item, value) -> values[item] = number(value));
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    if (sorted.length == 0) {
      return;
    }
    double spread =
        sorted[(int) (0.95 * (sorted.length - 1))] - sorted[(int) (0.05 * (sorted.length - 1))];
    numbers.put(name, values);
    spreads.put(name, spread > 0 ? spread : 1);
  }

  private static double number(Object value) {
    return switch (value) {
      case LocalDate date -> date.toEpochDay();
      case Instant time -> time.toEpochMilli();
      default -> ((Number) value).doubleValue();
    };
  }

  private void loadKinds(String name, ColumnType type) throws IOException {
    Kinds values = new Kinds(items.count());
    items.forEachValue(name, type, values::set);
    if (values.numbers.size() <= Math.max(2, MOST_KINDS * items.count())) {
      kinds.put(name, values);
    }
  }

  /**
   * The vectors of an item with these attributes; empty where it shares no telling attribute with
   * any item.
   */
  Optional<Estimate> estimate(Map<String, Object> attributes) throws IOException {
    PriorityQueue<Neighbor> nearest =
        new PriorityQueue<>(
            (a, b) ->
                a.distance() != b.distance()
                    ? Double.compare(b.distance(), a.distance())
                    : Integer.compare(b.item(), a.item()));
    double[] distances = distances(attributes);
    for (int d = 0; d < distances.length; d++) {
      boolean isFull = nearest.size() == NEAREST;
      // Also false for NaN: nothing is shared.
      if (distances[d] < (isFull ? nearest.element().distance() : Double.POSITIVE_INFINITY)) {
        nearest.add(new Neighbor(d, distances[d]));
        if (isFull) {
          nearest.remove();
        }
      }
    }
    if (nearest.isEmpty()) {
      return Optional.empty();
    }
    int[] chosen = nearest.stream().mapToInt(Neighbor::item).sorted().toArray();
    float[] vector = mean(chosen, items::vector);
    float[] target = hasTarget ? mean(chosen, items::target) : null;
    boolean usable =
        vector != null
            && ItemDocument.norm(vector) > 0
            && (!hasTarget || (target != null && ItemDocument.norm(target) > 0));
    return usable ? Optional.of(new Estimate(vector, target)) : Optional.empty();
  }

  /** To every item, column by column; NaN where no attribute is shared. */
  private double[] distances(Map<String, Object> attributes) {
    double[] sums = new double[items.count()];
    int[] shared = new int[items.count()];
    for (Map.Entry<String, Kinds> column : kinds.entrySet()) {
      Object mine = attributes.get(column.getKey());
      if (mine == null) {
        continue;
      }
      int[] own = column.getValue().known(mine);
      int[][] theirs = column.getValue().ofItem;
      for (int d = 0; d < sums.length; d++) {
        if (theirs[d] != null) {
          sums[d] += Kinds.distance(own, theirs[d]);
          shared[d]++;
        }
      }
    }
    for (Map.Entry<String, double[]> column : numbers.entrySet()) {
      Object mine = attributes.get(column.getKey());
      if (mine == null) {
        continue;
      }
      double value = number(mine);
      double spread = spreads.get(column.getKey());
      double[] theirs = column.getValue();
      for (int d = 0; d < sums.length; d++) {
        if (!Double.isNaN(theirs[d])) {
          sums[d] += Math.min(1, Math.abs(value - theirs[d]) / spread);
          shared[d]++;
        }
      }
    }
    for (int d = 0; d < sums.length; d++) {
      sums[d] = shared[d] == 0 ? Double.NaN : sums[d] / shared[d];
    }
    return sums;
  }

  /** The mean of the vectors at their full lengths, or null where none of these has one. */
  private static float[] mean(int[] items, Vectors vectors) throws IOException {
    double[] sum = null;
    int count = 0;
    for (int item : items) {
      float[] vector = vectors.of(item);
      if (vector == null) {
        continue;
      }
      sum = sum == null ? new double[vector.length] : sum;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
      count++;
    }
    if (sum == null) {
      return null;
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / count);
    }
    return mean;
  }
}
