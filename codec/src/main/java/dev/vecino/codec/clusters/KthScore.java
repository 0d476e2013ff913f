package dev.vecino.codec.clusters;

/**
 * The k-th highest of some scores, or a little less. Found by halving the interval, which is faster
 * than sorting: each step counts.
 */
public final class KthScore {

  private static final ScanKernel KERNEL = ScanKernel.best();

  private KthScore() {}

  /**
   * A value that at least {@code k} and at most {@code k + spare} scores reach; more only if they
   * are equal, or all of them where there are no more than {@code k}.
   *
   * @param scores at least one, none of them no number; not changed
   * @param size how many of the scores count
   */
  public static float of(float[] scores, int size, int k, int spare) {
    float low = Float.POSITIVE_INFINITY; // reached by enough
    float high = Float.NEGATIVE_INFINITY; // reached by too few, or the greatest
    for (int i = 0; i < size; i++) {
      low = Math.min(low, scores[i]);
      high = Math.max(high, scores[i]);
    }
    if (KERNEL.count(scores, size, high) >= k) {
      return high;
    }
    int reached = size;
    while (reached > k + spare) {
      float middle = low + (high - low) / 2;
      if (!(middle > low && middle < high)) {
        break;
      }
      int count = KERNEL.count(scores, size, middle);
      if (count < k) {
        high = middle;
      } else {
        low = middle;
        reached = count;
      }
    }
    return low;
  }
}
