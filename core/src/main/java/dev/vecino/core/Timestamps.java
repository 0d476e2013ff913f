package dev.vecino.core;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;

/**
 * Timestamps of click logs: ISO-8601 (UTC where no offset is given), or epoch seconds or
 * milliseconds, up to the year 9999.
 */
public final class Timestamps {

  /** Whole numbers from here on are milliseconds: as seconds they would be the year 5138. */
  private static final long FIRST_MILLISECONDS = 100_000_000_000L;

  /** The end of the year 9999. Larger numbers are micro- or nanoseconds. */
  private static final long LAST_MILLISECONDS = 253_402_300_799_999L;

  private Timestamps() {}

  /**
   * Milliseconds since 1970-01-01T00:00Z.
   *
   * @throws IllegalArgumentException if the text is none of the accepted forms
   */
  public static long parseMillis(String text) {
    long fast = parsePlainIso(text);
    if (fast != Long.MIN_VALUE) {
      return fast;
    }
    long millis = parseAny(text);
    if (millis > LAST_MILLISECONDS || millis < -LAST_MILLISECONDS) {
      throw new IllegalArgumentException(text);
    }
    return millis;
  }

  private static long parseAny(String text) {
    try {
      if (text.indexOf('-', 1) < 0) {
        if (text.indexOf('.') < 0) {
          long number = Long.parseLong(text);
          return isMilliseconds((double) number) ? number : number * 1000;
        }
        double number = PlainNumbers.parse(text);
        return Math.round(isMilliseconds(number) ? number : number * 1000);
      }
      String iso = text.replace(' ', 'T');
      if (iso.indexOf('T') < 0) {
        return LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      }
      boolean hasOffset =
          iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
      return hasOffset
          ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static boolean isMilliseconds(double number) {
    return Math.abs(number) >= FIRST_MILLISECONDS;
  }

  /**
   * {@code 2026-01-31T12:00:59Z}, by far the most frequent form, without garbage; else MIN_VALUE.
   */
  private static long parsePlainIso(String s) {
    if (s.length() != 20
        || s.charAt(4) != '-'
        || s.charAt(7) != '-'
        || s.charAt(10) != 'T'
        || s.charAt(13) != ':'
        || s.charAt(16) != ':'
        || s.charAt(19) != 'Z') {
      return Long.MIN_VALUE;
    }
    int year = two(s, 0) * 100 + two(s, 2);
    int month = two(s, 5);
    int day = two(s, 8);
    int hour = two(s, 11);
    int minute = two(s, 14);
    int second = two(s, 17);
    if ((year | month | day | hour | minute | second) < 0
        || hour > 23
        || minute > 59
        || second > 59
        || !ChronoField.MONTH_OF_YEAR.range().isValidValue(month)
        || day < 1
        || day > LocalDate.of(year, month, 1).lengthOfMonth()) {
      return Long.MIN_VALUE;
    }
    return ((LocalDate.of(year, month, day).toEpochDay() * 24 + hour) * 60 + minute) * 60_000
        + second * 1000L;
  }

  private static int two(String s, int at) {
    int tens = s.charAt(at) - '0';
    int ones = s.charAt(at + 1) - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1_000_000 : tens * 10 + ones;
  }
}
