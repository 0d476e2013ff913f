package dev.vecino.evaluator.rank;

import dev.vecino.core.ClickLog;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The k best of all items by score, ties by item id. The order of ties is the same for every
 * algorithm and every run. Not thread-safe: it has buffers.
 */
public final class TopItems {

  private final int[] rankOfId;
  private final int[] heap; // the worst of the best on top
  private int size;
  private float[] scores;

  /**
   * @param rankOfId of {@link #ranksOfIds}; shared
   */
  public TopItems(int[] rankOfId, int k) {
    this.rankOfId = rankOfId;
    this.heap = new int[Math.min(k, rankOfId.length)];
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
   * @param allScores one an item; negative infinity and NaN are never chosen
   * @param target out: item numbers, best first, from {@code at} on
   * @return how many there are, at most k
   */
  public int select(float[] allScores, int[] target, int at) {
    scores = allScores;
    size = 0;
    int capacity = heap.length;
    float threshold = Float.NEGATIVE_INFINITY;
    for (int item = 0; item < rankOfId.length; item++) {
      float score = allScores[item];
      if (size < capacity) {
        if (score > Float.NEGATIVE_INFINITY) {
          push(item);
          threshold = scores[heap[0]];
        }
      } else if (score >= threshold && isBetter(item, heap[0])) {
        heap[0] = item;
        sink();
        threshold = scores[heap[0]];
      }
    }
    int found = size;
    while (size > 0) {
      target[at + size - 1] = heap[0];
      heap[0] = heap[--size];
      sink();
    }
    return found;
  }

  private boolean isBetter(int a, int b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && rankOfId[a] < rankOfId[b]);
  }

  private void push(int item) {
    int place = size++;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (!isBetter(heap[parent], item)) {
        break;
      }
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = item;
  }

  private void sink() {
    if (size == 0) {
      return;
    }
    int item = heap[0];
    int place = 0;
    while (true) {
      int child = 2 * place + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && isBetter(heap[child], heap[child + 1])) {
        child++;
      }
      if (!isBetter(item, heap[child])) {
        break;
      }
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = item;
  }
}
