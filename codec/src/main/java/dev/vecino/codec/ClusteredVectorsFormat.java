package dev.vecino.codec;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Searches vectors by clusters instead of a graph: {@code KnnFloatVectorQuery} finds the nearest
 * among those that pass any filter, by comparing codes of one byte a dimension in the clusters that
 * can hold them and then the best candidates exactly. An application adds one line to its {@code
 * IndexWriterConfig} and keeps its queries:
 *
 * <pre>{@code
 * config.setCodec(new ClusteredVectorsCodec());
 * }</pre>
 *
 * <p><b>What is promised.</b> Every score that is collected is Lucene's own, exact one. How far the
 * search goes is measured when a segment is written, so that it finds the {@link
 * Builder#recallTarget} of what is asked, on average, for vectors of the field and for the queries
 * of a {@link QuerySample}. Where comparing all eligible vectors is cheaper, all are compared. Only
 * eligible vectors count as visited; limits of visits and of time end the search as in Lucene's own
 * formats. Seeds and patience of a query's strategy are hints to a graph and are not needed here.
 *
 * <p><b>What it serves.</b> Floats by COSINE, DOT_PRODUCT and MAXIMUM_INNER_PRODUCT, of up to
 * {@value #MAX_DIMENSIONS} dimensions. EUCLIDEAN and bytes are left to {@code
 * Lucene99HnswVectorsFormat}, whose files have the segment suffix with {@code _hnsw} behind it.
 *
 * <p><b>Memory.</b> The codes of a segment are read into the heap by its first search and kept: as
 * many bytes as it has dimensions, for each vector; 4 more where lengths differ, and 8 where the
 * documents are not in the order of the clusters.
 *
 * <p><b>Files.</b> Raw vectors lie in {@code Lucene99FlatVectorsFormat} ({@code .vec}, {@code
 * .vemf}). Beside them, each with an index header and a footer with a checksum:
 *
 * <ul>
 *   <li>{@code .vclm}: for each field its number (int) and a byte: 0 all vectors are compared, 1
 *       clusters, 2 delegated. With clusters: the offset and length of its part of the data
 *       (longs), how many vectors and how many clusters (ints), then for each {@link QueryKind} how
 *       many depths were measured (int), for each the part of the vectors that is wanted and the
 *       reach in deviations (doubles), and the values of {@link MeasuredSearch} (doubles). Last,
 *       the field number -1.
 *   <li>{@code .vcld}: for each field with clusters what {@link dev.vecino.codec.clusters.Clusters}
 *       says.
 * </ul>
 *
 * <p>Immutable, thread-safe.
 */
public final class ClusteredVectorsFormat extends KnnVectorsFormat {

  /** The name by which Lucene finds it. */
  public static final String NAME = "VecinoClusteredVectors";

  /** The greatest dimension of a field. */
  public static final int MAX_DIMENSIONS = 4096;

  static final String META_EXTENSION = "vclm";
  static final String DATA_EXTENSION = "vcld";
  static final String META_CODEC = "VecinoClusteredVectorsMeta";
  static final String DATA_CODEC = "VecinoClusteredVectorsData";
  static final int VERSION_START = 1;
  static final int VERSION = 1;

  /** What is appended to the suffix of a segment's delegated files. */
  static final String DELEGATE_SUFFIX = "_hnsw";

  /** With fewer vectors, comparing all takes a fraction of a millisecond. */
  private static final int LEAST_CLUSTERED = 10_000;

  private static final double RECALL_TARGET = 0.95;

  static final FlatVectorsFormat FLAT =
      new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

  private final int leastClustered;
  private final double recallTarget;
  private final QuerySample sample; // or null
  private final IntFunction<int[]> runs; // or null
  private final Executor executor; // or null
  private final KnnVectorsFormat delegate = new Lucene99HnswVectorsFormat();

  /** The format with its defaults: what Lucene reads segments by. */
  public ClusteredVectorsFormat() {
    this(new Builder());
  }

  private ClusteredVectorsFormat(Builder builder) {
    super(NAME);
    leastClustered = builder.leastClustered;
    recallTarget = builder.recallTarget;
    sample = builder.sample;
    runs = builder.runs;
    executor = builder.executor;
  }

  /** Settings of a format to write by; whoever reads needs none. Not thread-safe. */
  public static final class Builder {
    private int leastClustered = LEAST_CLUSTERED;
    private double recallTarget = RECALL_TARGET;
    private QuerySample sample;
    private IntFunction<int[]> runs;
    private Executor executor;

    private Builder() {}

    /**
     * The part of the exact answers that a search finds on average: more than 0 and less than 1, by
     * default 0.95.
     */
    public Builder recallTarget(double target) {
      if (!(target > 0 && target < 1)) {
        throw new IllegalArgumentException(
            "recall target must be more than 0 and less than 1, got: " + target);
      }
      recallTarget = target;
      return this;
    }

    /** With fewer vectors a segment has no clusters; at least 1, by default 10,000. */
    public Builder leastClustered(int vectors) {
      if (vectors < 1) {
        throw new IllegalArgumentException(
            "the least number of vectors with clusters must be at least 1, got: " + vectors);
      }
      leastClustered = vectors;
      return this;
    }

    /** Queries to measure the search by, beside vectors of the field; by default none. */
    public Builder sample(QuerySample queries) {
      sample = Objects.requireNonNull(queries, "sample");
      return this;
    }

    /**
     * For a program that writes documents in an order in which those that are near each other make
     * runs: these become the clusters, and the search is faster as no order has to be looked up.
     *
     * @param starts is given how many documents a segment has, and says where its runs begin,
     *     rising from 0, or null where it does not know; by default vectors are clustered by
     *     k-means
     */
    public Builder documentRuns(IntFunction<int[]> starts) {
      runs = Objects.requireNonNull(starts, "starts");
      return this;
    }

    /**
     * Runs parts of the clustering beside the thread that writes; by default what the merge
     * scheduler has for that. It stays the caller's.
     */
    public Builder executor(Executor threads) {
      executor = Objects.requireNonNull(threads, "threads");
      return this;
    }

    /** A format with these settings. */
    public ClusteredVectorsFormat build() {
      return new ClusteredVectorsFormat(this);
    }
  }

  /** Settings to write by. */
  public static Builder builder() {
    return new Builder();
  }

  int leastClustered() {
    return leastClustered;
  }

  double recallTarget() {
    return recallTarget;
  }

  Optional<QuerySample> sample() {
    return Optional.ofNullable(sample);
  }

  /** Where runs of a segment's documents begin, or null. */
  int[] runs(int documents) {
    return runs == null ? null : runs.apply(documents);
  }

  Executor executor() {
    return executor;
  }

  KnnVectorsFormat delegate() {
    return delegate;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return new ClusteredVectorsWriter(this, state);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return ClusteredVectorsReader.open(this, state);
  }

  @Override
  public int getMaxDimensions(String field) {
    return MAX_DIMENSIONS;
  }

  @Override
  public String toString() {
    return NAME
        + "(leastClustered="
        + leastClustered
        + ", recallTarget="
        + recallTarget
        + ", flat="
        + FLAT
        + ")";
  }
}
