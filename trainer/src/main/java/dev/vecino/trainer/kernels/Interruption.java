package dev.vecino.trainer.kernels;

import dev.vecino.core.CancelledException;

/** What an interrupted training says. */
public final class Interruption {

  /** The sentence. */
  public static final String MESSAGE = "training was interrupted";

  private Interruption() {}

  /**
   * What training calls between two pieces of its work.
   *
   * @throws CancelledException if the current thread is interrupted; the flag stays set
   */
  public static void check() {
    CancelledException.check(MESSAGE);
  }
}
