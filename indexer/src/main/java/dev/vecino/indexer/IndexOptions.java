package dev.vecino.indexer;

import dev.vecino.core.InvalidRequestException;
import java.util.Locale;

/**
 * How an index is built.
 *
 * <pre>{@code
 * IndexOptions options = IndexOptions.builder().recallTarget(0.98).keep(3).build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class IndexOptions {

  /** What is built to find the nearest items without comparing all. */
  public enum Approximation {
    /**
     * HNSW for catalogues with fewer items than {@link IndexOptions#leastClustered}, where it is
     * built in a second; clusters for larger ones, where they find as much in less time.
     */
    AUTO,
    /** Lucene's HNSW graph. */
    HNSW,
    /** Clusters, with codes of one byte a dimension: {@code ClusteredVectorsFormat}. */
    CLUSTERS,
    /** Nothing: all eligible items are compared. */
    NONE
  }

  /**
   * A copy of the vectors with fewer bits a dimension, beside the vectors: the walk over the graph
   * reads the copy, so less memory is busy; what it finds is scored by the vectors themselves.
   */
  public enum Quantization {
    /** No copy. */
    NONE,
    /** One byte a dimension. */
    INT8,
    /** Half a byte a dimension. */
    INT4
  }

  private final Approximation approximation;
  private final double recallTarget;
  private final int leastClustered;
  private final int maxConnections;
  private final int beamWidth;
  private final Quantization quantization;
  private final int threads;
  private final int keep;
  private final boolean estimateNew;

  private IndexOptions(Builder builder) {
    approximation = builder.approximation;
    recallTarget = builder.recallTarget;
    leastClustered = builder.leastClustered;
    maxConnections = builder.maxConnections;
    beamWidth = builder.beamWidth;
    quantization = builder.quantization;
    threads = builder.threads;
    keep = builder.keep;
    estimateNew = builder.estimateNew;
  }

  /** What {@link #builder()} begins with. */
  public static IndexOptions defaults() {
    return builder().build();
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** By what the nearest items are found without comparing all; {@code AUTO}. */
  public Approximation approximation() {
    return approximation;
  }

  /**
   * The part of the exact answers that an approximate search is to find on average, 0.5 to 0.999;
   * how far it must go for that is measured. 0.95.
   */
  public double recallTarget() {
    return recallTarget;
  }

  /** Indexes with fewer items have no clusters, at least 1; 10,000. */
  public int leastClustered() {
    return leastClustered;
  }

  /** Neighbours that a node of the HNSW graph keeps (M), 2 to 512; 16. */
  public int maxConnections() {
    return maxConnections;
  }

  /** Candidates that are looked at for a new node of the graph (efConstruction), 1 to 3200; 100. */
  public int beamWidth() {
    return beamWidth;
  }

  /** Of the vectors that the graph is walked by; {@code NONE}. */
  public Quantization quantization() {
    return quantization;
  }

  /**
   * That build, at least 1; clusters are the same whatever the threads, a graph only with one. As
   * many as there are processors.
   */
  public int threads() {
    return threads;
  }

  /**
   * Generations that stay on the disk, the served one among them, at least 1; the one that was
   * served before stays in any case, as a rollback needs it. 2.
   */
  public int keep() {
    return keep;
  }

  /**
   * Whether rows of the catalogue without a vector become items all the same, with the mean of the
   * vectors of the items whose attributes are most like theirs, marked by the attribute
   * "estimated"; else they are left out. False.
   */
  public boolean estimateNew() {
    return estimateNew;
  }

  /** The same options in a builder. */
  public Builder toBuilder() {
    return new Builder()
        .approximation(approximation)
        .recallTarget(recallTarget)
        .leastClustered(leastClustered)
        .maxConnections(maxConnections)
        .beamWidth(beamWidth)
        .quantization(quantization)
        .threads(threads)
        .keep(keep)
        .estimateNew(estimateNew);
  }

  /** Sets options, whose meaning and range the accessors tell. Not thread-safe. */
  public static final class Builder {
    private Approximation approximation = Approximation.AUTO;
    private double recallTarget = 0.95;
    private int leastClustered = 10_000;
    private int maxConnections = 16;
    private int beamWidth = 100;
    private Quantization quantization = Quantization.NONE;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int keep = 2;
    private boolean estimateNew;

    private Builder() {}

    /** See {@link IndexOptions#approximation}. */
    public Builder approximation(Approximation value) {
      approximation = value;
      return this;
    }

    /** See {@link IndexOptions#recallTarget}. */
    public Builder recallTarget(double value) {
      recallTarget = value;
      return this;
    }

    /** See {@link IndexOptions#leastClustered}. */
    public Builder leastClustered(int value) {
      leastClustered = value;
      return this;
    }

    /** See {@link IndexOptions#maxConnections}. */
    public Builder maxConnections(int value) {
      maxConnections = value;
      return this;
    }

    /** See {@link IndexOptions#beamWidth}. */
    public Builder beamWidth(int value) {
      beamWidth = value;
      return this;
    }

    /** See {@link IndexOptions#quantization}. */
    public Builder quantization(Quantization value) {
      quantization = value;
      return this;
    }

    /** See {@link IndexOptions#threads}. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** See {@link IndexOptions#keep}. */
    public Builder keep(int value) {
      keep = value;
      return this;
    }

    /** See {@link IndexOptions#estimateNew}. */
    public Builder estimateNew(boolean value) {
      estimateNew = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws InvalidRequestException if one is out of its range
     */
    public IndexOptions build() {
      InvalidRequestException.require(
          recallTarget >= 0.5 && recallTarget <= 0.999,
          "the recall target must be 0.5 to 0.999, got: %s",
          recallTarget);
      InvalidRequestException.require(
          leastClustered >= 1,
          "the least number of items with clusters must be at least 1, got: %d",
          leastClustered);
      InvalidRequestException.require(
          maxConnections >= 2 && maxConnections <= 512,
          "max connections must be 2 to 512, got: %d",
          maxConnections);
      InvalidRequestException.require(
          beamWidth >= 1 && beamWidth <= 3200,
          "the beam width must be 1 to 3200, got: %d",
          beamWidth);
      InvalidRequestException.require(
          quantization == Quantization.NONE || approximation == Approximation.HNSW,
          "quantization is of HNSW's vectors, got %s with approximation %s: it needs hnsw",
          quantization.name().toLowerCase(Locale.ROOT),
          approximation.name().toLowerCase(Locale.ROOT));
      InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
      InvalidRequestException.require(keep >= 1, "keep must be at least 1, got: %d", keep);
      return new IndexOptions(this);
    }
  }
}
