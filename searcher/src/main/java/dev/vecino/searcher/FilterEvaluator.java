package dev.vecino.searcher;

import dev.vecino.core.ColumnType;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Timestamps;
import dev.vecino.searcher.columns.AttributeColumn;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns filters into the set of documents that match. One evaluator serves one request: it knows
 * the types of the attributes and the values of the history.
 */
final class FilterEvaluator {

  private static final Pattern DAY = Pattern.compile("\\d{4}[-/]\\d\\d[-/]\\d\\d|\\d{8}");
  private static final long MILLIS_PER_DAY = 86_400_000;
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,18}");

  private final Map<String, ColumnType> types;
  private final HistoryValues history;

  FilterEvaluator(HistoryValues history) {
    this.types = history.types();
    this.history = history;
  }

  /** Whether a filter, or one inside it, compares with the history. */
  static boolean isRelative(Filter filter) {
    return switch (filter) {
      case Filter.Near near -> true;
      case Filter.NotSame notSame -> true;
      case Filter.Not not -> isRelative(not.filter());
      case Filter.All all -> all.filters().stream().anyMatch(FilterEvaluator::isRelative);
      case Filter.Any any -> any.filters().stream().anyMatch(FilterEvaluator::isRelative);
      case Filter.Range range -> false;
      case Filter.AnyOf anyOf -> false;
      case Filter.Words words -> false;
      case Filter.Exists exists -> false;
      case Filter.Prefix prefix -> false;
      case Filter.Items items -> false;
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
  DocumentSet matches(Filter filter, Segment segment) throws IOException {
    return switch (filter) {
      case Filter.Range range -> range(range, segment);
      case Filter.AnyOf anyOf -> anyOf(anyOf, segment);
      case Filter.Words words -> words(words, segment);
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
      case Filter.Near near -> near(near, segment);
      case Filter.NotSame notSame -> {
        ColumnType type = type(notSame.attribute());
        Set<Object> values = history.distinct(notSame.attribute(), type);
        DocumentSet same =
            anyOf(new Filter.AnyOf(notSame.attribute(), List.copyOf(values)), segment);
        same.flip();
        yield same;
      }
      case Filter.Exists exists -> {
        FixedBitSet matches = segment.takeBits();
        segment.column(exists.attribute(), type(exists.attribute())).matchPresent(matches);
        yield DocumentSet.of(matches);
      }
      case Filter.Prefix prefix -> prefix(prefix, segment);
      case Filter.Items items -> {
        FixedBitSet matches = segment.takeBits();
        matches.clear(0, matches.length());
        for (int document : segment.documents(List.copyOf(items.ids()))) {
          if (document >= 0) {
            matches.set(document);
          }
        }
        yield DocumentSet.of(matches);
      }
    };
  }

  private DocumentSet near(Filter.Near near, Segment segment) {
    String name = near.attribute();
    ColumnType type = type(name);
    InvalidRequestException.require(
        type == ColumnType.DECIMAL || type == ColumnType.INTEGER,
        "attribute '%s' is a %s: only a number can be near another",
        name,
        type.label());
    OptionalDouble reference = history.reference(near);
    if (reference.isEmpty()) {
      return none(segment);
    }
    double low = near.least(reference.getAsDouble());
    double high = near.most(reference.getAsDouble());
    double least = near.isPriceGap() ? 0 : -Double.MAX_VALUE;
    return range(
        new Filter.Range(name, Math.max(least, low), true, Math.min(high, Double.MAX_VALUE), true),
        segment);
  }

  private DocumentSet prefix(Filter.Prefix prefix, Segment segment) {
    String name = prefix.attribute();
    ColumnType type = type(name);
    InvalidRequestException.require(
        type == ColumnType.KEYWORD || type == ColumnType.KEYWORDS,
        "attribute '%s' is of type %s: only a keyword is compared by how it begins",
        name,
        type.label());
    FixedBitSet matches = segment.takeBits();
    ((AttributeColumn.Texts) segment.column(name, type)).matchPrefix(prefix.prefix(), matches);
    return DocumentSet.of(matches);
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
    // After a day begins when it ends, and before it ends when it begins.
    boolean isTime = type == ColumnType.TIME;
    long min =
        range.min() == null
            ? Long.MIN_VALUE
            : bound(name, type, range.min(), range.includesMin() || !isTime);
    long max =
        range.max() == null
            ? Long.MAX_VALUE
            : bound(name, type, range.max(), !range.includesMax() && isTime);
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
    InvalidRequestException.require(
        type != ColumnType.TEXT,
        "attribute '%s' is a text: it is searched by words, %s~word, and not compared",
        name,
        name);
    return switch (segment.column(name, type)) {
      case AttributeColumn.Texts column -> {
        Set<String> texts =
            anyOf.values().stream().map(String::valueOf).collect(Collectors.toSet());
        FixedBitSet matches = segment.takeBits();
        column.match(texts, 1, matches);
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

  private DocumentSet words(Filter.Words filter, Segment segment) {
    String name = filter.attribute();
    ColumnType type = type(name);
    InvalidRequestException.require(
        type == ColumnType.TEXT,
        "attribute '%s' is of type %s: only a text is searched by words",
        name,
        type.label());
    Set<String> words = AttributeColumn.Texts.words(filter.text());
    InvalidRequestException.require(
        !words.isEmpty(), "'%s' has no word to search '%s' for", filter.text(), name);
    FixedBitSet matches = segment.takeBits();
    ((AttributeColumn.Texts) segment.column(name, type)).match(words, words.size(), matches);
    return DocumentSet.of(matches);
  }

  private static String article(ColumnType type) {
    return type == ColumnType.INTEGER ? "an" : "a";
  }

  private ColumnType type(String attribute) {
    return type(types, attribute);
  }

  /** The type of an attribute, which must be there. */
  static ColumnType type(Map<String, ColumnType> types, String attribute) {
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
        case TIME -> timeBound(value, isMin);
        case KEYWORD, KEYWORDS, TEXT -> throw new IllegalArgumentException(name);
      };
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          String.format(
              Locale.ROOT,
              "attribute '%s' is %s %s, it can't be compared with '%s'",
              name,
              article(type),
              type.label(),
              value));
    }
  }

  /** A day begins with its first millisecond and ends with its last. */
  private static long timeBound(Object value, boolean isMin) {
    if (value instanceof Instant time) {
      return time.toEpochMilli();
    }
    String text = String.valueOf(value).strip();
    long millis = Timestamps.parseMillis(text);
    return millis + (isMin || !DAY.matcher(text).matches() ? 0 : MILLIS_PER_DAY - 1);
  }
}
