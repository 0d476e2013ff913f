package dev.vecino.evaluator.split;

import java.util.Locale;

/** Whether the items of a history may be answers to it. */
public enum SeenItems {
  /**
   * New items only: those of the history are left out of the ranking and of what is relevant; a
   * case with nothing relevant left does not count.
   */
  EXCLUDE,
  /** Every item may be an answer. */
  INCLUDE;

  /** The choice as the command line and files have it: {@code exclude}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
