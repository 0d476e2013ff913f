package dev.vecino.core;

import java.util.Arrays;

/**
 * Numbers of ids by the codes that a table has for its texts ({@link Table.Rows#code}): one access
 * to four bytes where a text would have to be looked up. It knows a window of the codes, which goes
 * on where they do.
 */
final class NumbersByCode {

  private static final int MOST = 1 << 22;

  private int[] numbers = new int[0]; // of the codes from begin on, + 1; 0: not known
  private long begin;

  /** The number of an id by its code, or -1. */
  int get(long code) {
    long at = code - begin;
    return at >= 0 && at < numbers.length ? numbers[(int) at] - 1 : -1;
  }

  /** Adds what a code stands for; -1 is none. */
  void put(long code, int number) {
    if (code < 0) {
      return;
    }
    long at = code - begin;
    if (at < 0 || at >= MOST) {
      begin = code;
      at = 0;
      Arrays.fill(numbers, 0);
    }
    if (at >= numbers.length) {
      numbers = Arrays.copyOf(numbers, (int) Math.min(MOST, Math.max(1 << 12, 2 * at)));
    }
    numbers[(int) at] = number + 1;
  }
}
