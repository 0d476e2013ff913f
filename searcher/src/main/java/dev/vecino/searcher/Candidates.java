package dev.vecino.searcher;

import dev.vecino.searcher.clusters.KthScore;
import java.util.Arrays;

/**
 * What may be among the best of one query, while it is scored in a block. When the buffer is full,
 * it is cut to the best and the threshold rises to the worst of these, less a margin: scores of the
 * kernel and scores of Lucene differ by rounding, so whoever is within the margin stays until
 * Lucene's scores decide. Not thread-safe.
 */
final class Candidates {

  private static final int SLACK = 256;

  /** A cut keeps up to a quarter more than is wanted. */
  private static final int SPARE = 4;

  private final int wanted;
  private final double margin;
  private final float[] scores;
  private final int[] documents;
  private int size;
  private float threshold = Float.NEGATIVE_INFINITY;
  private boolean overflowed;

  /**
   * @param wanted how many of the best are kept for sure, at least 1
   * @param margin of rounding, at least 0
   */
  Candidates(int wanted, double margin) {
    this.wanted = wanted;
    this.margin = margin;
    scores = new float[wanted + wanted / SPARE + Math.max(wanted, SLACK)];
    documents = new int[scores.length];
  }

  /** Scores below this are not to be offered. */
  float threshold() {
    return threshold;
  }

  /** How many of the best are kept for sure. */
  int wanted() {
    return wanted;
  }

  /** Raises the threshold as far as the candidates so far allow. */
  void tighten() {
    if (!overflowed) {
      cut(wanted, 0);
    }
  }

  /** Takes a candidate. */
  void offer(int document, float score) {
    if (score < threshold || overflowed) {
      return;
    }
    if (size == scores.length) {
      cut(wanted, wanted / SPARE);
      if (size > scores.length - SLACK / 2) {
        overflowed = true;
        threshold = Float.POSITIVE_INFINITY;
      }
      if (score < threshold) {
        return;
      }
    }
    scores[size] = score;
    documents[size++] = document;
  }

  /**
   * Whether so many scores are equal, or nearly so, that the buffer could not hold them: the query
   * must be answered otherwise.
   */
  boolean overflowed() {
    return overflowed;
  }

  /**
   * Those that may be among the best, in rising order.
   *
   * @param excluded these are left out; in rising order
   * @param best how many are wanted after that; at most {@code wanted} less those excluded
   */
  int[] finish(int[] excluded, int best) {
    if (excluded.length > 0) {
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (Arrays.binarySearch(excluded, documents[i]) < 0) {
          scores[kept] = scores[i];
          documents[kept++] = documents[i];
        }
      }
      size = kept;
    }
    cut(best, 0);
    int[] sorted = Arrays.copyOf(documents, size);
    Arrays.sort(sorted);
    return sorted;
  }

  /**
   * Raises the threshold to the {@code best}-th score, less the margin, and drops what is below.
   *
   * @param spare the threshold may be so low that this many more are kept for it
   */
  private void cut(int best, int spare) {
    if (size <= best) {
      return;
    }
    threshold = Math.nextDown((float) (KthScore.of(scores, size, best, spare) - margin));
    int kept = 0;
    for (int i = 0; i < size; i++) {
      float score = scores[i];
      scores[kept] = score;
      documents[kept] = documents[i];
      kept += score >= threshold ? 1 : 0; // no branch: it could not be foretold
    }
    size = kept;
  }
}
