package dev.vecino.evaluator.metric;

import dev.vecino.evaluator.rank.Lists;
import java.util.Arrays;

/** What is measured of all lists of k items together. */
public enum ListMetric {
  /** The share of all items that is in any list. */
  COVERAGE("coverage") {
    @Override
    double of(int[] counts) {
      int recommended = 0;
      for (int count : counts) {
        recommended += count > 0 ? 1 : 0;
      }
      return recommended / (double) counts.length;
    }
  },
  /**
   * The Gini index of how often each item is recommended: 0 where all are alike, towards 1 where
   * few items fill all lists (as in Fleder and Hosanagar 2009, doi:10.1287/mnsc.1080.0974).
   */
  GINI("gini") {
    @Override
    double of(int[] counts) {
      int[] sorted = counts.clone();
      Arrays.sort(sorted);
      double n = sorted.length;
      double weighted = 0;
      double sum = 0;
      for (int i = 0; i < sorted.length; i++) {
        weighted += (2.0 * (i + 1) - n - 1) * sorted[i];
        sum += sorted[i];
      }
      return weighted / (n * sum);
    }
  };

  /** Groups of the jackknife. */
  private static final int PARTS = 20;

  private static final double NORMAL_95 = 1.959964;

  private final String label;

  ListMetric(String label) {
    this.label = label;
  }

  /** The name of the metric in reports, with its k: {@code coverage@20}. */
  public String at(int k) {
    return label + "@" + k;
  }

  abstract double of(int[] counts);

  /**
   * The value, with an interval from a jackknife that leaves out one of 20 parts of the cases at a
   * time (Shao and Tu 1995, chapter 2.3): the bootstrap, which draws cases twice, would always find
   * fewer different items.
   *
   * @param counts by part and item, as {@link #counts} gives them
   */
  public Estimate estimate(int[][] counts) {
    int items = counts[0].length;
    int[] all = new int[items];
    for (int[] part : counts) {
      for (int item = 0; item < items; item++) {
        all[item] += part[item];
      }
    }
    double value = of(all);
    double[] without = new double[PARTS];
    for (int part = 0; part < PARTS; part++) {
      int[] rest = all.clone();
      for (int item = 0; item < items; item++) {
        rest[item] -= counts[part][item];
      }
      without[part] = of(rest);
    }
    double mean = Arrays.stream(without).average().orElse(value);
    double squares = 0;
    for (double each : without) {
      squares += (each - mean) * (each - mean);
    }
    double error = Math.sqrt((PARTS - 1.0) / PARTS * squares);
    return new Estimate(
        value, Math.max(0, value - NORMAL_95 * error), Math.min(1, value + NORMAL_95 * error));
  }

  /** How often each item is in a list of k items, by part of the cases. */
  public static int[][] counts(Lists lists, int[] groups, int k, int items) {
    int[][] counts = new int[PARTS][items];
    for (int c = 0; c < lists.cases(); c++) {
      int[] part = counts[groups[c] % PARTS];
      for (int rank = 0; rank < Math.min(k, lists.size(c)); rank++) {
        part[lists.item(c, rank)]++;
      }
    }
    return counts;
  }
}
