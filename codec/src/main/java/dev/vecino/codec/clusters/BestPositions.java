package dev.vecino.codec.clusters;

import java.util.Arrays;

/** The best positions so far, and some more. */
final class BestPositions {
  /** A bound may be reached by a sixteenth more positions than it is asked for. */
  private static final int SPARE = 16;

  /** And by so many: fewer take more passes than they spare comparisons. */
  private static final int LEAST_SPARE = 2;

  final int wanted;
  private final float[] scores;
  private final int[] positions;
  private int size;
  private float threshold = Float.NEGATIVE_INFINITY;

  BestPositions(int wanted) {
    this.wanted = wanted;
    scores = new float[2 * wanted + 96];
    positions = new int[scores.length];
  }

  int size() {
    return size;
  }

  float threshold() {
    return threshold;
  }

  void offer(int position, float score) {
    if (score < threshold) {
      return;
    }
    if (size == scores.length) {
      cut();
      if (score < threshold) {
        return;
      }
    }
    scores[size] = score;
    positions[size++] = position;
  }

  /** Drops what is not among the best; of equal scores as many as there is no place for. */
  private void cut() {
    threshold = bound(wanted);
    keep(Integer.MAX_VALUE);
    if (size == scores.length) { // most are equal: of these one is as good as the other
      int equal = wanted;
      for (float score : scores) {
        equal -= score > threshold ? 1 : 0;
      }
      keep(equal);
      threshold = Math.nextUp(threshold);
    }
  }

  /** Keeps what is above the threshold, and so many at most that are at it. */
  private void keep(int equal) {
    int kept = 0;
    int rest = equal;
    for (int i = 0; i < size; i++) {
      scores[kept] = scores[i];
      positions[kept] = positions[i];
      rest -= scores[i] == threshold ? 1 : 0;
      kept += scores[i] > threshold || scores[i] == threshold && rest >= 0 ? 1 : 0;
    }
    size = kept;
  }

  /**
   * A score that at least {@code count} positions reach, and hardly more; the lowest one where
   * there are not so many.
   */
  float bound(int count) {
    return KthScore.of(scores, size, count, LEAST_SPARE + count / SPARE);
  }

  int[] positions() {
    if (size > wanted) {
      cut();
    }
    return Arrays.copyOf(positions, size);
  }
}
