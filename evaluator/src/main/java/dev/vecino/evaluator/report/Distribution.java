package dev.vecino.evaluator.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Numbers that occur a number of times each: quantiles and histograms. Immutable. */
final class Distribution {

  private final double[] values; // rising
  private final long[] sums; // how often a value up to and with this one occurs

  private Distribution(double[] values, long[] sums) {
    this.values = values;
    this.sums = sums;
  }

  /**
   * @param values NaN is left out
   * @param counts how often each occurs
   */
  static Distribution of(double[] values, long[] counts) {
    int[] order =
        IntStream.range(0, values.length)
            .filter(i -> !Double.isNaN(values[i]) && counts[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sorted = Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
    long[] sums = Arrays.stream(order).mapToLong(i -> counts[i]).toArray();
    Arrays.parallelPrefix(sums, Long::sum);
    return new Distribution(sorted, sums);
  }

  long total() {
    return sums.length == 0 ? 0 : sums[sums.length - 1];
  }

  /** The smallest value that a share of all is not above; NaN if there is none. */
  double quantile(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * total()));
    for (int i = 0; i < values.length; i++) {
      if (sums[i] >= wanted) {
        return values[i];
      }
    }
    return Double.NaN;
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * (sums[i] - (i == 0 ? 0 : sums[i - 1]));
    }
    return sum / total();
  }

  /**
   * The edges of bins between the 1st and the 99th percentile: of equal ratio if these are above 0
   * and more than 20 times apart, else of equal width.
   */
  double[] edges(int bins) {
    double low = quantile(0.01);
    double high = quantile(0.99);
    if (high <= low) {
      low -= 0.5;
      high += 0.5;
    }
    double[] edges = new double[bins + 1];
    for (int e = 0; e <= bins; e++) {
      double share = e / (double) bins;
      edges[e] =
          low > 0 && high > 20 * low
              ? low * Math.pow(high / low, share)
              : low + share * (high - low);
    }
    return edges;
  }

  /** The share of all in each bin; what lies outside of the bins counts in the outer ones. */
  double[] shares(double[] edges) {
    double[] shares = new double[edges.length - 1];
    for (int i = 0; i < values.length; i++) {
      int bin = 0;
      while (bin < shares.length - 1 && values[i] >= edges[bin + 1]) {
        bin++;
      }
      shares[bin] += (sums[i] - (i == 0 ? 0 : sums[i - 1])) / (double) total();
    }
    return shares;
  }
}
