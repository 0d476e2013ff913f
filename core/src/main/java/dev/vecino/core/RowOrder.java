package dev.vecino.core;

/** Sorts rows of a log by a number each. */
final class RowOrder {

  private RowOrder() {}

  /** What rows are sorted by. */
  interface Key {
    long of(int row);
  }

  /**
   * Sorts a part of the rows; equal keys keep their order. Seeing that it is sorted already costs
   * one pass; only a disordered log pays for a merge sort.
   *
   * @param from the first place
   * @param to the place after the last one
   */
  static void sort(int[] order, int from, int to, Key key) {
    boolean sorted = true;
    for (int at = from + 1; at < to && sorted; at++) {
      sorted = key.of(order[at - 1]) <= key.of(order[at]);
    }
    if (!sorted) {
      mergeSort(order, from, to, new int[to - from], key);
    }
  }

  private static void mergeSort(int[] order, int from, int to, int[] scratch, Key key) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    mergeSort(order, from, middle, scratch, key);
    mergeSort(order, middle, to, scratch, key);
    int length = middle - from;
    System.arraycopy(order, from, scratch, 0, length);
    int left = 0;
    int right = middle;
    int target = from;
    while (left < length) {
      order[target++] =
          right < to && key.of(order[right]) < key.of(scratch[left])
              ? order[right++]
              : scratch[left++];
    }
  }
}
