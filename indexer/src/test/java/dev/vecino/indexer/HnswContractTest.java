package dev.vecino.indexer;

import dev.vecino.searcher.Recommendations.AnsweredBy;

/** An index that is searched by Lucene's HNSW graph. */
class HnswContractTest extends IndexRecommenderContract {

  @Override
  IndexOptions options() {
    return Fixtures.OPTIONS;
  }

  @Override
  AnsweredBy approximation() {
    return AnsweredBy.HNSW;
  }
}
