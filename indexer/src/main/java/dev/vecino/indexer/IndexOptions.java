package dev.vecino.indexer;

import dev.vecino.core.InvalidRequestException;

/**
 * How an index is built.
 *
 * @param maxConnections neighbours that a node of the HNSW graph keeps (M), 2 to 512
 * @param beamWidth candidates that are looked at for a new node (efConstruction), 1 to 3200
 * @param threads that build the graph; with one the graph is the same at every build
 * @param keep generations that stay on the disk, the served one among them, at least 1
 * @param estimateNew whether rows of the catalogue without a vector become items all the same, with
 *     the mean of the vectors of the items whose attributes are most like theirs, marked by the
 *     attribute "estimated"; else they are left out
 */
public record IndexOptions(
    int maxConnections, int beamWidth, int threads, int keep, boolean estimateNew) {

  public IndexOptions {
    InvalidRequestException.require(
        maxConnections >= 2 && maxConnections <= 512,
        "max connections must be 2 to 512, got: %d",
        maxConnections);
    InvalidRequestException.require(
        beamWidth >= 1 && beamWidth <= 3200,
        "the beam width must be 1 to 3200, got: %d",
        beamWidth);
    InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    InvalidRequestException.require(keep >= 1, "keep must be at least 1, got: %d", keep);
  }

  /** 16 connections, beam width 100, all processors, 2 generations, nothing estimated. */
  public static IndexOptions defaults() {
    return new IndexOptions(16, 100, Runtime.getRuntime().availableProcessors(), 2, false);
  }
}
