package dev.vecino.core;

import java.time.LocalDate;
import java.time.temporal.ChronoField;

/**
 * Timestamps as logs write them. Dates and times: ISO-8601, also with a blank for the {@code T},
 * slashes in the date, {@code UTC}, or an offset without a colon; UTC where no offset is given.
 * Numbers: dates of eight or fourteen digits ({@code 20260131}, {@code 20260131120059}), else the
 * time since 1970, whose unit is told by its size: seconds, milliseconds, microseconds or
 * nanoseconds.
 */
public final class Timestamps {

  /** Whole numbers from here on are milliseconds: as seconds they would be the year 5138. */
  private static final long FIRST_MILLISECONDS = 100_000_000_000L;

  /** The end of the year 9999. Larger numbers are microseconds, and so on. */
  private static final long LAST_MILLISECONDS = 253_402_300_799_999L;

  private static final long LAST_MICROSECONDS = LAST_MILLISECONDS * 1000;
  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final long NONE = Long.MIN_VALUE;

  private Timestamps() {}

  /**
   * Milliseconds since 1970-01-01T00:00Z.
   *
   * @throws IllegalArgumentException if the text is none of the accepted forms
   */
  public static long parseMillis(String text) {
    boolean isDate = text.length() >= 10 && (text.charAt(4) == '-' || text.charAt(4) == '/');
    long millis = isDate ? parseIso(text) : parseNumber(text);
    if (millis == NONE || millis > LAST_MILLISECONDS || millis < -LAST_MILLISECONDS) {
      throw new IllegalArgumentException(text);
    }
    return millis;
  }

  private static long parseNumber(String text) {
    if (text.indexOf('.') >= 0) {
      double number = PlainNumbers.parse(text);
      double size = Math.abs(number);
      if (size < FIRST_MILLISECONDS) {
        return Math.round(number * 1000);
      }
      double divisor = size <= LAST_MILLISECONDS ? 1 : size <= LAST_MICROSECONDS ? 1e3 : 1e6;
      return Math.round(number / divisor);
    }
    if (text.length() == 8 || text.length() == 14) {
      long date = parseDigits(text);
      if (date != NONE) {
        return date;
      }
    }
    long number = Long.parseLong(text);
    if (number == Long.MIN_VALUE) {
      return NONE;
    }
    long size = Math.abs(number);
    if (size < FIRST_MILLISECONDS) {
      return number * 1000;
    }
    long divisor = size <= LAST_MILLISECONDS ? 1 : size <= LAST_MICROSECONDS ? 1_000 : 1_000_000;
    return Math.floorDiv(number, divisor);
  }

  /** {@code 20260131} or {@code 20260131120059} of the years 1900 to 2099. */
  private static long parseDigits(String s) {
    int year = two(s, 0) * 100 + two(s, 2);
    if (year < 1900 || year > 2099) {
      return NONE;
    }
    long day = day(year, two(s, 4), two(s, 6));
    return s.length() == 8 ? day : time(day, two(s, 8), two(s, 10), two(s, 12));
  }

  /** A date, and a time of day and an offset where they follow; without garbage. */
  private static long parseIso(String s) {
    int n = s.length();
    long day =
        s.charAt(7) == s.charAt(4) ? day(two(s, 0) * 100 + two(s, 2), two(s, 5), two(s, 8)) : NONE;
    if (day == NONE || n == 10) {
      return day;
    }
    boolean hasTime =
        n >= 16 && (s.charAt(10) == 'T' || s.charAt(10) == ' ') && s.charAt(13) == ':';
    if (!hasTime) {
      return NONE;
    }
    int at = 16;
    int second = 0;
    int millis = 0;
    if (at < n && s.charAt(at) == ':') {
      second = n >= 19 ? two(s, 17) : -1;
      at = 19;
      if (at < n && s.charAt(at) == '.') {
        int first = ++at;
        for (; at < n && isDigit(s.charAt(at)); at++) {
          millis +=
              at - first < 3
                  ? (s.charAt(at) - '0') * (at == first ? 100 : at == first + 1 ? 10 : 1)
                  : 0;
        }
        if (at == first || at - first > 9) {
          return NONE;
        }
      }
    }
    long time = time(day, two(s, 11), two(s, 14), second);
    long offset = at >= n ? 0 : offset(s, at);
    return time == NONE || offset == NONE ? NONE : time + millis - offset;
  }

  /** The offset from UTC that follows a time of day. */
  private static long offset(String s, int from) {
    if (from == s.length() - 1 && s.charAt(from) == 'Z') {
      return 0;
    }
    String zone = s.substring(from).strip();
    if (zone.equals("Z") || zone.equals("UTC") || zone.equals("GMT")) {
      return 0;
    }
    if (zone.endsWith(" UTC")) { // +0000 UTC
      zone = zone.substring(0, zone.length() - 4);
    }
    int sign = zone.startsWith("+") ? 1 : zone.startsWith("-") ? -1 : 0;
    String digits =
        zone.length() == 6 && zone.charAt(3) == ':'
            ? zone.substring(1, 3) + zone.substring(4)
            : zone.length() == 3
                ? zone.substring(1) + "00"
                : zone.substring(Math.min(1, zone.length()));
    int hours = digits.length() == 4 ? two(digits, 0) : -1;
    int minutes = digits.length() == 4 ? two(digits, 2) : -1;
    boolean isOffset = sign != 0 && hours >= 0 && hours <= 18 && minutes >= 0 && minutes <= 59;
    return isOffset ? sign * (hours * 60L + minutes) * MILLIS_PER_MINUTE : NONE;
  }

  private static long day(int year, int month, int day) {
    if ((year | month | day) < 0
        || !ChronoField.MONTH_OF_YEAR.range().isValidValue(month)
        || day < 1
        || day > LocalDate.of(year, month, 1).lengthOfMonth()) {
      return NONE;
    }
    return LocalDate.of(year, month, day).toEpochDay() * 24 * 60 * MILLIS_PER_MINUTE;
  }

  private static long time(long day, int hour, int minute, int second) {
    boolean isTime =
        day != NONE && (hour | minute | second) >= 0 && hour <= 23 && minute <= 59 && second <= 59;
    return isTime ? day + (hour * 60L + minute) * MILLIS_PER_MINUTE + second * 1000L : NONE;
  }

  private static int two(String s, int at) {
    char tens = s.charAt(at);
    char ones = s.charAt(at + 1);
    return isDigit(tens) && isDigit(ones) ? (tens - '0') * 10 + ones - '0' : -1_000_000;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
