package dev.vecino.indexer;

import dev.vecino.core.InvalidRequestException;
import java.util.Locale;

/**
 * How an index is built.
 *
 * @param approximation by what the nearest items of a large catalogue are found without comparing
 *     all
 * @param recallTarget the part of the exact answers that the search by clusters is to find on
 *     average, 0.5 to 0.999; how wide it must be is measured
 * @param maxConnections neighbours that a node of the HNSW graph keeps (M), 2 to 512
 * @param beamWidth candidates that are looked at for a new node of the graph (efConstruction), 1 to
 *     3200
 * @param quantization of the vectors that the graph is walked by
 * @param threads that build; clusters are the same whatever the threads, a graph only with one
 * @param keep generations that stay on the disk, the served one among them, at least 1
 * @param estimateNew whether rows of the catalogue without a vector become items all the same, with
 *     the mean of the vectors of the items whose attributes are most like theirs, marked by the
 *     attribute "estimated"; else they are left out
 */
public record IndexOptions(
    Approximation approximation,
    double recallTarget,
    int maxConnections,
    int beamWidth,
    Quantization quantization,
    int threads,
    int keep,
    boolean estimateNew) {

  /** What is built to find the nearest items without comparing all. */
  public enum Approximation {
    /**
     * Clusters, with codes of one byte a dimension: for catalogues of 10,000 items and more;
     * smaller ones are compared as a whole in no time.
     */
    CLUSTERS,
    /** Lucene's HNSW graph. */
    GRAPH
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

  public IndexOptions {
    InvalidRequestException.require(
        recallTarget >= 0.5 && recallTarget <= 0.999,
        "the recall target must be 0.5 to 0.999, got: %s",
        recallTarget);
    InvalidRequestException.require(
        maxConnections >= 2 && maxConnections <= 512,
        "max connections must be 2 to 512, got: %d",
        maxConnections);
    InvalidRequestException.require(
        beamWidth >= 1 && beamWidth <= 3200,
        "the beam width must be 1 to 3200, got: %d",
        beamWidth);
    InvalidRequestException.require(
        quantization == Quantization.NONE || approximation == Approximation.GRAPH,
        "quantization is of the graph's vectors, got %s with approximation %s: the clusters have"
            + " codes of one byte a dimension anyway",
        quantization.name().toLowerCase(Locale.ROOT),
        approximation.name().toLowerCase(Locale.ROOT));
    InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    InvalidRequestException.require(keep >= 1, "keep must be at least 1, got: %d", keep);
  }

  /**
   * Clusters with a recall target of 0.95, 16 connections, beam width 100, no quantization, all
   * processors, 2 generations, nothing estimated.
   */
  public static IndexOptions defaults() {
    return new IndexOptions(
        Approximation.CLUSTERS,
        0.95,
        16,
        100,
        Quantization.NONE,
        Runtime.getRuntime().availableProcessors(),
        2,
        false);
  }
}
