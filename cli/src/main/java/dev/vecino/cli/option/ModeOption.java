package dev.vecino.cli.option;

import dev.vecino.searcher.RecommendRequest;
import picocli.CommandLine.Option;

/** How questions are answered. */
public final class ModeOption {

  @Option(
      names = "--mode",
      defaultValue = "auto",
      description =
          "auto: by cost; exact: score every eligible item; approximate: the clusters or hnsw"
              + " (default: ${DEFAULT-VALUE})")
  private RecommendRequest.Mode mode;

  /** As it was given. */
  public RecommendRequest.Mode mode() {
    return mode;
  }
}
