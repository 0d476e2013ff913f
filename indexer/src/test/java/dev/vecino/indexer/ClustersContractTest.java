package dev.vecino.indexer;

import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.Recommendations.AnsweredBy;

/** An index that is searched by clusters, however few items there are. */
class ClustersContractTest extends IndexRecommenderContract {

  @Override
  IndexOptions options() {
    return IndexOptions.builder().approximation(Approximation.CLUSTERS).leastClustered(1).build();
  }

  @Override
  AnsweredBy approximation() {
    return AnsweredBy.CLUSTERS;
  }
}
