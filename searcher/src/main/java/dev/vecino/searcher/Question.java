package dev.vecino.searcher;

import dev.vecino.searcher.block.Bonuses;

/**
 * What is to be found: the eligible documents whose vectors are nearest to the asker's.
 *
 * @param vector the asker's
 * @param bonuses what some documents gain
 */
@SuppressWarnings("ArrayRecordComponent") // within the package, never compared
record Question(Asker asker, float[] vector, Bonuses bonuses, EligibleDocuments eligible) {

  /** Candidates beyond k whose order is settled by the final scores. */
  private static final int SPARE_CANDIDATES = 16;

  /** How many are asked for; see {@link EligibleDocuments#limit}. */
  int limit() {
    return eligible.limit(asker.request.limit);
  }

  /** A few more than are asked for: rounding may put the last ones in another order. */
  int candidates() {
    return (int) Math.min(limit() + (long) SPARE_CANDIDATES, Math.max(1, eligible.count()));
  }
}
