package dev.vecino.core;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the values of an attribute are. */
public enum ColumnType {
  /** A whole number of 64 bits. */
  INTEGER,
  /** A finite decimal number, double precision. */
  DECIMAL,
  /** A day, {@code 2026-01-31}. */
  DATE,
  /** A point of time, in milliseconds: {@code 2026-01-31T12:00:00Z}. */
  TIME,
  /** {@code true} or {@code false}. */
  BOOLEAN,
  /** Any text, compared as a whole. */
  KEYWORD,
  /** Several texts, each compared as a whole. */
  KEYWORDS,
  /** A text that is searched by its words, and not compared. */
  TEXT;

  /** Between the texts of one value of {@link #KEYWORDS}: the unit separator of ASCII. */
  static final char UNIT = '\u001F';

  /** Whether "at least" has a meaning. */
  public boolean isOrdered() {
    return switch (this) {
      case INTEGER, DECIMAL, DATE, TIME -> true;
      case BOOLEAN, KEYWORD, KEYWORDS, TEXT -> false;
    };
  }

  /** Whether a value is held as text, and not as a number of 64 bits. */
  public boolean isText() {
    return switch (this) {
      case INTEGER, DECIMAL, DATE, TIME, BOOLEAN -> false;
      case KEYWORD, KEYWORDS, TEXT -> true;
    };
  }

  /** The name that users write: {@code integer}, {@code decimal}, … */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The value of a text: a Long, Double, LocalDate, Instant, Boolean, String or List of Strings.
   *
   * @throws IllegalArgumentException if the text is no value of this type
   */
  public Object parse(String text) {
    return switch (this) {
      case INTEGER -> Long.valueOf(text);
      case DECIMAL -> PlainNumbers.parse(text);
      case DATE -> {
        try {
          yield LocalDate.parse(text);
        } catch (DateTimeParseException e) {
          throw new IllegalArgumentException(text, e);
        }
      }
      case TIME -> Instant.ofEpochMilli(Timestamps.parseMillis(text));
      case BOOLEAN -> {
        if (text.equalsIgnoreCase("true")) {
          yield true;
        }
        if (text.equalsIgnoreCase("false")) {
          yield false;
        }
        throw new IllegalArgumentException(text);
      }
      case KEYWORD, TEXT -> text;
      case KEYWORDS -> List.of(text.split(String.valueOf(UNIT), -1));
    };
  }

  /** The text that {@link #parse} reads as this value. */
  public String format(Object value) {
    return this == KEYWORDS ? joined((List<?>) value) : value.toString();
  }

  /** Several texts as one that {@link #KEYWORDS} parses. */
  public static String joined(Collection<?> keywords) {
    return keywords.stream()
        .map(Object::toString)
        .collect(Collectors.joining(String.valueOf(UNIT)));
  }
}
