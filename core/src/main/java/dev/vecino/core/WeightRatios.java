package dev.vecino.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The weights of the clicks of a log as training takes them: divided by the mean of those above 0,
 * so that only their ratios matter, and a weight that all clicks have changes nothing. Those above
 * {@value #MOST_MEDIANS} times the median count as that many medians, lest one click outweighs a
 * whole log. Immutable.
 *
 * <p>Memory: 4 bytes a click, none where all weights are equal.
 */
public final class WeightRatios {

  /** The most that a click may weigh, in medians of the weights above 0. */
  public static final int MOST_MEDIANS = 100;

  private static final int SAMPLE = 1_000_000; // weights whose median is taken, at most

  private final float @Nullable [] values; // null: all 1
  private final double median;
  private final long cut;

  private WeightRatios(float @Nullable [] values, double median, long cut) {
    this.values = values;
    this.median = median;
    this.cut = cut;
  }

  /** The weights of a log. */
  public static WeightRatios of(ClickLog log) {
    int clicks = log.clickCount();
    boolean areEqual = true;
    int positive = 0;
    for (int place = 0; place < clicks; place++) {
      areEqual &= log.weight(place) == log.weight(0);
      positive += log.weight(place) > 0 ? 1 : 0;
    }
    if (areEqual) {
      return new WeightRatios(positive == 0 ? new float[clicks] : null, 0, 0);
    }
    double median = medianOfPositive(log, positive);
    float[] weights = new float[clicks];
    long cut = 0;
    double sum = 0;
    for (int place = 0; place < clicks; place++) {
      double medians = log.weight(place) / median;
      cut += medians > MOST_MEDIANS ? 1 : 0;
      weights[place] = (float) Math.min(medians, MOST_MEDIANS);
      sum += weights[place];
    }
    double mean = sum / positive;
    for (int place = 0; place < clicks; place++) {
      weights[place] = (float) (weights[place] / mean);
    }
    return new WeightRatios(weights, median, cut);
  }

  /** Of a sample, evenly spaced, where there are many. */
  private static double medianOfPositive(ClickLog log, int positive) {
    int step = 1 + positive / SAMPLE;
    float[] sample = new float[(positive + step - 1) / step];
    int count = 0;
    for (int place = 0; place < log.clickCount(); place++) {
      if (log.weight(place) > 0 && count++ % step == 0) {
        sample[(count - 1) / step] = log.weight(place);
      }
    }
    Arrays.sort(sample);
    return sample[sample.length / 2];
  }

  /** The weight of the click at a place, 0 or more; the mean of those above 0 is 1. */
  public float weight(int place) {
    return values == null ? 1 : values[place];
  }

  /** Whether all weigh the same. */
  public boolean areEqual() {
    return values == null;
  }

  /** The median of the log's weights above 0; 0 where all are equal. */
  public double median() {
    return median;
  }

  /** How many weigh more in the log than they do here. */
  public long cut() {
    return cut;
  }
}
