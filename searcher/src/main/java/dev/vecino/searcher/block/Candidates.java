package dev.vecino.searcher.block;

import dev.vecino.codec.clusters.KthScore;
import java.util.Arrays;

/**
 * What may be among the best of one query, while it is scored in a block. When the buffer is full,
 * it is cut to the best and the threshold rises to the worst of these. Not thread-safe.
 */
public final class Candidates {

  private static final int SLACK = 256;

  /** A cut keeps up to a quarter more than is wanted. */
  private static final int SPARE = 4;

  private final int wanted;
  private final float[] scores;
  private final int[] documents;
  private int size;
  private float threshold = Float.NEGATIVE_INFINITY;
  private boolean overflowed;

  /**
   * @param wanted how many of the best are kept for sure, at least 1
   */
  public Candidates(int wanted) {
    this.wanted = wanted;
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

  /**
   * Raises the threshold as far as the candidates so far and others that will be offered allow.
   *
   * @param others their scores; none of them has been offered yet
   */
  void raise(float[] others, int count) {
    if (overflowed || size + count < wanted) {
      return;
    }
    float[] all = Arrays.copyOf(scores, size + count);
    System.arraycopy(others, 0, all, size, count);
    threshold = Math.max(threshold, KthScore.of(all, all.length, wanted, 0));
  }

  /** Takes a candidate. */
  void offer(int document, float score) {
    if (score < threshold || overflowed) {
      return;
    }
    if (size == scores.length) {
      cut(wanted / SPARE);
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
  public boolean overflowed() {
    return overflowed;
  }

  /**
   * Drops what can't be among the best.
   *
   * @param excluded these are left out; in rising order
   */
  public void finish(int[] excluded) {
    cut(0);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (Arrays.binarySearch(excluded, documents[i]) < 0) {
        scores[kept] = scores[i];
        documents[kept++] = documents[i];
      }
    }
    size = kept;
  }

  /** How many there are, in no order. */
  public int size() {
    return size;
  }

  public int document(int index) {
    return documents[index];
  }

  public float score(int index) {
    return scores[index];
  }

  /**
   * Raises the threshold to the last score that is wanted, and drops what is below.
   *
   * @param spare the threshold may be so low that this many more are kept for it
   */
  private void cut(int spare) {
    if (size <= wanted) {
      return;
    }
    threshold = Math.max(threshold, KthScore.of(scores, size, wanted, spare));
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
