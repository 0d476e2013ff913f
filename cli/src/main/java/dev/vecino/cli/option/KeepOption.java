package dev.vecino.cli.option;

import picocli.CommandLine.Option;

/** How many generations of an index are kept. */
public final class KeepOption {

  @Option(
      names = "--keep",
      defaultValue = "2",
      paramLabel = "N",
      description =
          "Generations to keep, the served one among them; the one before it stays in any case"
              + " (default: ${DEFAULT-VALUE})")
  private int keep;

  /** As it was given. */
  public int generations() {
    return keep;
  }
}
