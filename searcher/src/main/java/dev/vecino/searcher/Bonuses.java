package dev.vecino.searcher;

import java.util.Arrays;

/**
 * What some items gain (or lose) beyond the product of their vector and the query's. Immutable;
 * thread-safe.
 */
final class Bonuses {

  static final Bonuses NONE = new Bonuses(new int[0], new float[0]);

  private final int[] numbers; // the segment's base and the document, rising
  private final float[] gains;

  /**
   * @param numbers of the items: their segment's base and the document, in rising order; kept
   * @param gains of these; kept
   */
  Bonuses(int[] numbers, float[] gains) {
    this.numbers = numbers;
    this.gains = gains;
  }

  boolean isEmpty() {
    return numbers.length == 0;
  }

  int number(int index) {
    return numbers[index];
  }

  float gain(int index) {
    return gains[index];
  }

  /** The index of the first one that has at least this number; as many as there are: none. */
  int firstFrom(int number) {
    int index = Arrays.binarySearch(numbers, number);
    return index < 0 ? -1 - index : index;
  }

  /** The index after the last one of a segment. */
  int end(Segment segment) {
    return firstFrom(segment.base + segment.reader.maxDoc());
  }

  /** What a document gains. */
  float of(Segment segment, int document) {
    int index = Arrays.binarySearch(numbers, segment.base + document);
    return index < 0 ? 0 : gains[index];
  }
}
