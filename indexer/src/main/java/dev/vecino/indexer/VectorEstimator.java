package dev.vecino.indexer;

import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
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

  private final DirectoryReader reader;
  private final boolean hasTarget;
  private final Map<String, Object[]> keywords = new LinkedHashMap<>();
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
        loadKeywords(name, type);
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

  private void loadKeywords(String name, ColumnType type) throws IOException {
    Object[] values = new Object[reader.maxDoc()];
    Map<Object, Object> pool = new HashMap<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      String field = IndexSchema.attribute(name);
      if (type == ColumnType.KEYWORD) {
        BinaryDocValues source = DocValues.getBinary(leaf.reader(), field);
        for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
          String text = source.binaryValue().utf8ToString();
          values[leaf.docBase + d] = pool.computeIfAbsent(text, t -> t);
        }
      } else {
        NumericDocValues source = DocValues.getNumeric(leaf.reader(), field);
        for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
          values[leaf.docBase + d] = IndexSchema.decode(type, source.longValue());
        }
      }
    }
    Set<Object> kinds = new HashSet<>(Arrays.asList(values));
    if (kinds.size() <= Math.max(2, MOST_KINDS * values.length)) {
      keywords.put(name, values);
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
    for (int d = 0; d < reader.maxDoc(); d++) {
      double distance = distance(attributes, d);
      if (Double.isNaN(distance)) {
        continue;
      }
      nearest.add(new Neighbour(d, distance));
      if (nearest.size() > NEAREST) {
        nearest.remove();
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

  private double distance(Map<String, Object> attributes, int document) {
    double sum = 0;
    int shared = 0;
    for (Map.Entry<String, Object[]> column : keywords.entrySet()) {
      Object mine = attributes.get(column.getKey());
      Object theirs = column.getValue()[document];
      if (mine != null && theirs != null) {
        sum += mine.equals(theirs) ? 0 : 1;
        shared++;
      }
    }
    for (Map.Entry<String, double[]> column : numbers.entrySet()) {
      Object mine = attributes.get(column.getKey());
      double theirs = column.getValue()[document];
      if (mine != null && !Double.isNaN(theirs)) {
        double difference = Math.abs(number(mine) - theirs) / spreads.get(column.getKey());
        sum += Math.min(1, difference);
        shared++;
      }
    }
    return shared == 0 ? Double.NaN : sum / shared;
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
