package dev.vecino.codec.clusters;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How many deviations above the score of its mean a cluster's documents are looked for, by the
 * depth of a search: the part of the eligible documents that is wanted. The few nearest of a
 * million are further out than the nearest hundredth, so that one reach for both would make the
 * search of one of them several times too wide. Immutable, thread-safe.
 */
public final class Reach {

  private final NavigableMap<Double, Double> deviations = new TreeMap<>();
  private final double[] depths; // their logarithms, rising
  private final double[] values;
  private final double filtered;

  /**
   * @param deviations more than 0, by depths between 0 and 1; at least one
   * @param filtered deviations that a filter adds, at least 0
   */
  public Reach(Map<Double, Double> deviations, double filtered) {
    this.deviations.putAll(deviations);
    this.filtered = filtered;
    depths = this.deviations.keySet().stream().mapToDouble(Math::log).toArray();
    values = this.deviations.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The same for all depths. */
  public static Reach constant(double deviations) {
    return new Reach(Map.of(1.0, deviations), 0);
  }

  /** By depth, in rising order; not to be changed. */
  public NavigableMap<Double, Double> deviations() {
    return Collections.unmodifiableNavigableMap(deviations);
  }

  /**
   * How many deviations a filter adds: those who are eligible may lie together, and their clusters
   * are no longer what the nearest of all are like.
   */
  public double filtered() {
    return filtered;
  }

  /**
   * The reach for a depth without a filter: between two that are known by its logarithm, beyond
   * them that of the nearest.
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
