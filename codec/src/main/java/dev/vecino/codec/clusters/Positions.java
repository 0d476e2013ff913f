package dev.vecino.codec.clusters;

import java.util.function.IntPredicate;
import org.apache.lucene.util.FixedBitSet;

/**
 * The positions that a search may find: bits that are there, or a test of each position that is
 * looked at, which is cheaper than to find all first where most pass.
 */
public sealed interface Positions {

  /**
   * Which of a panel's positions may be found.
   *
   * @param first position of the panel, a multiple of {@link QuantizedVectors#PANEL}
   * @return a bit each, from the lowest; what lies beyond the panel, or beyond the last position,
   *     means nothing
   */
  long panel(int first);

  /** Those whose bits are set; not changed. */
  static Positions of(FixedBitSet bits) {
    return new Bits(bits);
  }

  /**
   * Those that pass a test.
   *
   * @param size of all positions
   */
  static Positions tested(int size, IntPredicate test) {
    return new Tested(size, test);
  }

  /** Bits that are there. */
  record Bits(FixedBitSet bits) implements Positions {
    @Override
    public long panel(int first) {
      return bits.getBits()[first / Long.SIZE] >>> first;
    }
  }

  /** A test of each. */
  record Tested(int size, IntPredicate test) implements Positions {
    @Override
    public long panel(int first) {
      long bits = 0;
      int count = Math.min(QuantizedVectors.PANEL, size - first);
      for (int i = 0; i < count; i++) {
        bits |= (test.test(first + i) ? 1L : 0) << i;
      }
      return bits;
    }
  }
}
