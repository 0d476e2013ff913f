package dev.vecino.searcher;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arithmetic of the block scorer: a few queries against many items at once.
 *
 * <p>Items lie in panels of {@value #PANEL}: value {@code d} of item {@code i} of a panel is at
 * {@code d * PANEL + i}, whatever the width of the machine's registers.
 *
 * <p>Implementations have no state. Their sums may round differently.
 */
interface BlockKernel {

  /** Items a panel. */
  int PANEL = 16;

  /** Queries a call. */
  int QUERIES = 5;

  /**
   * The dot products of some items and queries.
   *
   * @param items panels
   * @param count how many items, a multiple of {@link #PANEL}
   * @param length values an item
   * @param queries each in one piece
   * @param at where {@link #QUERIES} queries begin; one may be there twice
   * @param sums out: {@code count} a query
   */
  void multiply(float[] items, int count, int length, float[] queries, int[] at, float[] sums);

  /**
   * Finds the sums that are not below a threshold.
   *
   * @param from the first of the sums that count
   * @param count how many they are, a multiple of {@link #PANEL}
   * @param found out: their places behind {@code from}, rising
   * @return how many were found
   */
  int reach(float[] sums, int from, int count, float threshold, int[] found);

  /**
   * Counts for each bound how many values are not below it.
   *
   * @param size how many bounds there are
   * @param counts out: one a bound
   */
  void count(float[] values, float[] bounds, int size, int[] counts);

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
