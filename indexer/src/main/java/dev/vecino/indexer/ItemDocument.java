package dev.vecino.indexer;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import dev.vecino.searcher.schema.NeighborList;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;

/** Makes the Lucene document of an item, as {@link IndexSchema} describes it. Used once. */
final class ItemDocument {

  private final Document document = new Document();
  private final Map<String, Field> attributes = new LinkedHashMap<>();
  private boolean deleted;
  private boolean isEstimated;

  /**
   * @param vector the item's vector; scaled to length 1 in place
   * @param norm its length, more than 0
   */
  ItemDocument(String id, float[] vector, double norm) {
    document.add(new StringField(IndexSchema.ID, id, Field.Store.NO));
    document.add(new BinaryDocValuesField(IndexSchema.ID, new BytesRef(id)));
    scale(vector, 1 / norm);
    document.add(new KnnFloatVectorField(IndexSchema.VECTOR, vector, Similarity.COSINE.function()));
    document.add(length(IndexSchema.NORM, norm));
  }

  /** An item whose vectors are estimates, marked as such. The estimate is handed over. */
  static ItemDocument estimated(
      String id, VectorEstimator.Estimate estimate, Optional<Similarity> targetSimilarity) {
    ItemDocument document = new ItemDocument(id, estimate.vector(), norm(estimate.vector()));
    if (targetSimilarity.isPresent()) {
      document.target(estimate.target(), norm(estimate.target()), targetSimilarity.get());
      document.popularity(0);
    }
    document.isEstimated = true;
    return document;
  }

  /** The context vector; scaled to length 1 in place where it is compared by the cosine. */
  void target(float[] target, double norm, Similarity similarity) {
    if (similarity == Similarity.COSINE) {
      scale(target, 1 / norm);
    }
    document.add(new KnnFloatVectorField(IndexSchema.TARGET, target, similarity.function()));
    document.add(length(IndexSchema.TARGET_NORM, norm));
  }

  /**
   * The items that it speaks for.
   *
   * @param number by which the lists of others mean it
   */
  void neighbors(int number, int[] neighbors, float[] similarities) throws IOException {
    document.add(new NumericDocValuesField(IndexSchema.NEIGHBOR_NUMBER, number));
    if (neighbors.length > 0) {
      document.add(
          new BinaryDocValuesField(
              IndexSchema.NEIGHBORS, NeighborList.encode(neighbors, similarities)));
    }
  }

  /** Its clicks. */
  void popularity(long clicks) {
    document.add(new NumericDocValuesField(IndexSchema.POPULARITY, clicks));
  }

  /** An attribute, in place of a former value; a null value is a missing one. */
  void attribute(String name, ColumnType type, Object value) {
    if (isDeletedFlag(name, type)) {
      deleted = Boolean.TRUE.equals(value);
    } else if (value == null) {
      attributes.remove(name);
    } else {
      attributes.put(name, attributeField(name, type, value));
    }
  }

  Document build() {
    if (isEstimated) {
      attribute(IndexSchema.ESTIMATED, ColumnType.BOOLEAN, true);
    }
    attributes.values().forEach(document::add);
    document.add(new NumericDocValuesField(IndexSchema.DELETED, deleted ? 1 : 0));
    return document;
  }

  /**
   * Adds the attribute that marks estimated items to the types of an index.
   *
   * @throws BadInputException if an attribute of that name can't mark them
   */
  static void addMark(Map<String, ColumnType> types) {
    ColumnType type = types.putIfAbsent(IndexSchema.ESTIMATED, ColumnType.BOOLEAN);
    if (type != null && type != ColumnType.BOOLEAN) {
      throw new BadInputException(
          "attribute '"
              + IndexSchema.ESTIMATED
              + "' must be true or false to mark new items, whose vectors are estimates; its type"
              + " is "
              + type.label());
    }
  }

  /** A boolean column of this name says whether an item is withdrawn; it is no attribute. */
  static boolean isDeletedFlag(String name, ColumnType type) {
    return name.equals(IndexSchema.DELETED) && type == ColumnType.BOOLEAN;
  }

  /** The doc values of an attribute; a null value takes them away in an update. */
  static Field attributeField(String name, ColumnType type, Object value) {
    String field = IndexSchema.attribute(name);
    if (type.isText()) {
      return new BinaryDocValuesField(
          field, value == null ? null : new BytesRef(type.format(value)));
    }
    return new NumericDocValuesField(
        field, value == null ? null : (Long) IndexSchema.encode(type, value));
  }

  private static Field length(String field, double norm) {
    return new NumericDocValuesField(field, Float.floatToRawIntBits((float) norm));
  }

  static double norm(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum);
  }

  private static void scale(float[] vector, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * factor);
    }
  }
}
