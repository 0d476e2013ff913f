package dev.vecino.searcher;

import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.clusters.ClusterSearch;
import dev.vecino.searcher.schema.ClusterSetting;

/**
 * What the approximate search of an index costs. How many vectors a search by clusters visits was
 * measured for 10 and for 150 nearest ones, and between them and beyond it is a power of k; with a
 * filter, as many are visited as for k divided by the eligible part.
 *
 * @param setting of the clusters, or null: the search is by HNSW
 * @param forUser whether users ask; items else
 * @param items how many the index has
 */
record ApproximateCost(ClusterSetting setting, boolean forUser, int items) {

  /** HNSW is asked for this many times k items, of which k are kept. */
  private static final int OVERSAMPLING = 5;

  /** But for at least this many: a narrow beam loses its way. */
  private static final int NARROWEST_USER_BEAM = 400;

  private static final int NARROWEST_ITEM_BEAM = 200;

  /** Items that HNSW scores per item that it is asked for, where all are eligible. */
  private static final int VISITS_PER_BEAM = 8;

  /** A score of HNSW: the vector is far away. */
  private static final int COST_PER_VISIT = 10;

  /** Codes of a cluster that are compared in the time of one score. */
  private static final int CODES_PER_SCORE = 5;

  /** A search by clusters takes the time of so many scores whatever it finds. */
  private static final int CLUSTER_OVERHEAD = 4000;

  /** A candidate of the clusters is scored exactly, far away. */
  private static final int COST_PER_CANDIDATE = 5;

  AnsweredBy way() {
    return setting == null ? AnsweredBy.HNSW : AnsweredBy.CLUSTERS;
  }

  /** See {@link NearestSearch#cost}. */
  double of(int k, int eligible) {
    return setting == null ? ofHnsw(k, eligible) : ofClusters(k, eligible);
  }

  private double ofHnsw(int k, int eligible) {
    double visits = beam(k, eligible) * (double) VISITS_PER_BEAM / selectivity(eligible, items);
    return visits * COST_PER_VISIT;
  }

  private double ofClusters(int k, int eligible) {
    double selectivity = selectivity(eligible, items);
    double at10 = Math.max(1, setting.visitedAt10());
    double power =
        Math.clamp(Math.log(Math.max(at10, setting.visitedAt150()) / at10) / Math.log(15), 0.1, 1);
    double visits = Math.min(items, at10 * Math.pow(Math.max(k, 10) / selectivity / 10, power));
    return CLUSTER_OVERHEAD
        + visits / CODES_PER_SCORE
        + ClusterSearch.candidates(Math.min(k, items)) * (double) COST_PER_CANDIDATE;
  }

  /**
   * How many items HNSW is asked for. The vectors of users are sums and lie off the items' own
   * places, so that it needs a wider beam for the same recall.
   */
  int beam(int k, int eligible) {
    int narrowest = forUser ? NARROWEST_USER_BEAM : NARROWEST_ITEM_BEAM;
    long beam = Math.max(narrowest, (long) OVERSAMPLING * k);
    return (int) Math.min(beam, Math.max(eligible, 1));
  }

  /** The part of the items that passes the filters, of one item at least. */
  static double selectivity(int eligible, int items) {
    return Math.max(1, eligible) / (double) Math.max(1, items);
  }
}
