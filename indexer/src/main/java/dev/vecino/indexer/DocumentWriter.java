package dev.vecino.indexer;

import dev.vecino.codec.ClusteredVectorsFormat;
import dev.vecino.codec.clusters.Workers;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.store.Directory;

/**
 * Writes the documents of one generation into one segment, sorted by cluster and id; without
 * clusters by id. First the vectors are written with nothing to search them, then one forced merge
 * joins them in the format that is wanted, with all threads: no node of a graph is inserted twice.
 */
final class DocumentWriter {

  private static final double WRITE_BUFFER_MEBIBYTES = 256;
  private static final int PROGRESS_STEP = 1000;

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

  private final IndexSource source;
  private final Catalogue catalogue;
  private final Map<String, ColumnType> attributes;

  DocumentWriter(IndexSource source, Catalogue catalogue, Map<String, ColumnType> attributes) {
    this.source = source;
    this.catalogue = catalogue;
    this.attributes = attributes;
  }

  /**
   * Writes.
   *
   * @param directory empty
   */
  Outcome write(Directory directory, IndexOptions options, ProgressListener listener)
      throws IOException {
    Approximation approximation = approximation(options);
    ExecutorService executor = Executors.newFixedThreadPool(options.threads());
    try {
      Workers workers = new Workers(executor, () -> {});
      int[] clusters =
          approximation == Approximation.CLUSTERS
              ? ItemClusters.of(source, options.leastClustered(), workers, listener)
              : ItemClusters.none(source);
      ItemOrder order = new ItemOrder(source, catalogue, options.estimateNew(), clusters);
      ItemDocuments documents = new ItemDocuments(source, catalogue, attributes, order);
      Written written = writeVectors(directory, order, documents, listener);
      int items = written.rows.length;
      Map<String, Object> measured = Map.of();
      if (items > 0) {
        Similarity similarity = source.targetSimilarity().orElse(Similarity.COSINE);
        UserQueries users =
            new UserQueries(source.vectors(), source.model(), similarity, written.rows);
        Codec codec = codec(approximation, options, written, users, executor);
        SegmentMerge.of(directory, codec, items, listener);
        measured =
            SearchMeasurement.of(
                directory,
                approximation,
                options,
                users,
                source.model() != null,
                workers,
                listener);
      }
      return new Outcome(
          items,
          documents.estimated(),
          documents.targets(),
          documents.dropped(),
          documents.itemsWithoutRow(),
          order.newItems() - documents.estimated(),
          approximation,
          measured);
    } finally {
      executor.shutdownNow();
    }
  }

  private Approximation approximation(IndexOptions options) {
    return switch (options.approximation()) {
      case AUTO ->
          source.vectors().size() < options.leastClustered()
              ? Approximation.HNSW
              : Approximation.CLUSTERS;
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

  /**
   * The documents, before they are merged.
   *
   * @param rows of the vectors, by document; -1 for one whose vector is estimated
   * @param starts where the clusters begin: documents
   */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Written(int[] rows, int[] starts) {}

  private static Written writeVectors(
      Directory directory, ItemOrder order, ItemDocuments documents, ProgressListener listener)
      throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(VectorCodecs.unindexed())
            .setMergePolicy(NoMergePolicy.INSTANCE)
            .setRAMBufferSizeMB(WRITE_BUFFER_MEBIBYTES)
            .setUseCompoundFile(false);
    IntStream.Builder rows = IntStream.builder();
    IntStream.Builder starts = IntStream.builder();
    try (ProgressListener.Task task = listener.start("writing items", "items", order.size());
        IndexWriter writer = new IndexWriter(directory, config)) {
      Commit.of(writer, () -> addAll(writer, order, documents, task, rows, starts));
    }
    return new Written(rows.build().toArray(), starts.build().toArray());
  }

  /** Adds the documents in their order, and notes the row of each and where clusters begin. */
  private static void addAll(
      IndexWriter writer,
      ItemOrder order,
      ItemDocuments documents,
      ProgressListener.Task task,
      IntStream.Builder rows,
      IntStream.Builder starts)
      throws IOException {
    int items = 0;
    int cluster = -1;
    for (int entry = 0; entry < order.size(); entry++) {
      Document document = documents.document(entry);
      if (document != null) {
        if (order.cluster(entry) != cluster) {
          cluster = order.cluster(entry);
          starts.add(items);
        }
        writer.addDocument(document);
        rows.add(order.row(entry));
        items++;
        if (items == 1) {
          writer.flush(); // two segments at least, so that there is something to merge
        }
      }
      boolean isStep = (entry + 1) % PROGRESS_STEP == 0;
      if (documents.estimated() > 0 || isStep) {
        CancelledException.check(); // an estimate looks at all items
      }
      if (isStep) {
        task.advance(PROGRESS_STEP);
      }
    }
    task.advance(order.size() % PROGRESS_STEP);
  }
}
