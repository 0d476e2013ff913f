package dev.vecino.bench;

import dev.vecino.bench.SearchData.Attribute;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * The exact answers, found by scoring every eligible item: independent of any system that is
 * measured.
 */
final class Truth {

  /** Scores that differ by less are equal: systems round differently. */
  private static final float TOLERANCE = 2e-6f;

  private final SearchData data;
  private final int k;
  private final int from;
  private final float[] worst; // the score of the k-th best, a query
  private final int[] found; // k, or how many are eligible if they are fewer

  /** The truth for the users from {@code from} to {@code to - 1}. */
  Truth(SearchData data, Work work, int from, int to) {
    this.data = data;
    this.k = work.k();
    this.from = from;
    worst = new float[to - from];
    found = new int[to - from];
    IntStream.range(from, to).parallel().forEach(user -> find(work, user));
  }

  private void find(Work work, int user) {
    float[] query = data.user(user);
    PriorityQueue<Float> best = new PriorityQueue<>();
    int[] values = work.filter().map(data::attribute).orElse(null);
    for (int item = 0; item < data.items(); item++) {
      if (values == null || isEligible(work, values[item], user)) {
        float score = score(query, item);
        if (best.size() < k) {
          best.add(score);
        } else if (score > best.peek()) {
          best.poll();
          best.add(score);
        }
      }
    }
    worst[user - from] = best.isEmpty() ? Float.POSITIVE_INFINITY : best.peek();
    found[user - from] = best.size();
  }

  private static boolean isEligible(Work work, int value, int user) {
    return value >= work.least(user) && value <= work.greatest(user);
  }

  private float score(float[] query, int item) {
    return VectorUtil.dotProduct(
        query,
        Arrays.copyOfRange(
            data.itemVectors(), item * data.dimension(), (item + 1) * data.dimension()));
  }

  /**
   * The part of the k best that was found; checks that nothing was answered twice or against the
   * filter.
   *
   * @param begin the user of the first answer
   */
  double recall(Work work, int begin, List<int[]> answers) {
    long hits = 0;
    long all = 0;
    for (int q = 0; q < answers.size(); q++) {
      int user = begin + q;
      all += found[user - from];
      float[] query = data.user(user);
      if (Arrays.stream(answers.get(q)).distinct().count() < answers.get(q).length) {
        throw new IllegalStateException("an item was answered twice to user " + user);
      }
      for (int item : answers.get(q)) {
        if (work.filter().isPresent()) {
          Attribute attribute = work.filter().get();
          if (!isEligible(work, data.attribute(attribute)[item], user)) {
            throw new IllegalStateException(
                "item " + item + " was answered to user " + user + " against the filter");
          }
        }
        if (score(query, item) >= worst[user - from] - TOLERANCE) {
          hits++;
        }
      }
    }
    return hits / (double) all;
  }

  /** The part of a user's k best among all items but some that was found; unfiltered work only. */
  double recallWithout(int user, int[] excluded, int[] found) {
    float[] query = data.user(user);
    float[] scores = new float[data.items()];
    for (int item = 0; item < scores.length; item++) {
      scores[item] = score(query, item);
    }
    for (int item : excluded) {
      scores[item] = Float.NEGATIVE_INFINITY;
    }
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    float bound = sorted[sorted.length - k] - TOLERANCE;
    return Arrays.stream(found).distinct().filter(item -> scores[item] >= bound).count()
        / (double) k;
  }
}
