package dev.vecino.core;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** What the values of an attribute are. */
public enum ColumnType {
  /** A whole number of 64 bits. */
  INTEGER,
  /** A finite decimal number, double precision. */
  DECIMAL,
  /** A day, {@code 2026-01-31}. */
  DATE,
  /** {@code true} or {@code false}. */
  BOOLEAN,
  /** Any text, compared as a whole. */
  KEYWORD;

  /** Whether "at least" has a meaning. */
  public boolean isOrdered() {
    return this == INTEGER || this == DECIMAL || this == DATE;
  }

  /** The name that users write: {@code integer}, {@code decimal}, … */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The value of a text: a Long, Double, LocalDate, Boolean or String.
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
      case BOOLEAN -> {
        if (text.equalsIgnoreCase("true")) {
          yield true;
        }
        if (text.equalsIgnoreCase("false")) {
          yield false;
        }
        throw new IllegalArgumentException(text);
      }
      case KEYWORD -> text;
    };
  }

  private static boolean isWhole(String text) {
    return text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-' || c == '+');
  }

  /** Whether the text is a value of this type as a catalogue is likely to mean it. */
  boolean suits(String text) {
    // Codes such as 007 or 0x1F are no numbers, though a parser would take them.
    boolean code =
        text.length() > 1 && text.charAt(0) == '0' && Character.isLetterOrDigit(text.charAt(1));
    if (code && (this == INTEGER || this == DECIMAL)) {
      return false;
    }
    // As a double, a long code of digits alone would be equal to its neighbours.
    if (this == DECIMAL && isWhole(text) && !INTEGER.suits(text)) {
      return false;
    }
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
