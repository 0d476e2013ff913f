package dev.vecino.jobs.rebuild;

import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexVerifier.Verification;

/**
 * Hears how far a rebuild has come and what was found before the swap, also if the findings prevent
 * the swap.
 */
@FunctionalInterface
public interface RebuildListener extends ProgressListener {

  /** Hears nothing. */
  RebuildListener NONE = ProgressListener.NONE::start;

  /** Hears that the new generation is complete and was verified; it is not served yet. */
  default void verified(String generation, Verification verification) {}

  /** Hears that the new generation was compared with the served one, if that was asked for. */
  default void compared(HeldOutRecall recall) {}
}
