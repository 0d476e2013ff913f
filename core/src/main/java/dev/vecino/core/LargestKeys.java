package dev.vecino.core;

import java.util.Arrays;

/**
 * Keeps the largest of the keys that it is offered: a key is a score and a number, and of equal
 * scores the lower number makes the larger key. Keeps up to twice as many as are wanted, and
 * selects when there is no place left (quickselect: Hoare 1961, doi:10.1145/366622.366647). Not
 * thread-safe.
 */
public final class LargestKeys {

  private final int wanted;
  private final long[] keys;
  private int size;
  private long least = Long.MIN_VALUE; // of those that were wanted when they were last selected
  private float leastScore = Float.NEGATIVE_INFINITY;

  /**
   * @param wanted how many of the largest are kept, at least 1
   */
  public LargestKeys(int wanted) {
    InvalidRequestException.require(wanted >= 1, "wanted must be at least 1, got: %d", wanted);
    this.wanted = wanted;
    keys = new long[Math.toIntExact(2L * wanted)];
  }

  /**
   * A key.
   *
   * @param score not NaN; the two zeros are equal
   * @param number at least 0
   */
  public static long key(float score, int number) {
    int sortable = flipped(Float.floatToRawIntBits(score + 0f));
    return (long) sortable << Integer.SIZE | (Integer.MAX_VALUE - number);
  }

  /** The score of a key. */
  public static float score(long key) {
    return Float.intBitsToFloat(flipped((int) (key >> Integer.SIZE)));
  }

  /** Bits of floats as ints of the same order: the bits of a negative one rise as it falls. */
  private static int flipped(int bits) {
    return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
  }

  /** The number of a key. */
  public static int number(long key) {
    return Integer.MAX_VALUE - (int) key;
  }

  /** Takes a key; all have different numbers. */
  public void offer(long key) {
    if (key < least) {
      return;
    }
    if (size == keys.length) {
      select();
      if (key < least) {
        return;
      }
    }
    keys[size++] = key;
  }

  /** Keys of lower scores need not be offered. */
  public float leastScore() {
    return leastScore;
  }

  /** The largest keys so far, the largest first; a new array. It is empty afterwards. */
  public long[] drain() {
    if (size > wanted) {
      select();
    }
    Arrays.sort(keys, 0, size);
    long[] largest = new long[size];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = keys[size - 1 - i];
    }
    size = 0;
    least = Long.MIN_VALUE;
    leastScore = Float.NEGATIVE_INFINITY;
    return largest;
  }

  /** Brings the largest to the front, in no order, and drops the others. */
  private void select() {
    int from = 0;
    int to = size - 1;
    while (from < to) {
      long pivot = keys[(from + to) >>> 1];
      int left = from;
      int right = to;
      while (left <= right) {
        while (keys[left] > pivot) {
          left++;
        }
        while (keys[right] < pivot) {
          right--;
        }
        if (left <= right) {
          long swapped = keys[left];
          keys[left++] = keys[right];
          keys[right--] = swapped;
        }
      }
      if (wanted - 1 <= right) {
        to = right;
      } else if (wanted - 1 >= left) {
        from = left;
      } else {
        break;
      }
    }
    size = wanted;
    least = keys[wanted - 1]; // in its place: those before it are larger
    leastScore = score(least);
  }
}
