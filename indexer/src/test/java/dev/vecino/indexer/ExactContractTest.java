package dev.vecino.indexer;

import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.Recommendations.AnsweredBy;

/** An index that has nothing to search by, so that all items are compared. */
class ExactContractTest extends IndexRecommenderContract {

  @Override
  IndexOptions options() {
    return IndexOptions.builder().approximation(Approximation.NONE).build();
  }

  @Override
  AnsweredBy approximation() {
    return AnsweredBy.EXACT;
  }
}
