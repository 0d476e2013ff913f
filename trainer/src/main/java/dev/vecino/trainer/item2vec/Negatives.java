package dev.vecino.trainer.item2vec;

import dev.vecino.trainer.kernels.Random64;

/** Draws the negatives of one worker. */
final class Negatives {

  /** Draws after which a negative that is always the true item is left out. */
  private static final int DRAWS = 10;

  /**
   * Negatives that are drawn at once. Their rows are then read one right after the other, which
   * makes the memory answer many reads at a time; a step alone waits for a few.
   */
  private static final int AHEAD = 64;

  private final PairTables tables;
  private final NegativeSampler sampler;
  private final Random64 random;
  private final int perStep;
  private final int[] places = new int[AHEAD]; // where the rows begin that were drawn ahead
  private int left; // of them
  private float touched; // what was read for the cache

  /**
   * @param random shared with the worker: who draws when decides the result
   * @param perStep how many are drawn against the truths of a step
   */
  Negatives(PairTables tables, NegativeSampler sampler, Random64 random, int perStep) {
    this.tables = tables;
    this.sampler = sampler;
    this.random = random;
    this.perStep = perStep;
  }

  /** Adds negatives that are none of the truths to the targets; how many there are then. */
  int add(int[] targets, int truths) {
    int count = truths;
    for (int n = 0; n < perStep; n++) {
      for (int draw = 0; draw < DRAWS; draw++) {
        int place = next();
        if (!isTruth(place, targets, truths)) {
          targets[count++] = place;
          break;
        }
      }
    }
    return count;
  }

  private int next() {
    if (left == 0) {
      for (int n = 0; n < AHEAD; n++) {
        places[n] = tables.place(sampler.draw(random));
      }
      touched = tables.touch(tables.context, places, AHEAD);
      left = AHEAD;
    }
    return places[--left];
  }

  private static boolean isTruth(int place, int[] targets, int truths) {
    for (int t = 0; t < truths; t++) {
      if (targets[t] == place) {
        return true;
      }
    }
    return false;
  }
}
