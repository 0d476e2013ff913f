package dev.vecino.cli;

import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.IndexOptions.Quantization;
import picocli.CommandLine.Option;

/** How the nearest items of a large catalogue are found without comparing all. */
final class ApproximationOptions {

  @Option(
      names = "--approximation",
      defaultValue = "clusters",
      paramLabel = "NAME",
      description =
          "What a large catalogue is searched by: clusters, or graph (Lucene's HNSW)"
              + " (default: ${DEFAULT-VALUE})")
  private Approximation approximation;

  @Option(
      names = "--recall-target",
      defaultValue = "0.95",
      paramLabel = "R",
      description =
          "What the search by clusters must find of the exact answers, 0.5 to 0.999; measured on a"
              + " sample (default: ${DEFAULT-VALUE})")
  private double recallTarget;

  @Option(
      names = "--max-connections",
      defaultValue = "16",
      paramLabel = "N",
      description = "Neighbours of a node in the graph (default: ${DEFAULT-VALUE})")
  private int maxConnections;

  @Option(
      names = "--beam-width",
      defaultValue = "100",
      paramLabel = "N",
      description =
          "Candidates for the neighbours of a new node in the graph (default: ${DEFAULT-VALUE})")
  private int beamWidth;

  @Option(
      names = "--quantization",
      defaultValue = "none",
      paramLabel = "NAME",
      description =
          "Of a copy of the vectors that the graph is walked by: none, int8 or int4"
              + " (default: ${DEFAULT-VALUE})")
  private Quantization quantization;

  IndexOptions options(int threads, int keep, boolean estimateNew) {
    return new IndexOptions(
        approximation,
        recallTarget,
        maxConnections,
        beamWidth,
        quantization,
        threads,
        keep,
        estimateNew);
  }
}
