package dev.vecino.trainer.history;

import dev.vecino.core.Workers;
import dev.vecino.trainer.kernels.Random64;
import dev.vecino.trainer.kernels.SoftmaxKernels;
import java.util.Arrays;

/**
 * Finds how much longer the context vectors of popular items should be. A softmax over all items
 * fits rare items too closely to the few users who clicked them, so that they win too often for
 * others. Users of whom something was held out ({@link Division}) tell by how much: context vectors
 * get the length (clicks / mean clicks)^gain with the gain whose answers for these users are best
 * by NDCG@20.
 */
final class PopularityGain {

  /** What is tried; the farther, the less it matters. */
  static final double[] GAINS = {0, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5};

  /** By how much what repetitions gain is tried to be multiplied. */
  static final double[] REPEAT_SCALES = {1, 1.5, 2, 3, 4, 6, 8};

  private static final int K = 20;
  private static final int CHUNK = 4096; // items that are scored at once

  private final HeldOutCases cases;
  private final long[] clicks;
  private final double meanClicks;
  private final float[][] factors; // by gain and item

  /**
   * @param cases what is asked
   * @param clicks of each item; kept, not copied
   */
  PopularityGain(HeldOutCases cases, long[] clicks) {
    this.cases = cases;
    this.clicks = clicks;
    meanClicks = Arrays.stream(clicks).average().orElse(1);
    factors = new float[GAINS.length][clicks.length];
    for (int g = 0; g < GAINS.length; g++) {
      for (int i = 0; i < clicks.length; i++) {
        factors[g][i] = factor(clicks[i], meanClicks, GAINS[g]);
      }
    }
  }

  /** The length of a context vector. */
  static float factor(long clicks, double mean, double gain) {
    return (float) Math.pow(clicks / mean, gain);
  }

  /** The gain whose answers are best. */
  GainCurve best(HistoryTables tables, Workers threads) {
    double[] scales = new double[GAINS.length];
    Arrays.fill(scales, 1);
    double[][] ndcg = answer(tables, threads, factors, scales);
    return GainCurve.of(GAINS, ndcg, Random64.of(tables.settings.seed(), -3, 0));
  }

  /** By what the weights of repetitions are to be multiplied so that the answers are best. */
  GainCurve bestRepeatScale(HistoryTables tables, Workers threads, double gain) {
    float[] factor = new float[clicks.length];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = factor(clicks[i], meanClicks, gain);
    }
    float[][] same = new float[REPEAT_SCALES.length][];
    Arrays.fill(same, factor);
    double[][] ndcg = answer(tables, threads, same, REPEAT_SCALES);
    return GainCurve.of(REPEAT_SCALES, ndcg, Random64.of(tables.settings.seed(), -3, 1));
  }

  /** The mean NDCG of each user's questions, by user and variant. */
  private double[][] answer(
      HistoryTables tables, Workers threads, float[][] lengths, double[] scales) {
    float[] items = tables.unitContext();
    double[][] ndcg = new double[cases.size()][]; // by case and variant
    int panel = tables.softmax.users();
    threads.run(
        (cases.size() + panel - 1) / panel,
        () ->
            part -> {
              int first = part * panel;
              int last = Math.min(first + panel, cases.size());
              Top[][] tops = search(tables, items, first, last, lengths, scales);
              for (int u = 0; u < tops.length; u++) {
                int[] wanted = cases.get(first + u).wanted();
                ndcg[first + u] =
                    Arrays.stream(tops[u]).mapToDouble(top -> top.ndcg(wanted)).toArray();
              }
            });
    return meansOfUsers(ndcg, scales.length);
  }

  /** Each user counts once, whatever number of questions there is about them. */
  private double[][] meansOfUsers(double[][] ofCases, int variants) {
    double[][] means = new double[cases.users()][variants];
    int[] counts = new int[cases.users()];
    for (int number = 0; number < ofCases.length; number++) {
      int user = cases.get(number).user();
      counts[user]++;
      for (int v = 0; v < variants; v++) {
        means[user][v] += (ofCases[number][v] - means[user][v]) / counts[user];
      }
    }
    return means;
  }

  private Top[][] search(
      HistoryTables tables,
      float[] items,
      int first,
      int last,
      float[][] lengths,
      double[] scales) {
    SoftmaxKernels softmax = tables.softmax;
    int stride = tables.stride;
    int panel = softmax.users();
    int count = clicks.length;
    float[] columns = new float[stride * panel];
    Top[][] tops = new Top[last - first][scales.length];
    float[][] bonuses = new float[last - first][];
    for (int u = 0; u < tops.length; u++) {
      HeldOutCases.Case asked = cases.get(first + u);
      float[] user = new float[stride];
      tables.encode(asked.known(), 0, user, 0);
      for (int k = 0; k < stride; k++) {
        columns[k * panel + u] = user[k];
      }
      Arrays.setAll(tops[u], g -> new Top());
      bonuses[u] = new float[asked.marked().length];
      for (int m = 0; m < bonuses[u].length; m++) {
        bonuses[u][m] =
            asked.isSplit()
                ? Float.NEGATIVE_INFINITY
                : tables.bonus(asked.known(), 0, asked.marked()[m]);
      }
    }
    float[] bonus = new float[count];
    float[] chunk = new float[CHUNK * stride];
    float[] scores = new float[CHUNK * panel];
    for (int begin = 0; begin < count; begin += CHUNK) {
      int length = Math.min(CHUNK, count - begin);
      int padded = (length + SoftmaxKernels.ROWS - 1) / SoftmaxKernels.ROWS * SoftmaxKernels.ROWS;
      Arrays.fill(chunk, length * stride, padded * stride, 0);
      System.arraycopy(items, begin * stride, chunk, 0, length * stride);
      softmax.scores(chunk, columns, scores, padded);
      for (int u = 0; u < tops.length; u++) {
        int[] marked = cases.get(first + u).marked();
        for (int m = 0; m < marked.length; m++) {
          bonus[marked[m]] = bonuses[u][m];
        }
        for (int v = 0; v < scales.length; v++) {
          Top top = tops[u][v];
          float[] factor = lengths[v];
          float scale = (float) scales[v];
          for (int i = 0; i < length; i++) {
            float score = scores[i * panel + u] * factor[begin + i];
            float repeats = Math.min(bonus[begin + i] * scale, HistoryTables.MOST_BONUS);
            top.offer(begin + i, score + repeats);
          }
        }
        for (int item : marked) {
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
