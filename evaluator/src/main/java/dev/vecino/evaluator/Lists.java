package dev.vecino.evaluator;

import java.util.Arrays;

/** The recommended lists of all cases of some {@link Questions}, by number of the case. */
final class Lists {

  private final int length;
  private final int[] items;
  private final int[] sizes;

  /**
   * @param length items a list at most
   */
  Lists(int cases, int length) {
    this.length = length;
    this.items = new int[Math.multiplyExact(cases, length)];
    this.sizes = new int[cases];
  }

  /** Fills in the list of a case. */
  void select(int number, float[] scores, TopItems top) {
    sizes[number] = top.select(scores, items, number * length);
  }

  /** Fills in a list that was made elsewhere. */
  void set(int number, int[] list) {
    sizes[number] = Math.min(length, list.length);
    System.arraycopy(list, 0, items, number * length, sizes[number]);
  }

  int cases() {
    return sizes.length;
  }

  /** How many items the list of a case has. */
  int size(int number) {
    return sizes[number];
  }

  /** The item at a rank, from 0. */
  int item(int number, int rank) {
    return items[number * length + rank];
  }

  /** The items of a case, best first; a new array. */
  int[] list(int number) {
    return Arrays.copyOfRange(items, number * length, number * length + sizes[number]);
  }
}
