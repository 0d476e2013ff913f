package dev.vecino.searcher;

import dev.vecino.codec.RescoringCollector;
import dev.vecino.codec.clusters.KthScore;
import java.util.Arrays;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.ArrayUtil;

/**
 * Takes what a search of a segment offers, and the best of what it has scored: candidates, some
 * more than k, among which the nearest are. Used by one thread.
 */
final class CandidateCollector implements RescoringCollector {

  /** Places beyond twice the candidates: cutting is then worth it where k is small, too. */
  private static final int SLACK = 64;

  private final int k;
  private final int candidates;
  private final KnnSearchStrategy strategy;
  private int[] offered = new int[0];
  private int offers;
  private int[] documents = new int[0]; // with scores, in no order
  private float[] scores = new float[0];
  private int size;
  private float threshold = Float.NEGATIVE_INFINITY; // scores below it are no candidates
  private long visited;

  /**
   * @param k nearest that are wanted
   * @param candidates that are kept of what comes with a score, at least k
   */
  CandidateCollector(int k, int candidates, KnnSearchStrategy strategy) {
    this.k = k;
    this.candidates = candidates;
    this.strategy = strategy;
  }

  @Override
  public void offer(int document) {
    if (offers == offered.length) {
      offered = ArrayUtil.grow(offered, Math.max(candidates, offers + 1));
    }
    offered[offers++] = document;
  }

  @Override
  public boolean collect(int document, float score) {
    if (!(score >= threshold)) {
      return false;
    }
    if (size == documents.length) {
      makePlace();
      if (!(score >= threshold)) {
        return false;
      }
    }
    documents[size] = document;
    scores[size++] = score;
    return true;
  }

  private void makePlace() {
    int most = 2 * candidates + SLACK;
    if (size < most) {
      int places = Math.min(most, Math.max(SLACK, 2 * size));
      documents = Arrays.copyOf(documents, places);
      scores = Arrays.copyOf(scores, places);
      return;
    }
    float least = KthScore.of(scores, size, candidates, candidates / 4);
    int equal = candidates;
    for (int i = 0; i < size; i++) {
      equal -= scores[i] > least ? 1 : 0;
    }
    int kept = 0;
    boolean dropsEqual = false; // of these one is as good as the other
    for (int i = 0; i < size; i++) {
      documents[kept] = documents[i];
      scores[kept] = scores[i];
      boolean isEqual = scores[i] == least;
      dropsEqual |= isEqual && equal <= 0;
      kept += scores[i] > least || isEqual && equal > 0 ? 1 : 0;
      equal -= isEqual ? 1 : 0;
    }
    size = kept;
    threshold = dropsEqual ? Math.nextUp(least) : least;
  }

  /** All candidates, in no order. */
  int[] candidates() {
    int[] all = Arrays.copyOf(offered, offers + size);
    System.arraycopy(documents, 0, all, offers, size);
    return all;
  }

  /** What has a score, in no order. */
  @Override
  public TopDocs topDocs() {
    ScoreDoc[] hits = new ScoreDoc[size];
    Arrays.setAll(hits, i -> new ScoreDoc(documents[i], scores[i]));
    return new TopDocs(new TotalHits(visited, TotalHits.Relation.EQUAL_TO), hits);
  }

  @Override
  public int k() {
    return k;
  }

  @Override
  public float minCompetitiveSimilarity() {
    return threshold;
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
