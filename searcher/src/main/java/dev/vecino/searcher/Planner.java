package dev.vecino.searcher;

import dev.vecino.searcher.RecommendRequest.Mode;
import java.util.Optional;

/**
 * Decides how a query is answered by what it would cost: counting the eligible items is cheap, so
 * that comes first. The costs are in units of one score of a scan over all items, about 15 ns for
 * 64 dimensions; measured on 200,000 items in 1,000 clusters (see docs/benchmarks.md).
 */
final class Planner {

  /** How many times as long an exact answer may take. */
  private static final int WORTH_OF_EXACTNESS = 2;

  /**
   * Items that the block scorer scores in the time of one of the exact scan, at 200,000 items and
   * with AVX2; where the vectors have no few main directions, it is half of it.
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
  private static final int MOST_WINDOW = 16_384;

  /** Beyond the least window, requests times items: a second until the next answer, about. */
  private static final long WINDOW_SCORES = 1L << 32;

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
   * Chooses how the nearest are found.
   *
   * @param exact always there
   * @param approximate where the index has one
   */
  static NearestSearch cheapest(
      Question question, NearestSearch exact, Optional<NearestSearch> approximate) {
    int eligible = question.eligible().count();
    RecommendRequest request = question.asker().request;
    if (eligible == 0 || request.mode == Mode.EXACT || approximate.isEmpty()) {
      return exact;
    }
    NearestSearch other = approximate.get();
    return request.mode == Mode.AUTO
            && exact.cost(request.limit, eligible) <= other.cost(request.limit, eligible)
        ? exact
        : other;
  }

  /**
   * Whether a query of a batch is answered in a block rather than alone. A block's answer is exact,
   * which may cost a little.
   *
   * @param candidates how many of the nearest are needed: k and what is excluded, at most all items
   * @param approximate what it costs to answer it so, alone; empty where that can't be
   */
  static boolean isBlockCheaper(
      int k, int candidates, int eligible, Optional<ApproximateCost> approximate) {
    if (candidates > MOST_CANDIDATES) {
      return false;
    }
    if (approximate.isEmpty()) {
      return true;
    }
    ApproximateCost other = approximate.get();
    double block =
        other.setting() == null
            ? new ExactScan(other.items()).cost(k, eligible)
            : eligible / (double) WORTH_OF_EXACTNESS;
    return block / BLOCK_SPEED <= other.of(k, eligible);
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
}
