package dev.vecino.core;

import java.util.Arrays;

/** Numbers in blocks: growing copies nothing, so reading never needs twice the memory. */
final class NumberBlocks {

  private NumberBlocks() {}

  /** Integers. */
  static final class Ints {
    private static final int BITS = 16;
    private int[][] blocks = new int[16][];
    private int size;

    void add(int value) {
      int block = size >>> BITS;
      if (block == blocks.length) {
        blocks = Arrays.copyOf(blocks, blocks.length * 2);
      }
      if (blocks[block] == null) {
        blocks[block] = new int[1 << BITS];
      }
      blocks[block][size++ & ((1 << BITS) - 1)] = value;
    }

    int get(int at) {
      return blocks[at >>> BITS][at & ((1 << BITS) - 1)];
    }

    int size() {
      return size;
    }

    int[] toArray() {
      int[] array = new int[size];
      for (int from = 0; from < size; from += 1 << BITS) {
        System.arraycopy(blocks[from >>> BITS], 0, array, from, Math.min(1 << BITS, size - from));
      }
      return array;
    }

    /** Gives the memory back; there is nothing to get any more. */
    void free() {
      blocks = new int[0][];
    }
  }

  /** Long integers. */
  static final class Longs {
    private static final int BITS = 16;
    private long[][] blocks = new long[16][];
    private int size;

    void add(long value) {
      int block = size >>> BITS;
      if (block == blocks.length) {
        blocks = Arrays.copyOf(blocks, blocks.length * 2);
      }
      if (blocks[block] == null) {
        blocks[block] = new long[1 << BITS];
      }
      blocks[block][size++ & ((1 << BITS) - 1)] = value;
    }

    long get(int at) {
      return blocks[at >>> BITS][at & ((1 << BITS) - 1)];
    }
  }

  /** Floats. */
  static final class Floats {
    private final Ints bits = new Ints();

    void add(float value) {
      bits.add(Float.floatToRawIntBits(value));
    }

    float get(int at) {
      return Float.intBitsToFloat(bits.get(at));
    }
  }
}
