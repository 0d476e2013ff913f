package dev.vecino.jobs.rebuild;

import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexVerifier.Verification;

/**
 * Hears how far a rebuild has come, and what was found before the swap, also where nothing is
 * swapped because of it.
 */
@FunctionalInterface
public interface RebuildListener extends ProgressListener {

  /** Hears nothing. */
  RebuildListener NONE = ProgressListener.NONE::start;

  /** The new generation is complete and was looked at; it is not served yet. */
  default void verified(String generation, Verification verification) {}

  /** The new generation was compared with the served one, where that was asked for. */
  default void compared(HeldOutRecall recall) {}
}
