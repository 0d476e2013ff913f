package dev.vecino.searcher;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arithmetic of the block scorer: a few queries against many items at once.
 *
 * <p>Codes of items and queries are 16-bit numbers. Those of items lie in panels of {@value
 * #PANEL}: value {@code d} of item {@code i} of a panel is at {@code d * PANEL + i}, whatever the
 * width of the machine's registers. Vectors of items are rows of floats, one after the other.
 *
 * <p>Implementations have no state. Their sums of 16-bit numbers are the same, those of floats may
 * round differently.
 */
interface BlockKernel {

  /** Items a panel. */
  int PANEL = 32;

  /** Queries a call. */
  int QUERIES = 5;

  /**
   * The dot products of the codes of some items and queries. Every product, and each sum on the
   * way, counts modulo 2^16, so only the end need fit into 16 bits.
   *
   * @param items panels of codes
   * @param count how many items, a multiple of {@link #PANEL}
   * @param length values a code
   * @param queries codes, each in one piece
   * @param at where the codes of {@link #QUERIES} queries begin; one may be there twice
   * @param sums out: {@code count} a query
   */
  void multiply(short[] items, int count, int length, short[] queries, int[] at, short[] sums);

  /**
   * Finds the sums that are not below a threshold.
   *
   * @param from the first of the sums that count
   * @param count how many they are, a multiple of {@link #PANEL}
   * @param found out: their places behind {@code from}, rising
   * @return how many were found
   */
  int reach(short[] sums, int from, int count, short threshold, int[] found);

  /**
   * Counts for each bound how many values are not below it.
   *
   * @param size how many bounds there are
   * @param counts out: one a bound
   */
  void count(float[] values, float[] bounds, int size, int[] counts);

  /**
   * The dot products of a query with some rows.
   *
   * @param rows as long as the query, one after the other
   * @param numbers of the rows
   * @param count how many of the numbers are asked for
   * @param scores out: one a number
   */
  void score(float[] query, float[] rows, int[] numbers, int count, float[] scores);

  /** The fastest that this Java has. */
  static BlockKernel best() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      return new VectorBlockKernel();
    }
    // A short process goes without it on purpose.
    if (!Boolean.getBoolean(Generation.BRIEF) && Fallback.UNTOLD.getAndSet(false)) {
      System.getLogger("dev.vecino.searcher")
          .log(
              Level.WARNING,
              "scoring batches without SIMD, several times slower: start Java with"
                  + " --add-modules jdk.incubator.vector");
    }
    return new ScalarBlockKernel();
  }

  /** Whether the missing module is still to be told. */
  final class Fallback {
    private static final AtomicBoolean UNTOLD = new AtomicBoolean(true);

    private Fallback() {}
  }
}
