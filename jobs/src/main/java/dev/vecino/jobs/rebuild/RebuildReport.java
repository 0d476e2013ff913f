package dev.vecino.jobs.rebuild;

import dev.vecino.indexer.IndexReport;
import dev.vecino.indexer.IndexVerifier.Verification;
import java.util.Optional;

/**
 * What a rebuild has made.
 *
 * @param former the generation that was served before; empty if there was none
 * @param training how the model was trained
 * @param verification what was found before the swap
 * @param heldOut the comparison with the former generation, if it was asked for and there were
 *     clicks to compare by
 * @param index the generation that is served now
 */
public record RebuildReport(
    Optional<String> former,
    Training training,
    Verification verification,
    Optional<HeldOutRecall> heldOut,
    IndexReport index) {

  /**
   * How the model was trained.
   *
   * @param isWarm whether it began with the vectors of the former generation
   * @param seconds how long training took
   */
  public record Training(boolean isWarm, double seconds) {}
}
