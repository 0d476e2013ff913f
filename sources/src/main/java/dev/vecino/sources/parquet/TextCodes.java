package dev.vecino.sources.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A number for each different value of a column, so that who knows a number need not look at the
 * text. Ids come again and again, in any order, so that what a look-up costs is the memory that it
 * waits for: so a slot has four bytes, a code with a tag that tells most other values apart, and a
 * value of at most {@value #SHORT} bytes is compared as two numbers. Longer values are looked up as
 * texts. Guarded by {@code src-test/bench/sources}.
 */
final class TextCodes {

  /** The longest value that fits into two numbers, with its length. */
  private static final int SHORT = 15;

  private static final int CODE_BITS = 22;
  private static final int CODE = (1 << CODE_BITS) - 1; // of a slot: the code + 1; the rest: a tag
  private static final int FIRST_SLOTS = 1 << 13;
  private static final int SPARSENESS = 3; // slots a value
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int most;
  private int[] slots = new int[FIRST_SLOTS];
  private long[] values = new long[FIRST_SLOTS]; // two a code
  private final List<String> texts = new ArrayList<>(); // by code
  private final Map<String, Integer> longTexts = new HashMap<>();
  private long forgotten; // codes that were given away before

  TextCodes() {
    this(CODE);
  }

  /**
   * @param most values that are known at a time, at most four million
   */
  TextCodes(int most) {
    this.most = most;
  }

  /**
   * Forgets all, where a batch could bring too much.
   *
   * @param rows of the batch, far fewer than four million
   */
  void makeRoom(int rows) {
    if (texts.size() + rows >= most) {
      forgotten += texts.size();
      texts.clear();
      longTexts.clear();
      slots = new int[FIRST_SLOTS];
    }
  }

  /** A number that no other text of the column ever has. */
  long lasting(int code) {
    return forgotten + code;
  }

  String text(int code) {
    return texts.get(code);
  }

  /** The code of a whole number. */
  int of(long number) {
    int found = find(number, -1L);
    return found >= 0 ? found : added(~found, number, -1L, Long.toString(number));
  }

  /** The code of a text, as bytes of UTF-8. */
  int of(byte[] source, int from, int to) {
    int length = to - from;
    if (length > SHORT) {
      String text = new String(source, from, length, StandardCharsets.UTF_8);
      Integer known = longTexts.get(text);
      if (known == null) {
        known = texts.size();
        longTexts.put(text, known);
        add(text);
      }
      return known;
    }
    long first = bytes(source, from, Math.min(length, 8));
    long second = length <= 8 ? 0 : bytes(source, from + 8, length - 8);
    second |= (long) length << 56;
    int found = find(first, second);
    return found >= 0
        ? found
        : added(~found, first, second, new String(source, from, length, StandardCharsets.UTF_8));
  }

  /** Up to eight bytes as one number. */
  private static long bytes(byte[] source, int from, int length) {
    if (length == 0) {
      return 0;
    }
    if (from + 8 <= source.length) {
      return (long) LITTLE.get(source, from) & (-1L >>> (64 - 8 * length));
    }
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | (source[from + i] & 0xff);
    }
    return value;
  }

  private static long hash(long first, long second) {
    long hash = first * 0x9E3779B97F4A7C15L ^ Long.rotateLeft(second, 32) * 0xC2B2AE3D27D4EB4FL;
    return (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
  }

  /** The code of a value; or the free slot where it would be, complemented. */
  private int find(long first, long second) {
    long hash = hash(first, second);
    int mask = slots.length - 1;
    int tag = (int) hash & ~CODE;
    int at = (int) (hash >>> 32) & mask;
    for (int slot = slots[at]; slot != 0; slot = slots[at]) {
      int code = (slot & CODE) - 1;
      if ((slot & ~CODE) == tag && values[2 * code] == first && values[2 * code + 1] == second) {
        return code;
      }
      at = at + 1 & mask;
    }
    return ~at;
  }

  private int added(int at, long first, long second, String text) {
    int code = texts.size();
    add(text);
    values[2 * code] = first;
    values[2 * code + 1] = second;
    slots[at] = ((int) hash(first, second) & ~CODE) | (code + 1);
    if (SPARSENESS * (long) texts.size() > slots.length) {
      grow();
    }
    return code;
  }

  private void add(String text) {
    texts.add(text);
    if (2 * texts.size() > values.length) {
      values = Arrays.copyOf(values, 2 * values.length);
    }
  }

  private void grow() {
    int[] former = slots;
    slots = new int[2 * former.length];
    int mask = slots.length - 1;
    for (int slot : former) {
      if (slot != 0) {
        int code = (slot & CODE) - 1;
        int at = (int) (hash(values[2 * code], values[2 * code + 1]) >>> 32) & mask;
        while (slots[at] != 0) {
          at = at + 1 & mask;
        }
        slots[at] = slot;
      }
    }
  }
}
