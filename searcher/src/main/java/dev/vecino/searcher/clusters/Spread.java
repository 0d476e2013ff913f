package dev.vecino.searcher.clusters;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the deviations of clusters are multiplied with, by the depth of a search: the part of the
 * eligible documents that is wanted. The few nearest of a million are further out than a normal
 * distribution has them, the nearest hundredth is not, so that one factor for both would make the
 * search of one of them several times too wide. Immutable, thread-safe.
 */
public final class Spread {

  private final NavigableMap<Double, Double> factors = new TreeMap<>();
  private final double[] depths; // their logarithms, rising
  private final double[] values;

  /**
   * @param factors more than 0, by depths between 0 and 1; at least one
   */
  public Spread(Map<Double, Double> factors) {
    this.factors.putAll(factors);
    depths = this.factors.keySet().stream().mapToDouble(Math::log).toArray();
    values = this.factors.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The same factor for all depths. */
  public static Spread constant(double factor) {
    return new Spread(Map.of(1.0, factor));
  }

  /** The factors by depth, in rising order; not to be changed. */
  public NavigableMap<Double, Double> factors() {
    return Collections.unmodifiableNavigableMap(factors);
  }

  /**
   * The factor for a depth: between two that are known by its logarithm, beyond them that of the
   * nearest.
   *
   * @param depth more than 0
   */
  double at(double depth) {
    double logarithm = Math.log(depth);
    int above = 0;
    while (above < depths.length && depths[above] < logarithm) {
      above++;
    }
    if (above == 0 || above == depths.length) {
      return values[Math.min(above, depths.length - 1)];
    }
    double part = (logarithm - depths[above - 1]) / (depths[above] - depths[above - 1]);
    return values[above - 1] + part * (values[above] - values[above - 1]);
  }
}
