package dev.vecino.core;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/**
 * Text on its way to a parser of records, which may be parsed once more from the second line of a
 * record on: so what a stray quote has swallowed isn't lost.
 *
 * <p>A line with a quote is handed out alone, and what follows it line by line until the record
 * ends, so that nothing beyond the record is ever in the parser. Lines without a quote, each of
 * which is a record, are handed out as many at once as there are.
 */
final class RereadableText extends Reader {

  /** A record of more characters has a quote that is never closed. */
  static final int LONGEST_RECORD = 1 << 20;

  private static final int SIZE = 1 << 16;

  /** A character that no {@link DecodedText} has. */
  static final char NO_QUOTE = '\uFFFF';

  private final Reader in;
  private char[] buffer = new char[SIZE];
  private int from;
  private int to;
  private boolean ended;
  private char quote = NO_QUOTE;
  private boolean isBetweenRecords;
  private final StringBuilder record = new StringBuilder();
  private long fresh; // characters that were read
  private long reread; // characters that were put back

  RereadableText(Reader in) {
    this.in = in;
  }

  /**
   * The text that comes next, up to the first line end if there is one near. Nothing is used up.
   */
  String nextLine() throws IOException {
    while (!ended && to - from < SIZE / 2) {
      fill();
    }
    return new String(buffer, from, lineEnd(from, Math.min(to, from + SIZE / 2)) - from);
  }

  /** Leaves out characters that {@link #nextLine} has shown. */
  void skip(int characters) {
    from += characters;
  }

  /** From now on this character is a quote. */
  void quote(char value) {
    quote = value;
  }

  /** Is told by the parser when it begins a record. */
  void beginRecord() {
    isBetweenRecords = true;
    record.setLength(0);
  }

  /** The lines of the record that was begun last, if it has a quote; else nothing. */
  CharSequence record() {
    return record;
  }

  /** Where the first line of {@link #record} ends. */
  int firstLineEnd() {
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      if (c == '\n' || (c == '\r' && (i + 1 == record.length() || record.charAt(i + 1) != '\n'))) {
        return i + 1;
      }
    }
    return record.length();
  }

  /**
   * All but the first line of the record comes once more.
   *
   * @return false if so much has come again already that it would take for ever
   */
  boolean putBack() {
    int first = firstLineEnd();
    int count = record.length() - first;
    reread += count;
    if (reread > 8 * fresh + 16L * LONGEST_RECORD) {
      return false;
    }
    char[] joined = new char[Math.max(SIZE, count + to - from)];
    record.getChars(first, record.length(), joined, 0);
    System.arraycopy(buffer, from, joined, count, to - from);
    to += count - from;
    from = 0;
    buffer = joined;
    return true;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (from == to && !fill()) {
      return -1;
    }
    int end = quote == NO_QUOTE ? Math.min(to, from + length) : endOfNext(length);
    int count = end - from;
    System.arraycopy(buffer, from, target, offset, count);
    from = end;
    return count;
  }

  /** Where that ends which may be handed out: whole lines without a quote, or else one line. */
  private int endOfNext(int length) throws IOException {
    if (isBetweenRecords) {
      int end = plainLines(length);
      if (end > from) {
        return end;
      }
    }
    int end = lineEnd(from, Math.min(to, from + length));
    while (end == to && !ended && to - from < length) {
      fill();
      end = lineEnd(from, Math.min(to, from + length));
    }
    isBetweenRecords = false;
    record.append(buffer, from, end - from);
    if (record.length() > LONGEST_RECORD) {
      throw new LongRecordException();
    }
    return end;
  }

  /** Where the last of the lines ends that have no quote; the place itself if there is none. */
  private int plainLines(int length) {
    int limit = Math.min(to, from + length);
    int plain = from;
    while (plain < limit && buffer[plain] != quote) {
      plain++;
    }
    for (int i = plain; i > from; i--) {
      char c = buffer[i - 1];
      if (c == '\n' || (c == '\r' && i < to && buffer[i] != '\n')) {
        return i;
      }
    }
    return from;
  }

  /** Where the line ends, with its line end; the limit if it goes on. */
  private int lineEnd(int start, int limit) {
    for (int i = start; i < limit; i++) {
      char c = buffer[i];
      if (c == '\n' || (c == '\r' && i + 1 < to && buffer[i + 1] != '\n')) {
        return i + 1;
      }
    }
    return limit;
  }

  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = in.read(buffer, to, buffer.length - to);
    ended = count < 0;
    to += Math.max(0, count);
    fresh += Math.max(0, count);
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A record goes on and on. */
  static final class LongRecordException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
