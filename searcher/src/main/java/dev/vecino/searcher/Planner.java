package dev.vecino.searcher;

import dev.vecino.codec.SearchCost;
import dev.vecino.searcher.RecommendRequest.Mode;
import java.util.Optional;

/**
 * Decides how a query is answered by what it would cost: counting the eligible items is cheap, so
 * that comes first. The costs are in units of one score of a scan over all items, about 15 ns for
 * 64 dimensions; measured on 200,000 items in 1,000 clusters (see
 * docs/notebook/2026-11-30-planner.md).
 */
final class Planner {

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
   * What a query of a batch may be answered with.
   *
   * @param compared items that a block compares: those that pass the filters that all queries share
   * @param eligible items that pass its own range of prices too
   */
  record Sizes(int compared, int eligible) {}

  /**
   * Whether a query of a batch is answered in a block rather than alone. A block's answer is exact,
   * which may cost a little.
   *
   * @param candidates how many of the nearest are needed: k and what is excluded, at most all items
   * @param approximate what it costs to answer it so, alone; empty where that can't be
   */
  static boolean isBlockCheaper(
      int k, int candidates, Optional<FieldFormat> approximate, Sizes items) {
    if (candidates > MOST_CANDIDATES) {
      return false;
    }
    double block = items.compared / (double) BLOCK_SPEED;
    return block <= SearchCost.ofScan(items.eligible, items.compared)
        && (approximate.isEmpty()
            || block <= WORTH_OF_EXACTNESS * approximate.get().cost(k, items.eligible));
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
