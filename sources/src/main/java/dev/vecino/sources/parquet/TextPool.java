package dev.vecino.sources.parquet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One String for all equal values of a column, found without making another one: ids come again and
 * again, and a String that is known carries its hash with it. Open addressing; when it is full, the
 * pool forgets all.
 */
final class TextPool {

  private static final int LARGEST = 1 << 22;

  private String[] texts = new String[1 << 12];
  private long[] numbers; // of texts that are numbers
  private byte[][] bytes; // of texts that are bytes
  private int count;

  /** The text of a whole number. */
  String of(long number) {
    if (numbers == null) {
      numbers = new long[texts.length];
    }
    int mask = texts.length - 1;
    int at = mix(Long.hashCode(number)) & mask;
    while (texts[at] != null) {
      if (numbers[at] == number) {
        return texts[at];
      }
      at = (at + 1) & mask;
    }
    if (isFull()) {
      return of(number);
    }
    count++;
    numbers[at] = number;
    texts[at] = Long.toString(number);
    return texts[at];
  }

  /** The text of bytes of UTF-8. */
  String of(byte[] source, int from, int to) {
    if (bytes == null) {
      bytes = new byte[texts.length][];
    }
    int mask = texts.length - 1;
    int at = mix(hash(source, from, to)) & mask;
    while (texts[at] != null) {
      byte[] known = bytes[at];
      if (Arrays.equals(known, 0, known.length, source, from, to)) {
        return texts[at];
      }
      at = (at + 1) & mask;
    }
    if (isFull()) {
      return of(source, from, to);
    }
    count++;
    bytes[at] = Arrays.copyOfRange(source, from, to);
    texts[at] = new String(source, from, to - from, StandardCharsets.UTF_8);
    return texts[at];
  }

  private static int hash(byte[] source, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + source[i];
    }
    return hash;
  }

  private static int mix(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }

  /** Makes room where half of it is taken. */
  private boolean isFull() {
    if (2 * count < texts.length) {
      return false;
    }
    if (texts.length == LARGEST) {
      Arrays.fill(texts, null);
      count = 0;
      return true;
    }
    String[] formerTexts = texts;
    long[] formerNumbers = numbers;
    byte[][] formerBytes = bytes;
    texts = new String[2 * formerTexts.length];
    numbers = formerNumbers == null ? null : new long[texts.length];
    bytes = formerBytes == null ? null : new byte[texts.length][];
    for (int i = 0; i < formerTexts.length; i++) {
      if (formerTexts[i] != null) {
        int hash =
            bytes == null
                ? Long.hashCode(formerNumbers[i])
                : hash(formerBytes[i], 0, formerBytes[i].length);
        int at = mix(hash) & (texts.length - 1);
        while (texts[at] != null) {
          at = (at + 1) & (texts.length - 1);
        }
        texts[at] = formerTexts[i];
        if (bytes == null) {
          numbers[at] = formerNumbers[i];
        } else {
          bytes[at] = formerBytes[i];
        }
      }
    }
    return true;
  }
}
