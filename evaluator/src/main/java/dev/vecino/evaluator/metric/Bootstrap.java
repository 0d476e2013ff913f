package dev.vecino.evaluator.metric;

import dev.vecino.core.DotProduct;
import dev.vecino.core.Workers;
import dev.vecino.evaluator.rank.Questions;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap intervals of means: 1,000 times as many groups of cases as there are are
 * drawn with replacement, and the middle 95 % of the means is the interval (Efron and Tibshirani
 * 1993, chapters 13 and 8). Groups are drawn, and not cases, because the cases of one session
 * depend on each other.
 */
public final class Bootstrap {

  static final int RESAMPLES = 1_000;
  private static final long SEED = 1993;

  private final int[] groups; // per case
  private final int groupCount;
  private final int threads;

  /** A bootstrap over the cases of some questions. */
  public Bootstrap(Questions questions, int threads) {
    // Cases that don't count may leave groups empty: those are not drawn.
    int[] numbers = new int[questions.groups()];
    Arrays.fill(numbers, -1);
    groups = new int[questions.size()];
    int count = 0;
    for (int c = 0; c < groups.length; c++) {
      int group = questions.get(c).group();
      if (numbers[group] < 0) {
        numbers[group] = count++;
      }
      groups[c] = numbers[group];
    }
    groupCount = count;
    this.threads = threads;
  }

  /** The group of each case, from 0 without gaps; shared. */
  public int[] groups() {
    return groups;
  }

  /** The number of groups. */
  public int groupCount() {
    return groupCount;
  }

  /**
   * The means of columns with their intervals.
   *
   * @param columns each has one value per case, NaN where the case has no value
   */
  public Estimate[] means(double[][] columns) {
    double[][] plain = new double[columns.length][];
    double[][] present = new double[columns.length][]; // null: all
    for (int column = 0; column < columns.length; column++) {
      plain[column] = columns[column];
      if (Arrays.stream(columns[column]).anyMatch(Double::isNaN)) {
        plain[column] = new double[groups.length];
        present[column] = new double[groups.length];
        for (int c = 0; c < groups.length; c++) {
          boolean is = !Double.isNaN(columns[column][c]);
          plain[column][c] = is ? columns[column][c] : 0;
          present[column][c] = is ? 1 : 0;
        }
      }
    }
    double[] ones = new double[groups.length];
    Arrays.fill(ones, 1);
    double[][] means = new double[columns.length][RESAMPLES];
    Workers.runOnce(
        RESAMPLES,
        threads,
        () -> {
          int[] draws = new int[groupCount];
          double[] weights = new double[groups.length];
          return resample -> {
            draw(resample, draws, weights);
            double all = DotProduct.of(weights, ones);
            for (int column = 0; column < plain.length; column++) {
              double sum = present[column] == null ? all : DotProduct.of(weights, present[column]);
              means[column][resample] = DotProduct.of(weights, plain[column]) / sum;
            }
          };
        });
    Estimate[] estimates = new Estimate[columns.length];
    for (int column = 0; column < columns.length; column++) {
      double sum = present[column] == null ? groups.length : DotProduct.of(ones, present[column]);
      estimates[column] = interval(DotProduct.of(ones, plain[column]) / sum, means[column]);
    }
    return estimates;
  }

  private void draw(int resample, int[] draws, double[] weights) {
    Arrays.fill(draws, 0);
    SplittableRandom random = new SplittableRandom(SEED + resample);
    for (int g = 0; g < groupCount; g++) {
      draws[random.nextInt(groupCount)]++;
    }
    for (int c = 0; c < weights.length; c++) {
      weights[c] = draws[groups[c]];
    }
  }

  private static Estimate interval(double value, double[] means) {
    double[] sorted = means.clone();
    Arrays.sort(sorted);
    int cut = (int) Math.round(0.025 * sorted.length);
    return new Estimate(value, sorted[cut - 1], sorted[sorted.length - cut]);
  }
}
