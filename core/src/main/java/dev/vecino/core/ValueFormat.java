package dev.vecino.core;

import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/**
 * How values are written in texts.
 *
 * @param missing texts that mean a missing value, beside the empty one
 * @param numbers how numbers are written
 * @param timePattern how times and dates are written, as {@link DateTimeFormatter} has it, UTC
 *     where it has no offset; null: as {@link Timestamps} reads them
 * @param valueSeparator between the values of a field of type {@link ColumnType#KEYWORDS}
 */
@NullUnmarked // not yet looked at
public record ValueFormat(
    Set<String> missing, NumberStyle numbers, String timePattern, String valueSeparator) {

  /** What databases and pandas write for a missing value. */
  private static final Set<String> MISSING = Set.of("NULL", "null", "\\N", "NaN", "nan", "None");

  public ValueFormat {
    InvalidRequestException.require(
        !valueSeparator.isEmpty(), "the separator of values must not be empty");
    missing = Set.copyOf(missing);
    if (timePattern != null) {
      timeFormatter(timePattern);
    }
  }

  private static DateTimeFormatter timeFormatter(String pattern) {
    try {
      return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "the time format must be a pattern such as dd/MM/yyyy HH:mm, got: '"
              + pattern
              + "' ("
              + e.getMessage()
              + ")");
    }
  }

  /** What reads times, or null where {@link Timestamps} does. */
  DateTimeFormatter timeFormatter() {
    return timePattern == null ? null : timeFormatter(timePattern);
  }

  /** Numbers plain, times in the forms of {@link Timestamps}. */
  public static ValueFormat defaults() {
    return builder().build();
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Changes some of the defaults. Not thread-safe. */
  public static final class Builder {
    private Set<String> missing = MISSING;
    private NumberStyle numbers = NumberStyle.PLAIN;
    private String timePattern;
    private String valueSeparator = "|";

    private Builder() {}

    /** Sets {@link ValueFormat#missing()}. */
    public Builder missing(Set<String> value) {
      missing = value;
      return this;
    }

    /** Sets {@link ValueFormat#numbers()}. */
    public Builder numbers(NumberStyle value) {
      numbers = value;
      return this;
    }

    /** Sets {@link ValueFormat#timePattern()}. */
    public Builder timePattern(String value) {
      timePattern = value;
      return this;
    }

    /** Sets {@link ValueFormat#valueSeparator()}. */
    public Builder valueSeparator(String value) {
      valueSeparator = value;
      return this;
    }

    /**
     * The format.
     *
     * @throws InvalidRequestException if a part of it breaks its rule
     */
    public ValueFormat build() {
      return new ValueFormat(missing, numbers, timePattern, valueSeparator);
    }
  }
}
