package dev.vecino.evaluator.rank;

import java.util.Arrays;

/** The recommended lists of all cases of some {@link Questions}, by number of the case. */
public final class Lists {

  private final int length;
  private final int[] items;
  private final int[] sizes;

  /**
   * @param length the largest number of items in a list
   */
  public Lists(int cases, int length) {
    this.length = length;
    this.items = new int[Math.multiplyExact(cases, length)];
    this.sizes = new int[cases];
  }

  /** Fills in the list of a case by the scores of all items. */
  public void select(int number, float[] scores, TopItems top) {
    sizes[number] = top.select(scores, items, number * length);
  }

  /** Fills in a list that was made elsewhere. */
  public void set(int number, int[] list) {
    sizes[number] = Math.min(length, list.length);
    System.arraycopy(list, 0, items, number * length, sizes[number]);
  }

  /** The number of cases. */
  public int cases() {
    return sizes.length;
  }

  /** How many items the list of a case has. */
  public int size(int number) {
    return sizes[number];
  }

  /** The item at a rank, from 0. */
  public int item(int number, int rank) {
    return items[number * length + rank];
  }

  /** The items of a case, best first; a new array. */
  public int[] list(int number) {
    return Arrays.copyOfRange(items, number * length, number * length + sizes[number]);
  }
}
