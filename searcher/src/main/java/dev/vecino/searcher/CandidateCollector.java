package dev.vecino.searcher;

import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.ArrayUtil;

/** Takes all that a search offers, which may be some more than k. Used by one thread. */
final class CandidateCollector implements KnnCollector {

  private final int k;
  private final KnnSearchStrategy strategy;
  private ScoreDoc[] hits;
  private int size;
  private long visited;

  CandidateCollector(int k, KnnSearchStrategy strategy) {
    this.k = k;
    this.strategy = strategy;
    hits = new ScoreDoc[k + k / 8 + 8];
  }

  @Override
  public boolean collect(int document, float score) {
    if (size == hits.length) {
      hits = ArrayUtil.grow(hits);
    }
    hits[size++] = new ScoreDoc(document, score);
    return true;
  }

  /** All hits, in the order in which they came. */
  @Override
  public TopDocs topDocs() {
    return new TopDocs(
        new TotalHits(visited, TotalHits.Relation.EQUAL_TO),
        ArrayUtil.copyOfSubArray(hits, 0, size));
  }

  @Override
  public int k() {
    return k;
  }

  /** Content with the first k, and whatever comes with them. */
  @Override
  public float minCompetitiveSimilarity() {
    return size < k ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
  }

  @Override
  public void incVisitedCount(int count) {
    visited += count;
  }

  @Override
  public long visitedCount() {
    return visited;
  }

  @Override
  public long visitLimit() {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean earlyTerminated() {
    return false;
  }

  @Override
  public KnnSearchStrategy getSearchStrategy() {
    return strategy;
  }
}
