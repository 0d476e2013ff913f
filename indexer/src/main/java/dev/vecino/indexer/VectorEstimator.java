package dev.vecino.indexer;

import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * Guesses the vector of an item that nobody has clicked yet: the mean of the vectors of the items
 * whose attributes are most like its own (as a k-nearest-neighbour regression on attributes).
 *
 * <p>The distance of two items is the mean over the attributes that both have: of keywords and
 * booleans 0 if they are equal, else 1; of numbers and dates their difference as a part of the
 * spread of the middle 90 % of all values, at most 1. Attributes whose keywords nearly all differ
 * (titles) say nothing and are left out, as is popularity.
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

  private record Neighbour(int document, double distance) {}

  /** Keywords or booleans as numbers; 0 is a missing one. */
  private static final class Kinds {
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final int[] ofDocument;

    Kinds(int documents) {
      ofDocument = new int[documents];
    }

    void set(int document, Object kind) {
      ofDocument[document] = numbers.computeIfAbsent(kind, k -> numbers.size() + 1);
    }
  }

  private final DirectoryReader reader;
  private final boolean hasTarget;
  private final Map<String, Kinds> kinds = new LinkedHashMap<>();
  private final Map<String, double[]> numbers = new LinkedHashMap<>();
  private final Map<String, Double> spreads = new HashMap<>();

  VectorEstimator(DirectoryReader reader, Map<String, ColumnType> types, boolean hasTarget)
      throws IOException {
    this.reader = reader;
    this.hasTarget = hasTarget;
    for (Map.Entry<String, ColumnType> attribute : types.entrySet()) {
      String name = attribute.getKey();
      ColumnType type = attribute.getValue();
      if (name.equals(IndexSchema.POPULARITY) || name.equals(IndexSchema.ESTIMATED)) {
        continue;
      }
      if (type.isOrdered()) {
        loadNumbers(name, type);
      } else {
        loadKinds(name, type);
      }
    }
  }

  private void loadNumbers(String name, ColumnType type) throws IOException {
    double[] values = new double[reader.maxDoc()];
    Arrays.fill(values, Double.NaN);
    NumericDocValues source = MultiDocValues.getNumericValues(reader, IndexSchema.attribute(name));
    if (source == null) {
      return;
    }
    for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
      values[d] = number(IndexSchema.decode(type, source.longValue()));
    }
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    double spread =
        sorted[(int) (0.95 * (sorted.length - 1))] - sorted[(int) (0.05 * (sorted.length - 1))];
    numbers.put(name, values);
    spreads.put(name, spread > 0 ? spread : 1);
  }

  private static double number(Object value) {
    return value instanceof java.time.LocalDate date
        ? date.toEpochDay()
        : ((Number) value).doubleValue();
  }

  private void loadKinds(String name, ColumnType type) throws IOException {
    Kinds values = new Kinds(reader.maxDoc());
    String field = IndexSchema.attribute(name);
    for (LeafReaderContext leaf : reader.leaves()) {
      if (type == ColumnType.KEYWORD) {
        BinaryDocValues source = DocValues.getBinary(leaf.reader(), field);
        for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
          values.set(leaf.docBase + d, source.binaryValue().utf8ToString());
        }
      } else {
        NumericDocValues source = DocValues.getNumeric(leaf.reader(), field);
        for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
          values.set(leaf.docBase + d, IndexSchema.decode(type, source.longValue()));
        }
      }
    }
    if (values.numbers.size() <= Math.max(2, MOST_KINDS * reader.maxDoc())) {
      kinds.put(name, values);
    }
  }

  /**
   * The vectors of an item with these attributes; empty where it shares no telling attribute with
   * any item.
   */
  Optional<Estimate> estimate(Map<String, Object> attributes) throws IOException {
    PriorityQueue<Neighbour> nearest =
        new PriorityQueue<>(
            (a, b) ->
                a.distance() != b.distance()
                    ? Double.compare(b.distance(), a.distance())
                    : Integer.compare(b.document(), a.document()));
    double[] distances = distances(attributes);
    for (int d = 0; d < distances.length; d++) {
      boolean isFull = nearest.size() == NEAREST;
      // Also false for NaN: nothing is shared.
      if (distances[d] < (isFull ? nearest.element().distance() : Double.POSITIVE_INFINITY)) {
        nearest.add(new Neighbour(d, distances[d]));
        if (isFull) {
          nearest.remove();
        }
      }
    }
    if (nearest.isEmpty()) {
      return Optional.empty();
    }
    int[] documents = nearest.stream().mapToInt(Neighbour::document).sorted().toArray();
    float[] vector = mean(documents, IndexSchema.VECTOR, IndexSchema.NORM);
    float[] target =
        hasTarget ? mean(documents, IndexSchema.TARGET, IndexSchema.TARGET_NORM) : null;
    boolean usable =
        vector != null
            && ItemDocument.norm(vector) > 0
            && (!hasTarget || (target != null && ItemDocument.norm(target) > 0));
    return usable ? Optional.of(new Estimate(vector, target)) : Optional.empty();
  }

  /** To every document, column by column; NaN where no attribute is shared. */
  private double[] distances(Map<String, Object> attributes) {
    double[] sums = new double[reader.maxDoc()];
    int[] shared = new int[reader.maxDoc()];
    for (Map.Entry<String, Kinds> column : kinds.entrySet()) {
      Object mine = attributes.get(column.getKey());
      if (mine == null) {
        continue;
      }
      int kind = column.getValue().numbers.getOrDefault(mine, -1);
      int[] theirs = column.getValue().ofDocument;
      for (int d = 0; d < sums.length; d++) {
        if (theirs[d] != 0) {
          sums[d] += theirs[d] == kind ? 0 : 1;
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
  private float[] mean(int[] documents, String field, String normField) throws IOException {
    double[] sum = null;
    int count = 0;
    for (int document : documents) {
      LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(document, reader.leaves()));
      int local = document - leaf.docBase;
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
      NumericDocValues norms = DocValues.getNumeric(leaf.reader(), normField);
      if (vectors == null) {
        continue;
      }
      KnnVectorValues.DocIndexIterator at = vectors.iterator();
      if (at.advance(local) != local || !norms.advanceExact(local)) {
        continue;
      }
      float[] unit = vectors.vectorValue(at.index());
      double length = ItemDocument.norm(unit);
      double scale = length > 0 ? Float.intBitsToFloat((int) norms.longValue()) / length : 0;
      sum = sum == null ? new double[unit.length] : sum;
      for (int i = 0; i < unit.length; i++) {
        sum[i] += unit[i] * scale;
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
