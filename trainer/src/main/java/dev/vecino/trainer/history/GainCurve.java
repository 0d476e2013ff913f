package dev.vecino.trainer.history;

import dev.vecino.trainer.kernels.Random64;
import java.util.Arrays;

/**
 * Where a quality that was measured at some gains is highest. The gain that is best for the users
 * who happened to be asked is a matter of luck, so it is looked for in many samples of them, drawn
 * with putting back, and the mean is taken (bagging: Breiman 1996, doi:10.1007/BF00058655): a
 * smooth function of what was measured.
 *
 * @param gain within those that were measured
 * @param error of the gain: the standard deviation over the samples
 * @param quality the mean over all users, between two gains linear
 */
record GainCurve(double gain, double error, double quality) {

  private static final int SAMPLES = 200;

  /**
   * The maximum.
   *
   * @param gains rising
   * @param byUser the quality by user and gain; at least one user
   * @param random draws samples
   */
  static GainCurve of(double[] gains, double[][] byUser, Random64 random) {
    double[] bests = new double[SAMPLES];
    for (int sample = 0; sample < SAMPLES; sample++) {
      double[] sums = new double[gains.length];
      for (int draw = 0; draw < byUser.length; draw++) {
        add(sums, byUser[random.below(byUser.length)]);
      }
      bests[sample] = gains[best(sums)];
    }
    double gain = Arrays.stream(bests).average().orElse(0);
    double squares = Arrays.stream(bests).map(best -> (best - gain) * (best - gain)).sum();
    double[] totals = new double[gains.length];
    for (double[] user : byUser) {
      add(totals, user);
    }
    double quality = between(gains, totals, gain) / byUser.length;
    return new GainCurve(gain, Math.sqrt(squares / (SAMPLES - 1)), quality);
  }

  private static void add(double[] sums, double[] values) {
    for (int g = 0; g < sums.length; g++) {
      sums[g] += values[g];
    }
  }

  private static int best(double[] sums) {
    int best = 0;
    for (int g = 1; g < sums.length; g++) {
      best = sums[g] > sums[best] ? g : best;
    }
    return best;
  }

  private static double between(double[] gains, double[] values, double gain) {
    int after = 1;
    while (after < gains.length - 1 && gains[after] < gain) {
      after++;
    }
    double part = (gain - gains[after - 1]) / (gains[after] - gains[after - 1]);
    return values[after - 1] + part * (values[after] - values[after - 1]);
  }
}
