package dev.vecino.indexer;

import dev.vecino.codec.ClusteredVectorsFormat;
import dev.vecino.codec.clusters.Clustering;
import dev.vecino.codec.clusters.VectorSource;
import dev.vecino.codec.clusters.Workers;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.NeighborTable;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Writes the documents of one generation into one segment, sorted by cluster and id; without
 * clusters by id. First the vectors are written with nothing to search them, then one forced merge
 * joins them in the format that is wanted, with all threads: no node of a graph is inserted twice.
 */
final class DocumentWriter {

  private static final double WRITE_BUFFER_MEBIBYTES = 256;
  private static final int PROGRESS_STEP = 1000;

  /** No cluster: for documents that have no vector to be clustered by, or none yet. */
  private static final int UNCLUSTERED = Integer.MAX_VALUE;

  /**
   * What was written.
   *
   * @param items the documents
   * @param estimated those with an estimated vector
   * @param targets the documents with a context vector
   * @param dropped vectors without a document, by reason
   * @param itemsWithoutRow documents without attributes
   * @param rowsWithoutVector rows of the catalogue without a document, as they have no vector
   * @param approximation what they can be searched by; never AUTO
   * @param measured what that finds, by the kind of queries, as the manifest has it
   */
  record Outcome(
      int items,
      int estimated,
      int targets,
      Map<String, Integer> dropped,
      int itemsWithoutRow,
      int rowsWithoutVector,
      Approximation approximation,
      Map<String, Object> measured) {}

  private final Embeddings vectors;
  private final EmbeddingModel model; // or null
  private final Optional<Similarity> targetSimilarity;
  private final float[] targetMean;
  private final Catalogue catalogue;
  private final Map<String, ColumnType> attributes;
  private final List<String> newItems; // have a row in the catalogue, but no vector
  private final boolean countsArePopularity;
  private final Map<String, Integer> dropped = new LinkedHashMap<>();
  private int items;
  private int estimated;
  private int targets;
  private int itemsWithoutRow;

  DocumentWriter(
      Embeddings vectors,
      EmbeddingModel model,
      Optional<Similarity> targetSimilarity,
      float[] targetMean,
      Catalogue catalogue,
      Map<String, ColumnType> attributes) {
    this.vectors = vectors;
    this.model = model;
    this.targetSimilarity = targetSimilarity;
    this.targetMean = targetMean;
    this.catalogue = catalogue;
    this.attributes = attributes;
    this.newItems = newItems(vectors, catalogue);
    this.countsArePopularity =
        catalogue.columns().stream().noneMatch(c -> c.name().equals(IndexSchema.POPULARITY));
  }

  private static List<String> newItems(Embeddings vectors, Catalogue catalogue) {
    List<String> items = new ArrayList<>();
    for (String item : catalogue.items()) {
      if (vectors.row(item) < 0) {
        items.add(item);
      }
    }
    return items;
  }

  Outcome write(Path folder, IndexOptions options, ProgressListener listener) throws IOException {
    Approximation approximation = approximation(options);
    Map<String, Object> measured = Map.of();
    ExecutorService executor = Executors.newFixedThreadPool(options.threads());
    try (Directory directory = new Unforced(new MMapDirectory(folder))) {
      Workers workers = new Workers(executor, () -> {});
      int[] clusters =
          approximation == Approximation.CLUSTERS
              ? clusters(options.leastClustered(), workers, listener)
              : unclustered();
      Written written = writeVectors(directory, options.estimateNew(), clusters, listener);
      if (items > 0) {
        UserQueries users =
            new UserQueries(
                vectors, model, targetSimilarity.orElse(Similarity.COSINE), written.rows);
        Codec codec = codec(approximation, options, written, users, executor);
        SegmentMerge.of(directory, codec, items, listener);
        measured =
            SearchMeasurement.of(
                directory, approximation, options, users, model != null, workers, listener);
      }
      directory.deleteFile(IndexWriter.WRITE_LOCK_NAME); // nobody writes here again
    } finally {
      executor.shutdownNow();
    }
    return new Outcome(
        items,
        estimated,
        targets,
        dropped,
        itemsWithoutRow,
        newItems.size() - estimated,
        approximation,
        measured);
  }

  private Approximation approximation(IndexOptions options) {
    return switch (options.approximation()) {
      case AUTO ->
          vectors.size() < options.leastClustered() ? Approximation.HNSW : Approximation.CLUSTERS;
      case HNSW, CLUSTERS, NONE -> options.approximation();
    };
  }

  private static Codec codec(
      Approximation approximation,
      IndexOptions options,
      Written written,
      UserQueries users,
      ExecutorService executor) {
    return switch (approximation) {
      case AUTO -> throw new IllegalArgumentException("none was chosen");
      case NONE -> VectorCodecs.unindexed();
      case HNSW -> VectorCodecs.hnsw(options, executor);
      case CLUSTERS ->
          VectorCodecs.of(
              ClusteredVectorsFormat.builder()
                  .recallTarget(options.recallTarget())
                  .leastClustered(options.leastClustered())
                  .sample(users)
                  .documentRuns(
                      documents -> documents == written.rows.length ? written.starts : null)
                  .executor(executor)
                  .build());
    };
  }

