package dev.vecino.searcher;

import dev.vecino.searcher.clusters.ClusterSearch;
import dev.vecino.searcher.schema.ClusterSetting;

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

  /** Codes of a cluster that are compared in the time of one score. */
  private static final int CODES_PER_SCORE = 5;

  /** A search by clusters takes the time of so many scores whatever it finds. */
  private static final int CLUSTER_OVERHEAD = 4000;

  /** A candidate of the clusters is scored exactly, far away. */
  private static final int COST_PER_CANDIDATE = 5;

  /** How many times as long an exact answer may take. */
  private static final int WORTH_OF_EXACTNESS = 2;

  /**
   * Items that the block scorer scores in the time of one of the exact scan: 22 at 200,000
   * generated items and with AVX2; half as many where the vectors have no few main directions.
   */
  private static final int BLOCK_SPEED = 16;

  /** With fewer queries, a block is no faster than one after the other. */
  private static final int SMALLEST_BATCH = 8;

  /** With fewer queries, the items' vectors are not read for a block. */
  private static final int SMALLEST_FIRST_BATCH = 64;

  /** A wider k would take too much memory times the queries of a block. */
  private static final int MOST_CANDIDATES = 1 << 12;

  /** Reading a vector and finding its place takes as long as scoring this many in a block. */
  private static final int COST_PER_GATHERED = 600;

  /** Requests of a batch that are held at once with their answers, if there are so many. */
  static final int LEAST_WINDOW = 2048;

  /** The same, at most. */
  private static final int MOST_WINDOW = 8192;

  /** Beyond the least window, requests times items: a second until the next answer, about. */
  private static final long WINDOW_SCORES = 1L << 31;

  private Planner() {}

  /** How many requests of a batch are held at once with their answers. */
  static int window(int items) {
    return Math.clamp(WINDOW_SCORES / Math.max(1, items), LEAST_WINDOW, MOST_WINDOW);
  }

  /** Whether so many queries on the same items may be worth a block. */
  static boolean isBatch(int queries) {
    return queries >= SMALLEST_BATCH;
  }

  /** Whether they are worth one where the items are yet to be read for it. */
  static boolean isFirstBatch(int queries) {
    return queries >= SMALLEST_FIRST_BATCH;
  }

  /**
   * What a query of a batch may be answered with.
   *
   * @param compared items that a block compares: those that pass the filters that all queries share
   * @param eligible items that pass its own range of prices too
   * @param all items of the index
   */
  record Sizes(int compared, int eligible, int all) {}

  /**
   * Whether a query of a batch is answered in a block rather than alone. A block's answer is exact,
   * which may cost a little.
   *
   * @param candidates how many of the nearest are needed: k and what is excluded, at most all items
   * @param setting of the clusters that may answer it, or null
   * @param graph whether it may be answered by the graph
   */
  static boolean isBlockCheaper(
      int k, int candidates, ClusterSetting setting, boolean forUser, boolean graph, Sizes items) {
    if (candidates > MOST_CANDIDATES) {
      return false;
    }
    double block = items.compared / (double) BLOCK_SPEED;
    if (setting != null) {
      return block <= WORTH_OF_EXACTNESS * clusters(k, setting, items.eligible, items.all);
    }
    return !graph || block <= graph(k, forUser, items.eligible, items.all);
  }

  /**
   * Whether the eligible vectors are copied before they are scored, rather than that all are scored
   * and the others dropped.
   *
   * @param queries on the same eligible items
   */
  static boolean isGatheringCheaper(int eligible, int items, long queries) {
    return (long) eligible * (COST_PER_GATHERED + queries) < items * queries;
  }

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
   * Whether the exact scan is cheaper than the search by clusters. How many vectors that visits was
   * measured for 10 and for 150 nearest ones, and between them and beyond it is a power of k; with
   * a filter, as many are visited as for k divided by the eligible part.
   *
   * @param eligible items that pass the filters
   * @param items all items of the index
   */
  static boolean isExactCheaper(int k, ClusterSetting setting, int eligible, int items) {
    return scan(eligible, selectivity(eligible, items)) <= clusters(k, setting, eligible, items);
  }

  private static double selectivity(int eligible, int items) {
    return Math.max(1, eligible) / (double) Math.max(1, items);
  }

  private static double clusters(int k, ClusterSetting setting, int eligible, int items) {
    double selectivity = selectivity(eligible, items);
    double at10 = Math.max(1, setting.visitedAt10());
    double power =
        Math.clamp(Math.log(Math.max(at10, setting.visitedAt150()) / at10) / Math.log(15), 0.1, 1);
    double visits = Math.min(items, at10 * Math.pow(Math.max(k, 10) / selectivity / 10, power));
    return CLUSTER_OVERHEAD
        + visits / CODES_PER_SCORE
        + ClusterSearch.candidates(Math.min(k, items)) * (double) COST_PER_CANDIDATE;
  }

  private static double scan(int eligible, double selectivity) {
    return eligible * (double) (selectivity < NEARLY_ALL ? COST_PER_FILTERED_SCORE : 1);
  }

  /**
   * Whether the exact scan is the cheaper one.
   *
   * @param eligible items that pass the filters
   * @param items all items of the index
   */
  static boolean isExactCheaper(int k, boolean forUser, int eligible, int items) {
    return scan(eligible, selectivity(eligible, items)) <= graph(k, forUser, eligible, items);
  }

  private static double graph(int k, boolean forUser, int eligible, int items) {
    double visits = beam(k, forUser, eligible) * (double) VISITS_PER_BEAM;
    return visits / selectivity(eligible, items) * COST_PER_VISIT;
  }
}
