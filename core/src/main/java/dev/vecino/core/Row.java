package dev.vecino.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** One row of delimited text. The object is used again for the next row. */
@NullUnmarked // not yet looked at
final class Row {

  private char[] text = new char[1 << 10]; // field after field
  private int[] ends = new int[16];
  private int count;
  private long line;
  private String fault;

  /** Empties the row. */
  void begin(long newLine) {
    count = 0;
    line = newLine;
    fault = null;
  }

  /** Adds a field. */
  void add(char[] source, int offset, int length) {
    int start = count == 0 ? 0 : ends[count - 1];
    if (start + length > text.length) {
      text = Arrays.copyOf(text, 2 * (start + length));
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    System.arraycopy(source, offset, text, start, length);
    ends[count++] = start + length;
  }

  /** The row is none: what is wrong with it as a whole. */
  void fail(String rule) {
    fault = rule;
  }

  /** What is wrong with the row as a whole, or null. */
  String fault() {
    return fault;
  }

  /** The line of the file on which the row begins, from 1 on. */
  long line() {
    return line;
  }

  /** The number of fields. */
  int size() {
    return count;
  }

  /** A field; a new String. */
  String field(int column) {
    int start = start(column);
    return new String(text, start, ends[column] - start);
  }

  /** A field without the blanks around it; a new String. */
  String stripped(int column) {
    int start = start(column);
    int end = ends[column];
    while (start < end && text[start] <= ' ') {
      start++;
    }
    while (start < end && text[end - 1] <= ' ') {
      end--;
    }
    // There are other blanks than those of ASCII, but few.
    return new String(text, start, end - start).strip();
  }

  private int start(int column) {
    return column == 0 ? 0 : ends[column - 1];
  }

  boolean isEmpty(int column) {
    return ends[column] == start(column);
  }

  /** Whether a field is this text but for blanks, quotes and a byte order mark around it. */
  boolean isAbout(int column, String value) {
    int start = start(column);
    int end = ends[column];
    while (start < end && isMark(text[start])) {
      start++;
    }
    while (start < end && isMark(text[end - 1])) {
      end--;
    }
    if (end - start != value.length()) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (text[i] != value.charAt(i - start)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMark(char c) {
    return c == ' ' || c == '"' || c == '\uFEFF';
  }

  /** Whether any field has the character. */
  boolean has(char character) {
    for (int i = 0; count > 0 && i < ends[count - 1]; i++) {
      if (text[i] == character) {
        return true;
      }
    }
    return false;
  }

  /** All fields; a new list. */
  List<String> fields() {
    List<String> fields = new ArrayList<>(count);
    for (int column = 0; column < count; column++) {
      fields.add(field(column));
    }
    return fields;
  }
}