  private int[] unclustered() {
    int[] clusters = new int[vectors.size()];
    Arrays.fill(clusters, UNCLUSTERED);
    return clusters;
  }

  /** The cluster of each row; by the vectors that users are compared with. */
  private int[] clusters(int least, Workers workers, ProgressListener listener) throws IOException {
    int[] clusters = unclustered();
    int[] rows =
        IntStream.range(0, vectors.size())
            .filter(
                row ->
                    isComparable(ItemDocument.norm(vectors.vector(row)))
                        && (model == null
                            || isComparableTarget(ItemDocument.norm(centredTarget(row)))))
            .toArray();
    if (rows.length < least) {
      return clusters;
    }
    try (ProgressListener.Task task = listener.start("clustering", "items", rows.length)) {
      List<int[]> found = Clustering.of(new Clustered(rows), workers);
      for (int c = 0; c < found.size(); c++) {
        for (int number : found.get(c)) {
          clusters[rows[number]] = c;
        }
      }
      task.advance(rows.length);
    }
    return clusters;
  }

  /** What is clustered, as it will be compared. */
  private final class Clustered implements VectorSource {
    private final int[] rows;
    private final float[] values;
    private final boolean normalised;

    Clustered(int[] rows) {
      this.rows = rows;
      values = model == null ? vectors.values() : model.context().values();
      normalised = model == null || targetSimilarity.orElseThrow() == Similarity.COSINE;
    }

    @Override
    public int count() {
      return rows.length;
    }

    @Override
    public int dimension() {
      return vectors.dimension();
    }

    @Override
    public Reader reader() {
      return this::read;
    }

    private void read(int number, float[] vector) {
      int from = rows[number] * vector.length;
      float squared = 0;
      for (int d = 0; d < vector.length; d++) {
        vector[d] = values[from + d] - (model == null ? 0 : targetMean[d]);
        squared += vector[d] * vector[d];
      }
      float scale = normalised ? (float) (1 / Math.sqrt(squared)) : 1;
      for (int d = 0; d < vector.length; d++) {
        vector[d] *= scale;
      }
    }
  }

  /**
   * The documents, before they are merged.
   *
   * @param rows of the vectors, by document; -1 for one whose vector is estimated
   * @param starts where the clusters begin: documents
   */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Written(int[] rows, int[] starts) {}

