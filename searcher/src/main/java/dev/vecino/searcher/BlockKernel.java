package dev.vecino.searcher;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arithmetic of the block scorer: a few queries against many items at once.
 *
 * <p>Items lie in panels of {@link #lanes()} items, dimension after dimension: value {@code d} of
 * item {@code i} of a panel is at {@code d * lanes + i}. Queries lie in groups of {@link
 * #queries()}, dimension after dimension too: value {@code d} of query {@code q} is at {@code d *
 * queries + q}. So one load of a panel and one broadcast of a query's value feed one multiply-add.
 *
 * <p>Implementations have no state. They may round differently.
 */
interface BlockKernel {

  /** The number of panels that are scored in one call must be a multiple of this. */
  int PANELS = 4;

  /** Items a panel. */
  int lanes();

  /** Queries a group. */
  int queries();

  /**
   * The dot products of a group of queries with the items of some panels.
   *
   * @param items holds the panels
   * @param at where the first panel begins
   * @param panels how many there are, a multiple of {@link #PANELS}
   * @param queries one group of queries from place 0
   * @param scores out: query {@code q} and item {@code i} at {@code q * stride + i}
   */
  void score(
      float[] items,
      int at,
      int panels,
      int dimension,
      float[] queries,
      float[] scores,
      int stride);

  /**
   * Finds the scores that are not below a threshold.
   *
   * @param from the first place that is looked at
   * @param to the place after the last one
   * @param hits out: their places in rising order; as long as there are places
   * @return how many there are
   */
  int select(float[] scores, int from, int to, float threshold, int[] hits);

  /** How many of the first {@code size} scores are not below a threshold. */
  int count(float[] scores, int size, float threshold);

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
