package dev.vecino.searcher;

/**
 * Decides how a query is answered by what it would cost: counting the eligible items is cheap, so
 * that comes first. The costs are in units of one score of a scan over all items, about 15 ns for
 * 64 dimensions; measured on 200,000 items in 1,000 clusters (see docs/benchmarks.md).
 */
final class Planner {

  /** The graph is asked for this many times k items, of which k are kept. */
  private static final int OVERSAMPLING = 5;

  /** But for at least this many: a narrow beam loses its way. */
  private static final int NARROWEST_USER_BEAM = 400;

  private static final int NARROWEST_ITEM_BEAM = 200;

  /** Items that the graph scores per item that it is asked for, where all are eligible. */
  private static final int VISITS_PER_BEAM = 8;

  /** A score of the graph search: the vector is far away. */
  private static final int COST_PER_VISIT = 10;

  /** A score of a scan that leaves items out. */
  private static final int COST_PER_FILTERED_SCORE = 3;

  /** From this part of the items on a scan is as good as one over all. */
  private static final double NEARLY_ALL = 0.9;

  private Planner() {}

  /**
   * How many items the graph is asked for. The vectors of users are sums and lie off the items' own
   * places, so that the graph needs a wider beam for the same recall.
   */
  static int beam(int k, boolean forUser, int eligible) {
    int narrowest = forUser ? NARROWEST_USER_BEAM : NARROWEST_ITEM_BEAM;
    long beam = Math.max(narrowest, (long) OVERSAMPLING * k);
    return (int) Math.min(beam, Math.max(eligible, 1));
  }

  /**
   * Whether the exact scan is the cheaper one.
   *
   * @param eligible items that pass the filters
   * @param items all items of the index
   */
  static boolean isExactCheaper(int k, boolean forUser, int eligible, int items) {
    double selectivity = Math.max(1, eligible) / (double) Math.max(1, items);
    double visits = beam(k, forUser, eligible) * (double) VISITS_PER_BEAM / selectivity;
    double scan = eligible * (double) (selectivity < NEARLY_ALL ? COST_PER_FILTERED_SCORE : 1);
    return scan <= visits * COST_PER_VISIT;
  }
}
