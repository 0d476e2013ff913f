package dev.vecino.evaluator.metric;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether two algorithms differ on the same cases: the paired t-test of the differences, two-sided,
 * which Smucker et al. (2007, doi:10.1145/1321440.1321528) and Urbano et al. (2019,
 * doi:10.1145/3331184.3331259) recommend. The standard error allows for cases of one group (the
 * prefixes of a session) that depend on each other: sums of a group's deviations are what is
 * independent (Cameron and Miller 2015, doi:10.3368/jhr.50.2.317); with one case per group it is
 * the plain t-test. P-values are not corrected for how many tests a table holds.
 *
 * @param difference mean of (this - other)
 * @param low lower end of its 95 % interval
 * @param high upper end of its 95 % interval
 * @param relative the difference as a share of the other's mean; NaN where that is 0
 * @param pValue chance of a difference as large between algorithms that do not differ; 1 where all
 *     values are equal
 */
public record PairedTest(
    double difference, double low, double high, double relative, double pValue) {

  /**
   * Tests.
   *
   * @param ours one value per case
   * @param others likewise, of the same cases
   * @param groups the group of each case, from 0
   */
  public static PairedTest of(double[] ours, double[] others, int[] groups, int groupCount) {
    int n = ours.length;
    double sum = 0;
    double otherSum = 0;
    for (int c = 0; c < n; c++) {
      sum += ours[c] - others[c];
      otherSum += others[c];
    }
    double mean = sum / n;
    double[] deviations = new double[groupCount];
    for (int c = 0; c < n; c++) {
      deviations[groups[c]] += ours[c] - others[c] - mean;
    }
    double squares = 0;
    for (double deviation : deviations) {
      squares += deviation * deviation;
    }
    double relative = otherSum == 0 ? Double.NaN : sum / otherSum;
    if (groupCount < 2) {
      return new PairedTest(mean, Double.NaN, Double.NaN, relative, 1);
    }
    double error = Math.sqrt(squares * groupCount / (groupCount - 1.0)) / n;
    if (error == 0) {
      return new PairedTest(mean, mean, mean, relative, mean == 0 ? 1 : 0);
    }
    TDistribution distribution = TDistribution.of(groupCount - 1.0);
    double half = error * distribution.inverseSurvivalProbability(0.025);
    double p = 2 * distribution.survivalProbability(Math.abs(mean / error));
    return new PairedTest(mean, mean - half, mean + half, relative, p);
  }

  /** For programs: the numbers by their names. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("difference", Estimate.rounded(difference, 6));
    map.put("low", Estimate.rounded(low, 6));
    map.put("high", Estimate.rounded(high, 6));
    map.put("relative", Estimate.rounded(relative, 6));
    map.put("pValue", pValue);
    return map;
  }

  /**
   * For people.
   *
   * @param metric what was compared, e.g. {@code recall@20}
   */
  public String toText(String metric) {
    return String.format(
        Locale.ROOT,
        "%s %+.4f (%+.4f to %+.4f, %+.1f %%), p %s",
        metric,
        difference,
        low,
        high,
        100 * relative,
        pValue < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "= %.4f", pValue));
  }
}
