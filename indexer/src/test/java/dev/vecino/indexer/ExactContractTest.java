package dev.vecino.indexer;

import dev.vecino.searcher.Recommendations.AnsweredBy;

/** An index whose items are few, so that all are compared. */
class ExactContractTest extends IndexRecommenderContract {

  @Override
  IndexOptions options() {
    return IndexOptions.defaults();
  }

  @Override
  AnsweredBy approximation() {
    return AnsweredBy.EXACT;
  }
}
