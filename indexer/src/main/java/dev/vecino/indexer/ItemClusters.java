package dev.vecino.indexer;

import dev.vecino.codec.clusters.Clustering;
import dev.vecino.codec.clusters.VectorSource;
import dev.vecino.codec.clusters.Workers;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Finds out which cluster each item is in. */
final class ItemClusters {

  /** No cluster: for items that have no vector to be clustered by, or none yet. */
  static final int NONE = Integer.MAX_VALUE;

  private ItemClusters() {}

  /** No cluster for all rows. */
  static int[] none(IndexSource source) {
    int[] clusters = new int[source.vectors().size()];
    Arrays.fill(clusters, NONE);
    return clusters;
  }

  /**
   * The cluster of each row, or {@link #NONE}; by the vectors that users are compared with.
   *
   * @param least how many items are clustered; fewer are in no cluster
   */
  static int[] of(IndexSource source, int least, Workers workers, ProgressListener listener)
      throws IOException {
    int[] clusters = none(source);
    int[] rows =
        IntStream.range(0, clusters.length).filter(row -> canBeClustered(source, row)).toArray();
    if (rows.length < least) {
      return clusters;
    }
    try (ProgressListener.Task task = listener.start("clustering", "items", rows.length)) {
      List<int[]> found = Clustering.of(new ComparedVectors(source, rows), workers);
      for (int c = 0; c < found.size(); c++) {
        for (int number : found.get(c)) {
          clusters[rows[number]] = c;
        }
      }
      task.advance(rows.length);
    }
    return clusters;
  }

  private static boolean canBeClustered(IndexSource source, int row) {
    return IndexSource.isComparable(ItemDocument.norm(source.vectors().vector(row)))
        && (source.model() == null
            || source.isComparableTarget(ItemDocument.norm(source.target(row))));
  }

  /** The vectors of some rows, as users are compared with them. */
  private static final class ComparedVectors implements VectorSource {
    private final IndexSource source;
    private final int[] rows;
    private final float[] values;
    private final boolean normalised;

    ComparedVectors(IndexSource source, int[] rows) {
      this.source = source;
      this.rows = rows;
      boolean hasTarget = source.model() != null;
      values = hasTarget ? source.model().context().values() : source.vectors().values();
      normalised = source.targetSimilarity().orElse(Similarity.COSINE) == Similarity.COSINE;
    }

    @Override
    public int count() {
      return rows.length;
    }

    @Override
    public int dimension() {
      return source.vectors().dimension();
    }

    @Override
    public Reader reader() {
      return this::read;
    }

    private void read(int number, float[] vector) {
      int from = rows[number] * vector.length;
      float squared = 0;
      for (int d = 0; d < vector.length; d++) {
        vector[d] = values[from + d] - source.targetMean()[d];
        squared += vector[d] * vector[d];
      }
      float scale = normalised ? (float) (1 / Math.sqrt(squared)) : 1;
      for (int d = 0; d < vector.length; d++) {
        vector[d] *= scale;
      }
    }
  }
}
