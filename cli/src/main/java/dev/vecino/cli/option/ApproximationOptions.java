package dev.vecino.cli.option;

import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.IndexOptions.Quantization;
import picocli.CommandLine.Option;

/**
 * The options that say how the nearest items of a large catalogue are found without comparing all.
 */
public final class ApproximationOptions {

  @Option(
      names = "--approximation",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "What the nearest are found by without comparing all: hnsw (Lucene's graph), clusters,"
              + " none, or auto: hnsw below 10,000 items, clusters from there on"
              + " (default: ${DEFAULT-VALUE})")
  private Approximation approximation;

  @Option(
      names = "--recall-target",
      defaultValue = "0.95",
      paramLabel = "R",
      description =
          "What an approximate search must find of the exact answers, 0.5 to 0.999; measured on a"
              + " sample (default: ${DEFAULT-VALUE})")
  private double recallTarget;

  @Option(
      names = "--max-connections",
      defaultValue = "16",
      paramLabel = "N",
      description = "Of hnsw: neighbours of a node (default: ${DEFAULT-VALUE})")
  private int maxConnections;

  @Option(
      names = "--beam-width",
      defaultValue = "100",
      paramLabel = "N",
      description =
          "Of hnsw: candidates for the neighbours of a new node (default: ${DEFAULT-VALUE})")
  private int beamWidth;

  @Option(
      names = "--quantization",
      defaultValue = "none",
      paramLabel = "NAME",
      description =
          "Of hnsw: a copy of the vectors that it walks by: none, int8 or int4"
              + " (default: ${DEFAULT-VALUE})")
  private Quantization quantization;

  /**
   * These options and others as the options of a build.
   *
   * @param keep how many generations are kept
   * @param estimateNew whether items without a vector get an estimated one
   */
  public IndexOptions options(int threads, int keep, boolean estimateNew) {
    return IndexOptions.builder()
        .approximation(approximation)
        .recallTarget(recallTarget)
        .maxConnections(maxConnections)
        .beamWidth(beamWidth)
        .quantization(quantization)
        .threads(threads)
        .keep(keep)
        .estimateNew(estimateNew)
        .build();
  }
}
