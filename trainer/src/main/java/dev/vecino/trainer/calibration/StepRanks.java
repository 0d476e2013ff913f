package dev.vecino.trainer.calibration;

import dev.vecino.core.Workers;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How far in front all items rank what was clicked next: NDCG@20 of each step. */
final class StepRanks {

  private static final int K = 20;

  private final ItemTables tables;
  private final HeldOutSteps steps;
  private final int threads;

  StepRanks(ItemTables tables, HeldOutSteps steps, int threads) {
    this.tables = tables;
    this.steps = steps;
    this.threads = threads;
  }

  /** Weights as in {@link StepLikelihood}, by step. */
  interface WeightsOfStep {
    double[] get(int step);
  }

  /**
   * Ranks.
   *
   * @param users rows of the stride, one a step
   * @param doubt see {@link ItemTables#trust}
   * @param weights of each step
   * @return one number per step, 0 to 1
   */
  double[] ndcg(float[] users, double doubt, WeightsOfStep weights) {
    double[] all = new double[steps.size()];
    Workers.runOnce(
        steps.size(),
        threads,
        () -> {
          float[] scores = new float[tables.size];
          return s -> {
            score(users, s, doubt, weights.get(s), scores);
            all[s] = ndcg(scores, steps.all().get(s).wanted());
          };
        });
    return all;
  }

  private void score(float[] users, int s, double doubt, double[] weights, float[] scores) {
    double popularity = weights[1] * tables.common(users, s);
    for (int row = 0; row < scores.length; row++) {
      scores[row] =
          (float)
              (weights[0] * tables.score(users, s, row, doubt)
                  + popularity * tables.popularity[row]);
    }
    HeldOutSteps.Step step = steps.all().get(s);
    if (!steps.areOrdered()) {
      for (int row : step.clicked()) {
        scores[row] = Float.NEGATIVE_INFINITY;
      }
      return;
    }
    Map<Integer, Double> bonuses = new TreeMap<>();
    for (int click = 0; click < step.clicked().length; click++) {
      double bonus = StepLikelihood.bonus(Calibration.repeatOf(step.ages()[click]), weights);
      bonuses.merge(step.clicked()[click], bonus, Double::sum);
    }
    bonuses.forEach((row, bonus) -> scores[row] += bonus.floatValue());
  }

  /** Of two with one score the first is in front. */
  private static double ndcg(float[] scores, int[] wanted) {
    float least = Float.POSITIVE_INFINITY;
    for (int row : wanted) {
      least = Math.min(least, scores[row]);
    }
    int[] ranks = new int[wanted.length];
    for (int row = 0; row < scores.length; row++) {
      if (scores[row] >= least) {
        for (int w = 0; w < wanted.length; w++) {
          float score = scores[wanted[w]];
          boolean isInFront = scores[row] > score || (scores[row] == score && row < wanted[w]);
          ranks[w] += isInFront ? 1 : 0;
        }
      }
    }
    double gain = Arrays.stream(ranks).filter(rank -> rank < K).mapToDouble(StepRanks::gain).sum();
    double ideal = 0;
    for (int rank = 0; rank < Math.min(K, wanted.length); rank++) {
      ideal += gain(rank);
    }
    return gain / ideal;
  }

  private static double gain(int rank) {
    return Math.log(2) / Math.log(rank + 2);
  }
}
