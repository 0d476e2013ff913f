package dev.vecino.searcher;

import dev.vecino.core.Catalogue;
import dev.vecino.core.InvalidRequestException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which items are eligible. Filters are applied inside the search, before the k nearest are taken.
 * An item without a value for an attribute matches no filter on that attribute.
 *
 * <p>Values are Long or Integer, Double or Float, {@link LocalDate}, {@link Instant}, Boolean or
 * String; a String is read as the attribute's type says. A day as the bound of a time means all of
 * the day, UTC. Immutable; made by the static methods.
 */
public sealed interface Filter {

  /** Items whose value lies from {@code min} to {@code max}, both included. */
  static Filter range(String attribute, Object min, Object max) {
    return new Range(attribute, value(min), true, value(max), true);
  }

  /** Items whose value is {@code min} or more. */
  static Filter atLeast(String attribute, Object min) {
    return new Range(attribute, value(min), true, null, true);
  }

  /** Items whose value is {@code max} or less. */
  static Filter atMost(String attribute, Object max) {
    return new Range(attribute, null, true, value(max), true);
  }

  /** Items whose value is more than {@code min}. */
  static Filter moreThan(String attribute, Object min) {
    return new Range(attribute, value(min), false, null, true);
  }

  /** Items whose value is less than {@code max}. */
  static Filter lessThan(String attribute, Object max) {
    return new Range(attribute, null, true, value(max), false);
  }

  /** Items whose value is one of these; of several values, at least one. */
  static Filter anyOf(String attribute, Object... values) {
    return new AnyOf(attribute, java.util.Arrays.stream(values).map(Filter::value).toList());
  }

  /**
   * Items whose text has all words of another, in any order and case.
   *
   * @param attribute of type {@link dev.vecino.core.ColumnType#TEXT}
   */
  static Filter words(String attribute, String text) {
    return new Words(attribute, text);
  }

  /** Items that do not match; those without a value are among them. */
  static Filter not(Filter filter) {
    return new Not(filter);
  }

  /** Items that match every one of these; all items, where there are none. */
  static Filter all(Filter... filters) {
    return new All(List.of(filters));
  }

  /** Items that match at least one of these; no item, where there are none. */
  static Filter any(Filter... filters) {
    return new Any(List.of(filters));
  }

  /** Items that have a value; {@link #not} of it: those that lack one. */
  static Filter exists(String attribute) {
    return new Exists(attribute);
  }

  /**
   * Items whose keyword begins so; of several, at least one. Upper and lower case differ.
   *
   * @param attribute of type {@link dev.vecino.core.ColumnType#KEYWORD} or KEYWORDS
   */
  static Filter startsWith(String attribute, String prefix) {
    return new Prefix(attribute, prefix);
  }

  /** Only these items. Those that the index does not know change nothing. */
  static Filter items(Collection<String> ids) {
    return new Items(Set.copyOf(ids));
  }

  /**
   * Items whose price differs from the median price of the history (of the item, in a request for
   * an item) by at most this fraction of it. Where nothing of the history has a price, no item
   * matches.
   *
   * @param fraction 0.3 keeps what costs 70 % to 130 % of the median
   */
  static Filter maxPriceGap(double fraction) {
    InvalidRequestException.require(
        fraction >= 0 && Double.isFinite(fraction),
        "the price gap must be a fraction of at least 0, got: %s",
        fraction);
    return new Near(Catalogue.PRICE, fraction, Near.Of.MEDIAN);
  }

  /**
   * Items whose number differs from the median of the history's by at most this fraction of it.
   * Every click counts. Where nothing of the history has a value, no item matches.
   *
   * @param attribute of type {@link dev.vecino.core.ColumnType#INTEGER} or DECIMAL
   * @param fraction 0.3 keeps 70 % to 130 % of the median
   */
  static Filter near(String attribute, double fraction) {
    return new Near(attribute, fraction, Near.Of.MEDIAN);
  }

  /** As {@link #near}, but of the last item of the history that has a value. */
  static Filter nearLast(String attribute, double fraction) {
    return new Near(attribute, fraction, Near.Of.LAST);
  }

  /**
   * Items that share no value with any item of the history, e.g. no seller; those without a value
   * match.
   *
   * @param attribute of any type but {@link dev.vecino.core.ColumnType#TEXT}
   */
  static Filter notSame(String attribute) {
    return new NotSame(attribute);
  }

  private static Object value(Object value) {
    return switch (value) {
      case null -> throw new InvalidRequestException("a filter's value must not be null");
      case Integer i -> Long.valueOf(i);
      case Short s -> Long.valueOf(s);
      case Float f -> value(Double.valueOf(f));
      case Double d -> {
        InvalidRequestException.require(!d.isNaN(), "a filter's value must be a number, got: NaN");
        yield d;
      }
      case Long l -> l;
      case LocalDate d -> d;
      case Instant i -> i;
      case Boolean b -> b;
      case String s -> s;
      default ->
          throw new InvalidRequestException(
              "a filter's value must be a number, date, time, boolean or text, got a "
                  + value.getClass().getSimpleName());
    };
  }

  /** A bound that is null is open. */
  record Range(
      String attribute,
      @Nullable Object min,
      boolean includesMin,
      @Nullable Object max,
      boolean includesMax)
      implements Filter {
    public Range {
      Objects.requireNonNull(attribute);
    }
  }

  record AnyOf(String attribute, List<Object> values) implements Filter {
    public AnyOf {
      Objects.requireNonNull(attribute);
      values = List.copyOf(values);
    }
  }

  record Words(String attribute, String text) implements Filter {
    public Words {
      Objects.requireNonNull(attribute);
      Objects.requireNonNull(text);
    }
  }

  record Not(Filter filter) implements Filter {
    public Not {
      Objects.requireNonNull(filter);
    }
  }

  record All(List<Filter> filters) implements Filter {
    public All {
      filters = List.copyOf(filters);
    }
  }

  record Any(List<Filter> filters) implements Filter {
    public Any {
      filters = List.copyOf(filters);
    }
  }

  record Exists(String attribute) implements Filter {
    public Exists {
      Objects.requireNonNull(attribute);
    }
  }

  record Prefix(String attribute, String prefix) implements Filter {
    public Prefix {
      Objects.requireNonNull(attribute);
      Objects.requireNonNull(prefix);
    }
  }

  record Items(Set<String> ids) implements Filter {
    public Items {
      ids = Set.copyOf(ids);
    }
  }

  /** Within a fraction of what the history has. */
  record Near(String attribute, double fraction, Of of) implements Filter {

    /** Of which of the history's values. */
    public enum Of {
      /** The one in the middle, every click counted; of two, their mean. */
      MEDIAN,
      /** That of the newest click. */
      LAST
    }

    public Near {
      Objects.requireNonNull(attribute);
      Objects.requireNonNull(of);
      InvalidRequestException.require(
          fraction >= 0 && Double.isFinite(fraction),
          "near '%s' must be a fraction of at least 0, got: %s",
          attribute,
          fraction);
    }

    /** The least value that is within the fraction of another. */
    double least(double reference) {
      return reference * (reference < 0 ? 1 + fraction : 1 - fraction);
    }

    /** The greatest one. */
    double most(double reference) {
      return reference * (reference < 0 ? 1 - fraction : 1 + fraction);
    }

    /** Whether it is {@link Filter#maxPriceGap}. */
    boolean isPriceGap() {
      return attribute.equals(Catalogue.PRICE) && of == Of.MEDIAN;
    }
  }

  record NotSame(String attribute) implements Filter {
    public NotSame {
      Objects.requireNonNull(attribute);
    }
  }
}
