package dev.vecino.codec;

import dev.vecino.codec.clusters.ClusterSearch;

/**
 * What a search costs, in scores of a scan over all vectors of a segment: about 15 ns for 64
 * dimensions. To be compared with each other alone.
 */
public final class SearchCost {

  /** A score of a scan that leaves vectors out. */
  private static final int FILTERED_SCORE = 3;

  /** From this part of the vectors on a scan is as good as one over all. */
  private static final double NEARLY_ALL = 0.9;

  /** Codes of a cluster that are compared in the time of one score. */
  private static final int CODES_PER_SCORE = 5;

  /** A search by clusters takes the time of so many scores whatever it finds. */
  private static final int OVERHEAD = 400;

  /** The same for each cluster that there is. */
  private static final int CLUSTER = 2;

  /** A candidate of the clusters is scored exactly, far away. */
  private static final int CANDIDATE = 5;

  private SearchCost() {}

  /**
   * Of comparing all eligible vectors.
   *
   * @param eligible how many these are
   * @param size how many there are
   */
  public static double ofScan(int eligible, int size) {
    return eligible * (double) (eligible < NEARLY_ALL * size ? FILTERED_SCORE : 1);
  }

  /**
   * Of a search by clusters. How many vectors that visits was measured for 10 and for 150 nearest
   * ones, and between them and beyond it is a power of k; with a filter, as many codes are compared
   * as for k divided by the eligible part.
   */
  static double ofClusters(int size, int clusters, MeasuredSearch measured, int k, int eligible) {
    double selectivity = Math.max(1, eligible) / (double) size;
    double codes =
        byDepth(
            Math.max(k, 10) / selectivity,
            Math.max(1, measured.visitedAt10()),
            measured.visitedAt150());
    return OVERHEAD
        + CLUSTER * (double) clusters
        + Math.min(size, codes) / CODES_PER_SCORE
        + ClusterSearch.candidates(Math.min(k, size)) * (double) CANDIDATE;
  }

  /**
   * What grows with the depth of a search: a power of it, through what was measured at two depths.
   *
   * @param depth how many nearest are wanted among all
   * @param at10 the value where 10 are wanted, more than 0
   * @param at150 the value where 150 are wanted; less than at 10 counts as the same
   */
  public static double byDepth(double depth, double at10, double at150) {
    double power = Math.clamp(Math.log(Math.max(at10, at150) / at10) / Math.log(15), 0.1, 1);
    return at10 * Math.pow(depth / 10, power);
  }
}
