package dev.vecino.core;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A value of an application as a table has it.
 *
 * @param type what its class says that it is
 * @param text as {@link ColumnType#parse} reads it, unless it is out of the type's range
 */
record ObjectValue(ColumnType type, String text) {

  /** The digits of a number of double precision are fewer; more are not written out. */
  private static final int MOST_DIGITS = 400;

  /**
   * The value of an object; null where it is missing: null, or an empty {@link Optional}.
   *
   * @throws BadRow if no type of column holds objects of its class; the message begins with a verb
   */
  static @Nullable ObjectValue of(@Nullable Object value) throws BadRow {
    return switch (value) {
      case null -> null;
      case Optional<?> optional -> of(optional.orElse(null));
      case Collection<?> values -> several(values);
      case Number number -> number(number);
      case Boolean truth -> new ObjectValue(ColumnType.BOOLEAN, truth.toString());
      case LocalDate day -> new ObjectValue(ColumnType.DATE, day.toString());
      case Instant time -> time(time);
      case OffsetDateTime time -> time(time.toInstant());
      case ZonedDateTime time -> time(time.toInstant());
      case LocalDateTime utc -> time(utc.toInstant(ZoneOffset.UTC));
      case Date date -> date(date);
      case Enum<?> constant -> new ObjectValue(ColumnType.KEYWORD, constant.name());
      case CharSequence text -> new ObjectValue(ColumnType.KEYWORD, text.toString());
      case Character letter -> new ObjectValue(ColumnType.KEYWORD, letter.toString());
      case UUID id -> new ObjectValue(ColumnType.KEYWORD, id.toString());
      default -> {
        if (!value.getClass().isArray() || value instanceof byte[]) {
          throw unknown(value);
        }
        yield several(
            IntStream.range(0, Array.getLength(value)).mapToObj(i -> Array.get(value, i)).toList());
      }
    };
  }

  private static ObjectValue number(Number number) throws BadRow {
    return switch (number) {
      case Integer whole -> new ObjectValue(ColumnType.INTEGER, whole.toString());
      case Long whole -> new ObjectValue(ColumnType.INTEGER, whole.toString());
      case Short whole -> new ObjectValue(ColumnType.INTEGER, whole.toString());
      case Byte whole -> new ObjectValue(ColumnType.INTEGER, whole.toString());
      case BigInteger whole -> new ObjectValue(ColumnType.INTEGER, whole.toString());
      case AtomicInteger whole -> new ObjectValue(ColumnType.INTEGER, whole.toString());
      case AtomicLong whole -> new ObjectValue(ColumnType.INTEGER, whole.toString());
      case Double decimal -> new ObjectValue(ColumnType.DECIMAL, decimal.toString());
      case Float decimal -> new ObjectValue(ColumnType.DECIMAL, decimal.toString());
      case BigDecimal decimal ->
          new ObjectValue(
              ColumnType.DECIMAL,
              Math.abs(decimal.scale()) <= MOST_DIGITS
                  ? decimal.toPlainString()
                  : decimal.toString());
      default -> throw unknown(number);
    };
  }

  private static ObjectValue time(Instant time) {
    return new ObjectValue(ColumnType.TIME, time.toString());
  }

  /** That of SQL is a day; by its name, as not every Java has that module. */
  @SuppressWarnings("JavaUtilDate") // applications have them
  private static ObjectValue date(Date date) {
    return date.getClass().getName().equals("java.sql.Date")
        ? new ObjectValue(ColumnType.DATE, date.toString())
        : time(Instant.ofEpochMilli(date.getTime()));
  }

  private static ObjectValue several(Collection<?> values) throws BadRow {
    Set<String> keywords = new LinkedHashSet<>();
    for (Object value : values) {
      ObjectValue one = of(value);
      if (one != null && one.type == ColumnType.KEYWORDS) {
        throw new BadRow(
            "must be several texts, no list in a list, got: '"
                + BadRow.shown(value.toString())
                + "'");
      }
      if (one != null && !one.text.isBlank()) {
        keywords.add(one.text.strip());
      }
    }
    return new ObjectValue(ColumnType.KEYWORDS, ColumnType.joined(keywords));
  }

  private static BadRow unknown(Object value) {
    return new BadRow(
        "must be a text, number, date, time, true or false, or several of them, got a "
            + value.getClass().getTypeName());
  }

  /** The narrowest type that holds the values of both; null: only their texts say it. */
  static @Nullable ColumnType joined(ColumnType one, ColumnType other) {
    if (one == other) {
      return one;
    }
    if (one == ColumnType.KEYWORDS || other == ColumnType.KEYWORDS) {
      return ColumnType.KEYWORDS;
    }
    Set<ColumnType> both = Set.of(one, other);
    return both.equals(Set.of(ColumnType.INTEGER, ColumnType.DECIMAL))
        ? ColumnType.DECIMAL
        : both.equals(Set.of(ColumnType.DATE, ColumnType.TIME)) ? ColumnType.TIME : null;
  }
}
