package dev.vecino.trainer.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.trainer.kernels.Random64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GainCurveTest {

  /** Users whose answers are best, on average, at a gain of 0.08; each of them is far from it. */
  private static double[][] users(int count, int seed) {
    Random random = new Random(seed);
    double[][] byUser = new double[count][PopularityGain.GAINS.length];
    for (double[] user : byUser) {
      double likesPopular = random.nextGaussian();
      double level = random.nextDouble();
      for (int g = 0; g < user.length; g++) {
        double gain = PopularityGain.GAINS[g];
        user[g] =
            level - Math.pow(gain - 0.08, 2) + likesPopular * gain + 0.02 * random.nextGaussian();
      }
    }
    return byUser;
  }

  private static GainCurve curve(double[][] byUser, int seed) {
    return GainCurve.of(PopularityGain.GAINS, byUser, Random64.of(seed, 1, 2));
  }

  @Test
  void of_manyUsers_twentySeedsAgree() {
    for (int seed = 0; seed < 20; seed++) {
      GainCurve curve = curve(users(5000, seed), seed);
      int replay = seed;
      assertTrue(curve.gain() > 0.05 && curve.gain() < 0.11, () -> "seed " + replay + ": " + curve);
      assertTrue(curve.error() > 0 && curve.error() < 0.03, () -> "seed " + replay + ": " + curve);
    }
  }

  @Test
  void of_fewerUsers_errorIsLarger() {
    assertTrue(curve(users(200, 1), 1).error() > 1.5 * curve(users(5000, 1), 1).error());
  }

  @Test
  void of_oneUser_isTheGainThatSuitsThem() {
    double[][] user = {{0.1, 0.2, 0.5, 0.3}};
    GainCurve curve = GainCurve.of(new double[] {0, 1, 2, 3}, user, Random64.of(1, 2, 3));
    assertEquals(new GainCurve(2, 0, 0.5), curve);
  }

  @Test
  void of_allGainsAlike_isNone() {
    double[][] users = {{0.1, 0.1}, {0.3, 0.3}};
    GainCurve curve = GainCurve.of(new double[] {0, 1}, users, Random64.of(1, 2, 3));
    assertEquals(new GainCurve(0, 0, 0.2), curve);
  }
}
