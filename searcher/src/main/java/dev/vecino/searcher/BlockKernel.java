package dev.vecino.searcher;

import dev.vecino.searcher.clusters.ExactProduct;
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

  /** Queries that are multiplied at once. */
  int QUERIES = 5;

  /** The queries of a call of {@link #reach} are followed by so many that mean nothing. */
  int SPARE = 2 * QUERIES;

  /**
   * The dot products of some items and a few queries.
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
   * Finds the products that are not below a threshold, of the items of two panels and any number of
   * queries. In all arrays that have one value a query, {@link #SPARE} more follow.
   *
   * @param items panels
   * @param panel the first of the two
   * @param length values an item
   * @param queries each in one piece
   * @param at where each query begins; the spare ones too
   * @param thresholds one a query
   * @param both how many queries are for both panels; they come first. What the others find in the
   *     second panel may be told or not
   * @param all how many queries there are; those after the first ones are for the first panel
   * @param reached out: for each query the items that were found, a bit each
   */
  void reach(
      float[] items,
      int panel,
      int length,
      float[] queries,
      int[] at,
      float[] thresholds,
      int both,
      int all,
      int[] reached);

  /**
   * The products of one query with some items of two panels, each as {@link ExactProduct} has it.
   *
   * @param items panels
   * @param panel the first of the two
   * @param wanted the items, a bit each
   * @param length values an item
   * @param at where the query begins
   * @param products out: one an item; those that are not wanted mean nothing
   * @param to where they begin there
   */
  void multiplyExactly(
      float[] items,
      int panel,
      int wanted,
      int length,
      float[] queries,
      int at,
      double[] products,
      int to);

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
