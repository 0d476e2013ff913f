package dev.vecino.trainer.walks;

import dev.vecino.trainer.kernels.Random64;

/** Takes walks over a graph of items, which are numbered as in the log. Thread-safe. */
public interface Walker {

  /** Whether a walk can leave an item. */
  boolean hasNeighbors(int item);

  /**
   * Takes one walk.
   *
   * @param walks holds the first item, which has neighbours, at {@code from}; those after it are
   *     filled in
   * @param from where the walk begins
   * @param to where it ends, at least 2 items later
   */
  void walk(int[] walks, int from, int to, Random64 random);
}
