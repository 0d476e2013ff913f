package dev.vecino.searcher;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.columns.AttributeColumn;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns filters into the set of documents that match. One evaluator serves one request: it knows
 * the types of the attributes and the median price of the history.
 */
final class FilterEvaluator {

  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,18}");

  private final Map<String, ColumnType> types;
  private final OptionalDouble medianPrice;

  FilterEvaluator(Map<String, ColumnType> types, OptionalDouble medianPrice) {
    this.types = types;
    this.medianPrice = medianPrice;
  }

  /** Whether a filter, or one inside it, needs the median price of the history. */
  static boolean isRelative(Filter filter) {
    return switch (filter) {
      case Filter.MaxPriceGap gap -> true;
      case Filter.Not not -> isRelative(not.filter());
      case Filter.All all -> all.filters().stream().anyMatch(FilterEvaluator::isRelative);
      case Filter.Any any -> any.filters().stream().anyMatch(FilterEvaluator::isRelative);
      case Filter.Range range -> false;
      case Filter.AnyOf anyOf -> false;
    };
  }

  /** Those that match all of some filters, may be recommended and have a vector; the caller's. */
  DocumentSet matches(List<Filter> filters, Segment segment, String field) throws IOException {
    if (filters.isEmpty()) {
      return segment.recommendable(field);
    }
    DocumentSet matches = matches(filters.getFirst(), segment);
    matches.and(segment.recommendable());
    segment.keepThoseWithVector(field, matches);
    for (int i = 1; i < filters.size(); i++) {
      DocumentSet more = matches(filters.get(i), segment);
      matches.and(more);
      segment.giveBack(more);
    }
    return matches;
  }

  /** The documents of the segment that match; a new set, owned by the caller. */
  DocumentSet matches(Filter filter, Segment segment) {
    return switch (filter) {
      case Filter.Range range -> range(range, segment);
      case Filter.AnyOf anyOf -> anyOf(anyOf, segment);
      case Filter.Not not -> {
        DocumentSet matches = matches(not.filter(), segment);
        matches.flip();
        yield matches;
      }
      case Filter.All all -> {
        DocumentSet matches = none(segment);
        matches.flip();
        for (Filter part : all.filters()) {
          DocumentSet more = matches(part, segment);
          matches.and(more);
          segment.giveBack(more);
        }
        yield matches;
      }
      case Filter.Any any -> {
        DocumentSet matches = none(segment);
        for (Filter part : any.filters()) {
          DocumentSet more = matches(part, segment);
          matches.or(more);
          segment.giveBack(more);
        }
        yield matches;
      }
      case Filter.MaxPriceGap gap -> {
        type(Catalogue.PRICE);
        if (medianPrice.isEmpty()) {
          yield none(segment);
        }
        double median = medianPrice.getAsDouble();
        double low = Math.max(0, median * (1 - gap.fraction()));
        double high = Math.min(median * (1 + gap.fraction()), Double.MAX_VALUE);
        yield matches(Filter.range(Catalogue.PRICE, low, high), segment);
      }
    };
  }

  private static DocumentSet none(Segment segment) {
    FixedBitSet bits = segment.takeBits();
    bits.clear(0, bits.length());
    return DocumentSet.of(bits, 0);
  }

  private DocumentSet range(Filter.Range range, Segment segment) {
    String name = range.attribute();
    ColumnType type = type(name);
    InvalidRequestException.require(
        type.isOrdered(),
        "attribute '%s' is a %s: it can be equal or not, but not less or more",
        name,
        type.label());
    long min = range.min() == null ? Long.MIN_VALUE : bound(name, type, range.min(), true);
    long max = range.max() == null ? Long.MAX_VALUE : bound(name, type, range.max(), false);
    InvalidRequestException.require(
        min <= max || isBetweenWholeNumbers(range),
        "a range of '%s' must not end before it begins, got: %s..%s",
        name,
        range.min(),
        range.max());
    if (!range.includesMin() && isBound(type, range.min())) {
      if (min == Long.MAX_VALUE) {
        return none(segment);
      }
      min++;
    }
    if (!range.includesMax() && isBound(type, range.max())) {
      if (max == Long.MIN_VALUE) {
        return none(segment);
      }
      max--;
    }
    return within((AttributeColumn.Numbers) segment.column(name, type), min, max, segment);
  }

  private static DocumentSet within(
      AttributeColumn.Numbers column, long min, long max, Segment segment) {
    FixedBitSet matches = segment.takeBits();
    int count = column.matchRange(min, max, matches);
    return DocumentSet.of(matches, count);
  }

  /** 2.3..2.7 holds no whole number, but it does not end before it begins. */
  private static boolean isBetweenWholeNumbers(Filter.Range range) {
    return number(range.min()) <= number(range.max());
  }

  private static double number(@Nullable Object value) {
    try {
      return Double.parseDouble(String.valueOf(value));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** False for 2.5 as the bound of whole numbers: rounding has excluded it already. */
  private static boolean isBound(ColumnType type, @Nullable Object value) {
    return type != ColumnType.INTEGER || number(value) == Math.rint(number(value));
  }

  private DocumentSet anyOf(Filter.AnyOf anyOf, Segment segment) {
    String name = anyOf.attribute();
    ColumnType type = type(name);
    return switch (segment.column(name, type)) {
      case AttributeColumn.Keywords keywords -> {
        List<String> texts = anyOf.values().stream().map(String::valueOf).toList();
        FixedBitSet matches = segment.takeBits();
        keywords.matchAny(texts, matches);
        yield DocumentSet.of(matches);
      }
      case AttributeColumn.Numbers numbers -> {
        DocumentSet matches = none(segment);
        for (Object value : anyOf.values()) {
          long min = bound(name, type, value, true);
          long max = bound(name, type, value, false);
          DocumentSet more = within(numbers, min, max, segment);
          matches.or(more);
          segment.giveBack(more);
        }
        yield matches;
      }
    };
  }

  private ColumnType type(String attribute) {
    ColumnType type = types.get(attribute);
    if (type == null) {
      throw new InvalidRequestException(
          "the index has no attribute '"
              + attribute
              + "'; "
              + (types.isEmpty()
                  ? "it has none"
                  : "it has " + String.join(", ", types.keySet().stream().sorted().toList())));
    }
    return type;
  }

  /** A bound as the column encodes it; between two whole numbers it is rounded inwards. */
  private static long bound(String name, ColumnType type, Object value, boolean isMin) {
    try {
      return switch (type) {
        case INTEGER -> {
          if (value instanceof Long whole) {
            yield whole;
          }
          if (value instanceof String text && WHOLE_NUMBER.matcher(text).matches()) {
            yield (Long) type.parse(text);
          }
          double number = (Double) ColumnType.DECIMAL.parse(String.valueOf(value));
          yield (long) (isMin ? Math.ceil(number) : Math.floor(number));
        }
        case DECIMAL -> IndexSchema.encode(type, ColumnType.DECIMAL.parse(String.valueOf(value)));
        case DATE, BOOLEAN -> IndexSchema.encode(type, type.parse(String.valueOf(value)));
        case KEYWORD -> throw new IllegalArgumentException(name);
      };
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          String.format(
              Locale.ROOT,
              "attribute '%s' is %s %s, it can't be compared with '%s'",
              name,
              type == ColumnType.INTEGER ? "an" : "a",
              type.label(),
              value));
    }
  }
}
