package dev.vecino.indexer;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.NeighborTable;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.document.Document;

/** Makes the documents of the items, and counts what is missing in them. */
final class ItemDocuments {

  private final IndexSource source;
  private final Catalogue catalogue;
  private final ItemOrder order;
  private final VectorEstimator estimator; // or null: all have vectors
  private final boolean countsArePopularity;
  private final Map<String, Integer> dropped = new LinkedHashMap<>();
  private int estimated;
  private int targets;
  private int itemsWithoutRow;

  /**
   * @param attributes their types
   * @param order what documents are asked for; new items are estimated by the others
   */
  ItemDocuments(
      IndexSource source, Catalogue catalogue, Map<String, ColumnType> attributes, ItemOrder order)
      throws IOException {
    this.source = source;
    this.catalogue = catalogue;
    this.order = order;
    countsArePopularity =
        catalogue.columns().stream().noneMatch(c -> c.name().equals(IndexSchema.POPULARITY));
    estimator = order.size() > source.vectors().size() ? estimator(attributes) : null;
  }

  private VectorEstimator estimator(Map<String, ColumnType> attributes) throws IOException {
    ItemDocument.addMark(new LinkedHashMap<>(attributes));
    int[] rows =
        Arrays.stream(order.rows())
            .filter(
                row -> IndexSource.isComparable(ItemDocument.norm(source.vectors().vector(row))))
            .toArray();
    return new VectorEstimator(new KnownRows(rows), attributes, source.model() != null);
  }

  /** How many documents had their vectors estimated. */
  int estimated() {
    return estimated;
  }

  /** How many have a context vector of the model. */
  int targets() {
    return targets;
  }

  /** How many have no row in the catalogue. */
  int itemsWithoutRow() {
    return itemsWithoutRow;
  }

  /** Vectors that are in no document, by reason. */
  Map<String, Integer> dropped() {
    return dropped;
  }

  /**
   * The document of an entry of the order, or null: its vector can't be compared, or, where it has
   * none, no other item is like it.
   */
  Document document(int entry) throws IOException {
    int row = order.row(entry);
    return row < 0 ? estimatedDocument(order.id(entry)) : document(order.id(entry), row);
  }

  private Document document(String id, int row) throws IOException {
    float[] vector = source.vectors().vector(row);
    double norm = ItemDocument.norm(vector);
    if (!IndexSource.isComparable(norm)) {
      dropped.merge(norm == 0 ? "zero vector" : "vector not finite", 1, Integer::sum);
      return null;
    }
    int catalogueRow = catalogue.row(id);
    itemsWithoutRow += catalogueRow < 0 ? 1 : 0;
    ItemDocument document = new ItemDocument(id, vector, norm);
    if (source.model() != null) {
      addWhatTheModelKnows(document, row);
    }
    if (catalogueRow >= 0) {
      addAttributes(document, catalogueRow);
    }
    return document.build();
  }

  private void addWhatTheModelKnows(ItemDocument document, int row) throws IOException {
    addTarget(document, row);
    long clicks = source.model().count(row);
    document.popularity(clicks);
    Optional<NeighborTable> neighbors = source.model().neighbors();
    if (neighbors.isPresent()) {
      NeighborTable table = neighbors.get();
      document.neighbors(row, table.neighbors(row), table.weights(row));
    }
    if (countsArePopularity) {
      document.attribute(IndexSchema.POPULARITY, ColumnType.INTEGER, clicks);
    }
  }

  private void addTarget(ItemDocument document, int row) {
    float[] target = source.target(row);
    double norm = ItemDocument.norm(target);
    if (!source.isComparableTarget(norm)) {
      dropped.merge("context vector zero or not finite (never recommended)", 1, Integer::sum);
      return;
    }
    document.target(target, norm, source.targetSimilarity().orElseThrow());
    targets++;
  }

  private void addAttributes(ItemDocument document, int catalogueRow) {
    for (int c = 0; c < catalogue.columns().size(); c++) {
      Catalogue.Column column = catalogue.columns().get(c);
      document.attribute(column.name(), column.type(), catalogue.value(catalogueRow, c));
    }
  }

  private Document estimatedDocument(String id) throws IOException {
    int catalogueRow = catalogue.row(id);
    Map<String, Object> values = new LinkedHashMap<>();
    for (int c = 0; c < catalogue.columns().size(); c++) {
      values.put(catalogue.columns().get(c).name(), catalogue.value(catalogueRow, c));
    }
    Optional<VectorEstimator.Estimate> estimate = estimator.estimate(values);
    if (estimate.isEmpty()) {
      return null;
    }
    ItemDocument document = ItemDocument.estimated(id, estimate.get(), source.targetSimilarity());
    addAttributes(document, catalogueRow);
    estimated++;
    return document.build();
  }

  /** The items with a vector, in the order in which they are written. */
  private final class KnownRows implements VectorEstimator.KnownItems {
    private final int[] rows;

    KnownRows(int[] rows) {
      this.rows = rows;
    }

    @Override
    public int count() {
      return rows.length;
    }

    @Override
    public void forEachValue(
        String attribute, ColumnType type, VectorEstimator.ValueReader reader) {
      for (int c = 0; c < catalogue.columns().size(); c++) {
        if (catalogue.columns().get(c).name().equals(attribute)) {
          readColumn(c, reader);
        }
      }
    }

    private void readColumn(int column, VectorEstimator.ValueReader reader) {
      for (int item = 0; item < rows.length; item++) {
        int catalogueRow = catalogue.row(source.vectors().id(rows[item]));
        Object value = catalogueRow < 0 ? null : catalogue.value(catalogueRow, column);
        if (value != null) {
          reader.read(item, value);
        }
      }
    }

    @Override
    public float[] vector(int item) {
      return source.vectors().vector(rows[item]);
    }

    @Override
    public float[] target(int item) {
      float[] target = source.target(rows[item]);
      return source.isComparableTarget(ItemDocument.norm(target)) ? target : null;
    }
  }
}
