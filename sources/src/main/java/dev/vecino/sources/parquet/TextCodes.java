package dev.vecino.sources.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A number for each different value of a column, so that who knows a number need not look at the
 * text. Ids come again and again, in any order, so that what a look-up costs is the memory that it
 * waits for: a value of at most {@value #SHORT} bytes lies itself in the table, 32 bytes a slot,
 * and is found by one access, and look-ups of a batch do not wait for each other. Longer values are
 * looked up as texts. Guarded by {@code src-test/bench/sources}.
 */
final class TextCodes {

  /** The longest value that fits into two numbers, with its length. */
  private static final int SHORT = 15;

  private static final int LONGS = 4; // of a slot: two of the value, the code + 1, nothing
  private static final int MOST = 1 << 22;
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long[] slots = new long[LONGS << 12];
  private final List<String> texts = new ArrayList<>();
  private final Map<String, Integer> longTexts = new HashMap<>();
  private long forgotten; // codes that were given away before

  /** Forgets all, if there is much: between two batches. */
  void makeRoom() {
    if (texts.size() > MOST) {
      forgotten += texts.size();
      texts.clear();
      longTexts.clear();
      slots = new long[LONGS << 12];
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
    int slot = slot(number, -1L);
    return slots[slot + 2] != 0
        ? (int) slots[slot + 2] - 1
        : added(slot, number, -1L, Long.toString(number));
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
        texts.add(text);
      }
      return known;
    }
    long first = bytes(source, from, Math.min(length, 8));
    long second = length <= 8 ? 0 : bytes(source, from + 8, length - 8);
    second |= (long) length << 56;
    int slot = slot(first, second);
    return slots[slot + 2] != 0
        ? (int) slots[slot + 2] - 1
        : added(slot, first, second, new String(source, from, length, StandardCharsets.UTF_8));
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

  /** Where a value lies, or the free slot where it would. */
  private int slot(long first, long second) {
    long hash = first * 0x9E3779B97F4A7C15L ^ Long.rotateLeft(second, 32) * 0xC2B2AE3D27D4EB4FL;
    hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
    int mask = slots.length - 1;
    int slot = (int) (hash >>> 32) * LONGS & mask;
    while (slots[slot + 2] != 0 && (slots[slot] != first || slots[slot + 1] != second)) {
      slot = slot + LONGS & mask;
    }
    return slot;
  }

  private int added(int slot, long first, long second, String text) {
    int code = texts.size();
    texts.add(text);
    slots[slot] = first;
    slots[slot + 1] = second;
    slots[slot + 2] = code + 1L;
    if (2 * LONGS * (long) texts.size() > slots.length) {
      grow();
    }
    return code;
  }

  private void grow() {
    long[] former = slots;
    slots = new long[2 * former.length];
    for (int at = 0; at < former.length; at += LONGS) {
      if (former[at + 2] != 0) {
        int slot = slot(former[at], former[at + 1]);
        System.arraycopy(former, at, slots, slot, LONGS);
      }
    }
  }
}
