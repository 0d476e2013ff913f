package dev.vecino.trainer.history;

import dev.vecino.core.CancelledException;
import dev.vecino.trainer.kernels.SoftmaxKernels;
import java.util.Arrays;

/**
 * Finds how much longer the context vectors of popular items should be. A softmax over all items
 * fits rare items too closely to the few users who clicked them, so that they win too often for
 * others. Users that were left out of training tell by how much: context vectors get the length
 * (clicks / mean clicks)^gain with the gain whose answers for these users are best by NDCG@20.
 */
final class PopularityGain {

  /** What is tried; none comes first and wins ties. */
  static final double[] GAINS = {0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2};

  private static final int K = 20;
  private static final int CHUNK = 4096; // items that are scored at once

  private final SoftmaxKernels softmax;
  private final int stride;
  private final float[] items; // rows of length 1
  private final float[][] factors; // by gain and item

  /**
   * @param unitItems context vectors of length 1, rows of stride floats; kept, not copied
   * @param clicks of each
   */
  PopularityGain(SoftmaxKernels softmax, int stride, float[] unitItems, long[] clicks) {
    this.softmax = softmax;
    this.stride = stride;
    items = unitItems;
    double mean = Arrays.stream(clicks).average().orElse(1);
    factors = new float[GAINS.length][clicks.length];
    for (int g = 0; g < GAINS.length; g++) {
      for (int i = 0; i < clicks.length; i++) {
        factors[g][i] = factor(clicks[i], mean, GAINS[g]);
      }
    }
  }

  /** The length of a context vector. */
  static float factor(long clicks, double mean, double gain) {
    return (float) Math.pow(clicks / mean, gain);
  }

  /**
   * The best gain.
   *
   * @param users rows of stride floats, not zero
   * @param wanted the items that are to be found for each, at least one
   * @param marked items whose score is something more for each
   * @param bonuses what is added to it; minus infinity: the item may be no answer
   */
  double best(float[][] users, int[][] wanted, int[][] marked, float[][] bonuses) {
    double[] sums = new double[GAINS.length];
    int panel = softmax.users();
    for (int first = 0; first < users.length; first += panel) {
      CancelledException.check();
      int last = Math.min(first + panel, users.length);
      Top[][] tops = search(users, marked, bonuses, first, last);
      for (int u = first; u < last; u++) {
        for (int g = 0; g < GAINS.length; g++) {
          sums[g] += tops[u - first][g].ndcg(wanted[u]);
        }
      }
    }
    int best = 0;
    for (int g = 1; g < GAINS.length; g++) {
      best = sums[g] > sums[best] ? g : best;
    }
    return GAINS[best];
  }

  private Top[][] search(float[][] users, int[][] marked, float[][] bonuses, int first, int last) {
    int panel = softmax.users();
    int count = factors[0].length;
    float[] columns = new float[stride * panel];
    Top[][] tops = new Top[last - first][GAINS.length];
    for (int u = first; u < last; u++) {
      for (int k = 0; k < stride; k++) {
        columns[k * panel + u - first] = users[u][k];
      }
      Arrays.setAll(tops[u - first], g -> new Top());
    }
    float[] bonus = new float[count];
    float[] chunk = new float[CHUNK * stride];
    float[] scores = new float[CHUNK * panel];
    for (int begin = 0; begin < count; begin += CHUNK) {
      int length = Math.min(CHUNK, count - begin);
      Arrays.fill(chunk, 0);
      System.arraycopy(items, begin * stride, chunk, 0, length * stride);
      softmax.scores(chunk, columns, scores, CHUNK);
      for (int u = first; u < last; u++) {
        for (int m = 0; m < marked[u].length; m++) {
          bonus[marked[u][m]] = bonuses[u][m];
        }
        for (int g = 0; g < GAINS.length; g++) {
          Top top = tops[u - first][g];
          float[] factor = factors[g];
          for (int i = 0; i < length; i++) {
            float score = scores[i * panel + u - first] * factor[begin + i];
            top.offer(begin + i, score + bonus[begin + i]);
          }
        }
        for (int item : marked[u]) {
          bonus[item] = 0;
        }
      }
    }
    return tops;
  }

  /** The best items of one user, best first; of two with one score the first that came. */
  private static final class Top {
    private final int[] items = new int[K];
    private final float[] scores = new float[K];

    Top() {
      Arrays.fill(items, -1);
      Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    }

    void offer(int item, float score) {
      if (!(score > scores[K - 1])) {
        return;
      }
      int at = K - 1;
      for (; at > 0 && score > scores[at - 1]; at--) {
        items[at] = items[at - 1];
        scores[at] = scores[at - 1];
      }
      items[at] = item;
      scores[at] = score;
    }

    double ndcg(int[] wanted) {
      double gain = 0;
      double ideal = 0;
      for (int rank = 0; rank < K; rank++) {
        double discount = Math.log(2) / Math.log(rank + 2);
        ideal += rank < wanted.length ? discount : 0;
        int item = items[rank];
        gain += Arrays.stream(wanted).anyMatch(w -> w == item) ? discount : 0;
      }
      return gain / ideal;
    }
  }
}