  /**
   * Writes all documents.
   *
   * @param clusters of the rows
   */
  private Written writeVectors(
      Directory directory, boolean estimateNew, int[] clusters, ProgressListener listener)
      throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(VectorCodecs.unindexed())
            .setMergePolicy(NoMergePolicy.INSTANCE)
            .setRAMBufferSizeMB(WRITE_BUFFER_MEBIBYTES)
            .setUseCompoundFile(false);
    int[] order =
        inOrder(IntStream.range(0, vectors.size() + (estimateNew ? newItems.size() : 0)), clusters);
    IntStream.Builder rows = IntStream.builder();
    IntStream.Builder starts = IntStream.builder();
    int cluster = -1;
    VectorEstimator estimator = order.length > vectors.size() ? estimator(order) : null;
    try (ProgressListener.Task task = listener.start("writing items", "items", order.length);
        IndexWriter writer = new IndexWriter(directory, config)) {
      try {
        for (int i = 0; i < order.length; i++) {
          Document document =
              order[i] < vectors.size()
                  ? document(order[i])
                  : estimatedDocument(id(order[i]), estimator);
          if (document != null) {
            int own = order[i] < clusters.length ? clusters[order[i]] : UNCLUSTERED;
            if (own != cluster) {
              cluster = own;
              starts.add(items);
            }
            writer.addDocument(document);
            rows.add(order[i] < vectors.size() ? order[i] : -1);
            items++;
            if (items == 1) {
              writer.flush(); // two segments at least, so that there is something to merge
            }
          }
          if (estimated > 0 || (i + 1) % PROGRESS_STEP == 0) {
            CancelledException.check(); // an estimate looks at all items
          }
          if ((i + 1) % PROGRESS_STEP == 0) {
            task.advance(PROGRESS_STEP);
          }
        }
        task.advance(order.length % PROGRESS_STEP);
        writer.commit();
      } catch (IOException | RuntimeException e) {
        writer.rollback();
        throw e;
      }
    }
    return new Written(rows.build().toArray(), starts.build().toArray());
  }

  /**
   * Sorts numbers by what is written first: rows of the vectors by cluster and id, and after these
   * what is in no cluster.
   */
  private int[] inOrder(IntStream numbers, int[] clusters) {
    record Entry(int number, int cluster, BytesRef id) {}
    return numbers
        .mapToObj(
            number ->
                new Entry(
                    number,
                    number < clusters.length ? clusters[number] : UNCLUSTERED,
                    new BytesRef(id(number))))
        .sorted(Comparator.comparingInt(Entry::cluster).thenComparing(Entry::id))
        .mapToInt(Entry::number)
        .toArray();
  }

  private String id(int number) {
    return number < vectors.size() ? vectors.id(number) : newItems.get(number - vectors.size());
  }

  private VectorEstimator estimator(int[] order) throws IOException {
    ItemDocument.addMark(new LinkedHashMap<>(attributes));
    int[] rows =
        Arrays.stream(order)
            .filter(
                row -> row < vectors.size() && isComparable(ItemDocument.norm(vectors.vector(row))))
            .toArray();
    return new VectorEstimator(new KnownRows(rows), attributes, model != null);
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
        int catalogueRow = catalogue.row(vectors.id(rows[item]));
        Object value = catalogueRow < 0 ? null : catalogue.value(catalogueRow, column);
        if (value != null) {
          reader.read(item, value);
        }
      }
    }

    @Override
    public float[] vector(int item) {
      return vectors.vector(rows[item]);
    }

    @Override
    public float[] target(int item) {
      float[] target = centredTarget(rows[item]);
      return isComparableTarget(ItemDocument.norm(target)) ? target : null;
    }
  }

  /**
   * Leaves it to the output folder to force files to the disk: most of those that Lucene commits
   * are merged and deleted a moment later.
   */
  private static final class Unforced extends FilterDirectory {
    Unforced(Directory directory) {
      super(directory);
    }

    @Override
    public void sync(Collection<String> names) {}

    @Override
    public void syncMetaData() {}
  }

  /** The document of a row, or null where its vector can't be compared. */
  private Document document(int row) throws IOException {
    float[] vector = vectors.vector(row);
    double norm = ItemDocument.norm(vector);
    if (!isComparable(norm)) {
      dropped.merge(norm == 0 ? "zero vector" : "vector not finite", 1, Integer::sum);
      return null;
    }
    String id = vectors.id(row);
    int catalogueRow = catalogue.row(id);
    itemsWithoutRow += catalogueRow < 0 ? 1 : 0;
    ItemDocument document = new ItemDocument(id, vector, norm);
    if (model != null) {
      addTarget(document, row);
      document.popularity(model.count(row));
      if (model.neighbors().isPresent()) {
        NeighborTable neighbors = model.neighbors().get();
        document.neighbors(row, neighbors.neighbors(row), neighbors.weights(row));
      }
      if (countsArePopularity) {
        document.attribute(IndexSchema.POPULARITY, ColumnType.INTEGER, model.count(row));
      }
    }
    if (catalogueRow >= 0) {
      addAttributes(document, catalogueRow);
    }
    return document.build();
  }

  private void addAttributes(ItemDocument document, int catalogueRow) {
    for (int c = 0; c < catalogue.columns().size(); c++) {
      Catalogue.Column column = catalogue.columns().get(c);
      document.attribute(column.name(), column.type(), catalogue.value(catalogueRow, c));
    }
  }

  /** The document of an item without a vector, or null where no other item is like it. */
  private Document estimatedDocument(String id, VectorEstimator estimator) throws IOException {
    int catalogueRow = catalogue.row(id);
    Map<String, Object> values = new LinkedHashMap<>();
    for (int c = 0; c < catalogue.columns().size(); c++) {
      values.put(catalogue.columns().get(c).name(), catalogue.value(catalogueRow, c));
    }
    Optional<VectorEstimator.Estimate> estimate = estimator.estimate(values);
    if (estimate.isEmpty()) {
      return null;
    }
    ItemDocument document = ItemDocument.estimated(id, estimate.get(), targetSimilarity);
    addAttributes(document, catalogueRow);
    estimated++;
    return document.build();
  }

  private static boolean isComparable(double norm) {
    return norm > 0 && !Float.isInfinite((float) norm);
  }

  private boolean isComparableTarget(double norm) {
    return Double.isFinite(norm)
        && (norm > 0 || targetSimilarity.orElseThrow() == Similarity.DOT_PRODUCT);
  }

  private float[] centredTarget(int row) {
    float[] target = model.context().vector(row);
    for (int i = 0; i < target.length; i++) {
      target[i] -= targetMean[i];
    }
    return target;
  }

  private void addTarget(ItemDocument document, int row) {
    float[] target = centredTarget(row);
    double norm = ItemDocument.norm(target);
    if (!isComparableTarget(norm)) {
      dropped.merge("context vector zero or not finite (never recommended)", 1, Integer::sum);
      return;
    }
    document.target(target, norm, targetSimilarity.orElseThrow());
    targets++;
  }
}
