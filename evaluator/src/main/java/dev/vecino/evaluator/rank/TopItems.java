package dev.vecino.evaluator.rank;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.LargestKeys;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The k best of all items by score, ties by item id. The order of ties is the same for every
 * algorithm and every run. Not thread-safe: it has buffers.
 */
public final class TopItems {

  private final int[] rankOfId;
  private final int[] itemOfRank;
  private final LargestKeys best;

  /**
   * @param rankOfId of {@link #ranksOfIds}; shared
   * @param k at least 1
   */
  public TopItems(int[] rankOfId, int k) {
    this.rankOfId = rankOfId;
    itemOfRank = new int[rankOfId.length];
    for (int item = 0; item < itemOfRank.length; item++) {
      itemOfRank[rankOfId[item]] = item;
    }
    best = new LargestKeys(Math.max(1, Math.min(k, rankOfId.length)));
  }

  /** The place of each item in the order of the ids. */
  public static int[] ranksOfIds(ClickLog log) {
    Integer[] order = new Integer[log.itemCount()];
    Arrays.setAll(order, item -> item);
    Arrays.sort(order, Comparator.comparing(log::item));
    int[] ranks = new int[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }

  /**
   * Finds the best.
   *
   * @param allScores one score per item; negative infinity is never chosen
   * @param target out: the numbers of the best items, best first, from {@code at} on
   * @return how many items were chosen, at most k
   * @throws ArtifactException if a score is NaN: there is no order then
   */
  public int select(float[] allScores, int[] target, int at) {
    float threshold = -Float.MAX_VALUE; // not negative infinity
    for (int item = next(allScores, 0, threshold);
        item < rankOfId.length;
        item = next(allScores, item + 1, threshold)) {
      if (Float.isNaN(allScores[item])) {
        throw new ArtifactException("item number " + item + " can't be ranked, its score is NaN");
      }
      best.offer(LargestKeys.key(allScores[item], rankOfId[item]));
      threshold = Math.max(threshold, best.leastScore());
    }
    long[] keys = best.drain();
    for (int place = 0; place < keys.length; place++) {
      target[at + place] = itemOfRank[LargestKeys.number(keys[place])];
    }
    return keys.length;
  }

  /**
   * The next item whose score reaches a threshold or is NaN, or the number of items. A loop of its
   * own: nearly all items are passed here, which takes 0.8 ns each; within the loop above it took
   * 6.
   */
  private int next(float[] scores, int from, float threshold) {
    int item = from;
    while (item < rankOfId.length && scores[item] < threshold) {
      item++;
    }
    return item;
  }
}
