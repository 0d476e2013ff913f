package dev.vecino.searcher.block;

import java.util.Arrays;

/**
 * What some items gain (or lose) beyond the product of their vector and the query's. Immutable;
 * thread-safe.
 */
public final class Bonuses {

  public static final Bonuses NONE = new Bonuses(new int[0], new float[0]);

  private final int[] numbers; // the segment's base and the document, rising
  private final float[] gains;

  /**
   * @param numbers of the items: their segment's base and the document, in rising order; kept
   * @param gains of these; kept
   */
  public Bonuses(int[] numbers, float[] gains) {
    this.numbers = numbers;
    this.gains = gains;
  }

  public boolean isEmpty() {
    return numbers.length == 0;
  }

  public int number(int index) {
    return numbers[index];
  }

  public float gain(int index) {
    return gains[index];
  }

  /** The index of the first one that has at least this number; as many as there are: none. */
  public int firstFrom(int number) {
    int index = Arrays.binarySearch(numbers, number);
    return index < 0 ? -1 - index : index;
  }

  /** What the item with a number gains. */
  public float of(int number) {
    int index = Arrays.binarySearch(numbers, number);
    return index < 0 ? 0 : gains[index];
  }
}
