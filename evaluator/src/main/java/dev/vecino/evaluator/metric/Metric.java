package dev.vecino.evaluator.metric;

/**
 * What is measured of each list of k items. {@link ListMetric} has what is measured of all lists
 * together.
 */
public enum Metric {
  /** Relevant items in the list / all relevant items (not cut to k). */
  RECALL("recall"),
  /** 1 if there is a relevant item in the list, else 0. */
  HIT_RATE("hitRate"),
  /** Relevant items in the list / k. */
  PRECISION("precision"),
  /**
   * Normalised discounted cumulative gain, binary: the sum of 1 / log2(rank + 1) over the relevant
   * items in the list, divided by that of a list with min(k, relevant) relevant items in front
   * (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418).
   */
  NDCG("ndcg"),
  /** 1 / rank of the first relevant item in the list, or 0 (mean reciprocal rank). */
  MRR("mrr"),
  /**
   * Mean clicks of the recommended items, divided by the mean clicks of all items: 1 is no bias, 10
   * is ten times as popular as the average item (average recommendation popularity of Yin et al.
   * 2012, arXiv 1205.6700, as a ratio).
   */
  POPULARITY_BIAS("popularityBias"),
  /**
   * Mean of -log2 of a recommended item's share of all clicks: bits, higher is less known (mean
   * self-information: Zhou et al. 2010, doi:10.1073/pnas.1000488107).
   */
  NOVELTY("novelty"),
  /**
   * Mean similarity of the pairs of items in the list (Ziegler et al. 2005,
   * doi:10.1145/1060745.1060754): the cosine of who clicked them, the same for every algorithm, so
   * that algorithms with and without vectors can be compared. Higher is less diverse. Measured on
   * at most 1,000 cases.
   */
  INTRA_LIST_SIMILARITY("intraListSimilarity");

  private final String label;

  Metric(String label) {
    this.label = label;
  }

  /** The name of the metric in reports, with its k: {@code recall@20}. */
  public String at(int k) {
    return label + "@" + k;
  }

  /** The name of the metric in reports. */
  public String label() {
    return label;
  }
}
