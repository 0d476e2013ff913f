package dev.vecino.searcher;

import java.io.IOException;
import java.util.Arrays;

/**
 * The k best of what it is offered: the highest scores, of equal ones the lowest ids. A binary heap
 * with the worst on top; ids are only compared where scores are equal. Not thread-safe.
 */
final class NearestItems {

  /** One of the best. */
  record Hit(Segment segment, int document, float score) {}

  private final int k;
  private Hit[] heap;
  private int size;
  private float worst = Float.NEGATIVE_INFINITY;

  NearestItems(int k) {
    this.k = k;
    heap = new Hit[Math.min(k, 1024) + 1];
  }

  void offer(Segment segment, int document, float score) throws IOException {
    if (size == k && score < worst) {
      return;
    }
    Hit hit = new Hit(segment, document, score);
    if (size < k) {
      if (size + 1 == heap.length) {
        heap = Arrays.copyOf(heap, Math.min(2 * heap.length, k + 1));
      }
      heap[++size] = hit;
      siftUp();
    } else if (isBetter(hit, heap[1])) {
      heap[1] = hit;
      siftDown();
    }
    if (size == k) {
      worst = heap[1].score();
    }
  }

  int size() {
    return size;
  }

  /** Best first; empties the heap. */
  Hit[] drain() throws IOException {
    Hit[] sorted = new Hit[size];
    for (int i = size - 1; i >= 0; i--) {
      sorted[i] = heap[1];
      heap[1] = heap[size--];
      siftDown();
    }
    return sorted;
  }

  private static boolean isBetter(Hit a, Hit b) throws IOException {
    if (a.score() != b.score()) {
      return a.score() > b.score();
    }
    return a.segment().ids().compare(a.document(), b.segment().ids(), b.document()) < 0;
  }

  private void siftUp() throws IOException {
    int child = size;
    Hit hit = heap[child];
    while (child > 1 && isBetter(heap[child >>> 1], hit)) {
      heap[child] = heap[child >>> 1];
      child >>>= 1;
    }
    heap[child] = hit;
  }

  private void siftDown() throws IOException {
    if (size == 0) {
      return;
    }
    Hit hit = heap[1];
    int parent = 1;
    while (2 * parent <= size) {
      int child = 2 * parent;
      if (child < size && isBetter(heap[child], heap[child + 1])) {
        child++;
      }
      if (!isBetter(hit, heap[child])) {
        break;
      }
      heap[parent] = heap[child];
      parent = child;
    }
    heap[parent] = hit;
  }
}
