package dev.vecino.searcher.block;

import dev.vecino.codec.clusters.ExactProduct;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arithmetic of the block scorer: a few queries against many items at once.
 *
 * <p>Items lie in panels of {@link #PANEL}: value {@code d} of item {@code i} of a panel is at
 * {@code d * PANEL + i}.
 *
 * <p>Implementations have no state. Their sums may round differently.
 */
public interface BlockKernel {

  /** Items a panel: two registers of the machine, at least 16 and at most 32. */
  int PANEL = hasVectors() ? VectorBlockKernel.panel() : 16;

  /** Queries that are multiplied at once. */
  int QUERIES = 5;

  /** The queries of a call of {@link #reach} are followed by so many that mean nothing. */
  int SPARE = QUERIES;

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
   * Finds the products that are not below a threshold, of the items of a panel and any number of
   * queries. The arrays of what is chosen and of what is found have room for {@link #SPARE} more.
   *
   * @param items panels
   * @param panel which of them
   * @param length values an item
   * @param queries one after the other
   * @param chosen which of them; the spare ones too
   * @param thresholds one a query
   * @param count how many are chosen
   * @param reached out: for each of those the items that were found, a bit each
   */
  void reach(
      float[] items,
      int panel,
      int length,
      float[] queries,
      int[] chosen,
      float[] thresholds,
      int count,
      int[] reached);

  /**
   * The products of one query with some items of a panel, each as {@link ExactProduct} has it.
   *
   * @param items panels
   * @param panel which of them
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

  /** The fastest that this Java has; that it lacks the fast one is said once. */
  static BlockKernel best() {
    if (hasVectors()) {
      return new VectorBlockKernel();
    }
    if (Fallback.UNTOLD.getAndSet(false)) {
      System.getLogger("dev.vecino.searcher")
          .log(
              Level.WARNING,
              "scoring batches without SIMD, several times slower: start Java with"
                  + " --add-modules jdk.incubator.vector");
    }
    return new ScalarBlockKernel();
  }

  private static boolean hasVectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** Whether the missing module is still to be told. */
  final class Fallback {
    private static final AtomicBoolean UNTOLD = new AtomicBoolean(true);

    private Fallback() {}
  }
}
