package dev.vecino.trainer.item2vec;

import dev.vecino.trainer.kernels.Random64;

/**
 * Draws rows in proportion to count^exponent, in constant time: Walker's alias table as Vose builds
 * it (1991). One slot of 8 bytes per row: the high half is the row that shares the slot, the low
 * half the chance, as an unsigned 32-bit fraction, that the slot's own row is drawn. Immutable and
 * thread-safe.
 */
final class NegativeSampler {

  private final long[] slots;

  /**
   * @param counts clicks per row, each at least 1
   * @param exponent of either sign
   */
  NegativeSampler(long[] counts, double exponent) {
    int size = counts.length;
    double[] shares = new double[size];
    double sum = 0;
    for (int row = 0; row < size; row++) {
      shares[row] = StrictMath.pow((double) counts[row], exponent);
      sum += shares[row];
    }
    int[] small = new int[size];
    int[] large = new int[size];
    int smallCount = 0;
    int largeCount = 0;
    for (int row = 0; row < size; row++) {
      shares[row] *= size / sum;
      if (shares[row] < 1) {
        small[smallCount++] = row;
      } else {
        large[largeCount++] = row;
      }
    }
    slots = new long[size];
    while (smallCount > 0 && largeCount > 0) {
      int poor = small[--smallCount];
      int rich = large[--largeCount];
      slots[poor] = slot(rich, shares[poor]);
      shares[rich] -= 1 - shares[poor];
      if (shares[rich] < 1) {
        small[smallCount++] = rich;
      } else {
        large[largeCount++] = rich;
      }
    }
    while (largeCount > 0) {
      int row = large[--largeCount];
      slots[row] = slot(row, 1);
    }
    while (smallCount > 0) { // what rounding left over
      int row = small[--smallCount];
      slots[row] = slot(row, 1);
    }
  }

  private static long slot(int alias, double share) {
    return ((long) alias << 32) | Math.min((long) (share * 0x1p32), 0xffffffffL);
  }

  /** A row. */
  int draw(Random64 random) {
    long bits = random.next();
    int row = (int) (((bits >>> 32) * slots.length) >>> 32);
    long slot = slots[row];
    return (bits & 0xffffffffL) <= (slot & 0xffffffffL) ? row : (int) (slot >>> 32);
  }
}
