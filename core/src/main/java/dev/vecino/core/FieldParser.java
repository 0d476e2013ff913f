package dev.vecino.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * From the text of a field, as a {@link ValueFormat} says that it is written, to the text that
 * {@link ColumnType#parse} reads. Thread-safe.
 */
final class FieldParser {

  private static final Set<String> TRUE = Set.of("true", "1", "1.0", "yes", "y", "t");
  private static final Set<String> FALSE = Set.of("false", "0", "0.0", "no", "n", "f");
  private static final long MILLIS_PER_DAY = 86_400_000;

  private final ValueFormat format;
  private final int longestMissing;
  private final DateTimeFormatter times; // or null
  private final Pattern values; // between the values of a field

  FieldParser(ValueFormat format) {
    this.format = format;
    this.longestMissing = format.missing().stream().mapToInt(String::length).max().orElse(0);
    this.times = format.timeFormatter();
    this.values = Pattern.compile(Pattern.quote(format.valueSeparator()));
  }

  /** Whether a text, without the blanks around it, means that there is no value. */
  boolean isMissing(String text) {
    // Most texts are longer than any of those, so that none has to be looked up.
    return text.isEmpty() || (text.length() <= longestMissing && format.missing().contains(text));
  }

  /**
   * Milliseconds since 1970-01-01T00:00Z.
   *
   * @throws IllegalArgumentException if the text is no time
   */
  long millis(String text) {
    if (times == null) {
      return Timestamps.parseMillis(text);
    }
    try {
      TemporalAccessor time =
          times.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      return switch (time) {
        case OffsetDateTime there -> there.toInstant().toEpochMilli();
        case LocalDateTime utc -> utc.toInstant(ZoneOffset.UTC).toEpochMilli();
        default -> LocalDate.from(time).toEpochDay() * MILLIS_PER_DAY;
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** What a time must be, for messages. */
  String timeRule() {
    return times == null
        ? "an ISO-8601 time or a number since 1970 (seconds to nanoseconds)"
        : "a time written as " + format.timePattern();
  }

  /** The way out where {@link #timeRule} is broken, for messages. */
  String timeHint() {
    return times == null ? "; --time-format reads others" : "";
  }

  /**
   * The number in plain digits.
   *
   * @throws IllegalArgumentException if the text is no finite number
   */
  String number(String text) {
    String plain = format.numbers().plain(text);
    PlainNumbers.parse(plain);
    return plain;
  }

  /** The way out for a text that is no number, if there is one, for messages. */
  String numberHint(String text) {
    return format.numbers().hint(text);
  }

  /**
   * The same value as {@link ColumnType#parse} reads it.
   *
   * @param text not missing, without blanks around it
   * @throws IllegalArgumentException if the text is no value of the type
   */
  String plain(ColumnType type, String text) {
    return switch (type) {
      case INTEGER -> {
        String number = number(text);
        yield number.indexOf('.') < 0 ? number : whole(number);
      }
      case DECIMAL -> number(text);
      case DATE -> date(text).toString();
      case TIME -> Instant.ofEpochMilli(millis(text)).toString();
      case BOOLEAN -> bool(text);
      case KEYWORDS -> keywords(text);
      case KEYWORD, TEXT -> text;
    };
  }

  /** 2.0 is the whole number 2: so do pandas and spreadsheets write whole numbers. */
  private static String whole(String number) {
    int point = number.indexOf('.');
    for (int i = point + 1; i < number.length(); i++) {
      if (number.charAt(i) != '0') {
        throw new IllegalArgumentException(number);
      }
    }
    return number.substring(0, point);
  }

  private LocalDate date(String text) {
    long millis = millis(text);
    if ((!isWrittenOut(text) && text.length() != 8) || Math.floorMod(millis, MILLIS_PER_DAY) != 0) {
      throw new IllegalArgumentException(text);
    }
    return LocalDate.ofEpochDay(Math.floorDiv(millis, MILLIS_PER_DAY));
  }

  /** Whether a text that is a time is no mere number. */
  private boolean isWrittenOut(String text) {
    return times != null || text.indexOf('-', 1) > 0 || text.indexOf('/') > 0;
  }

  private String keywords(String text) {
    Set<String> keywords = new LinkedHashSet<>();
    for (String part : values.split(text, -1)) {
      if (!isMissing(part.strip())) {
        keywords.add(part.strip());
      }
    }
    return ColumnType.joined(keywords);
  }

  private static String bool(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (!TRUE.contains(word) && !FALSE.contains(word)) {
      throw new IllegalArgumentException(text);
    }
    return Boolean.toString(TRUE.contains(word));
  }

  /**
   * Whether the text is a value of this type as a catalogue is likely to mean it, where nobody said
   * what its column is.
   */
  boolean suits(ColumnType type, String text) {
    try {
      return switch (type) {
        case INTEGER -> isInteger(format.numbers().plain(text));
        case DECIMAL -> isDecimal(format.numbers().plain(text));
        case DATE, TIME -> isWrittenOut(text) && plain(type, text) != null;
        case BOOLEAN -> text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
        case KEYWORD -> true;
        case KEYWORDS, TEXT -> false; // only where it is said
      };
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isInteger(String plain) {
    return !isCode(plain) && ColumnType.INTEGER.parse(plain) != null;
  }

  private static boolean isDecimal(String plain) {
    // As a double, a long code of digits alone would be equal to its neighbours.
    boolean isWhole = plain.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-' || c == '+');
    return isWhole ? isInteger(plain) : !isCode(plain) && ColumnType.DECIMAL.parse(plain) != null;
  }

  /** Codes such as 007 or 0x1F are no numbers, though a parser would take them. */
  private static boolean isCode(String text) {
    return text.length() > 1 && text.charAt(0) == '0' && Character.isLetterOrDigit(text.charAt(1));
  }
}
