package dev.vecino.trainer.kernels;

import dev.vecino.core.CancelledException;

/** How a training is interrupted, and what it says then. */
public final class Interruption {

  /** What an interrupted training says. */
  public static final String MESSAGE = "training was interrupted";

  private Interruption() {}

  /**
   * Ends an interrupted training; called between two pieces of its work.
   *
   * @throws CancelledException if the current thread is interrupted; the flag stays set
   */
  public static void check() {
    CancelledException.check(MESSAGE);
  }
}
