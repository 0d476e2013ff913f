package dev.vecino.cli.option;

import dev.vecino.cli.console.Console;
import dev.vecino.core.Catalogue;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The options that say which items are eligible. */
public final class FilterOptions {

  @Option(
      names = "--price",
      paramLabel = "MIN..MAX",
      converter = PriceConverter.class,
      description = "Only items of this price, ends included; one end may be left open: 1.. or ..5")
  private Filter price;

  @Option(
      names = "--max-price-gap",
      paramLabel = "FRACTION",
      description =
          "Only items within this fraction of the median price of the history: 0.3 is ±30 %%")
  private Double maxPriceGap;

  @Option(
      names = "--min-quality",
      paramLabel = "NUMBER",
      description = "Only items of at least this quality")
  private Double minQuality;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      converter = ConditionConverter.class,
      description =
          "Only items that meet it: 'district=harbour', 'district=harbour|old-town' (\\| is no"
              + " alternative but a character), 'type!=room', 'rooms>=3', 'listed>2026-01-31',"
              + " 'title~sunny balcony' (both words), 'street=Elm*' (begins so), 'agent=*' (has"
              + " one), 'agent!=*' (has none; \\* is a character); may be repeated, all must be"
              + " met")
  private List<Filter> conditions = new ArrayList<>();

  @Option(
      names = "--near",
      paramLabel = "ATTRIBUTE=FRACTION",
      converter = NearConverter.class,
      description =
          "Only items within this fraction of the median of the history: rooms=0.5; may be"
              + " repeated")
  private List<Filter> near = new ArrayList<>();

  @Option(
      names = "--near-last",
      paramLabel = "ATTRIBUTE=FRACTION",
      converter = NearLastConverter.class,
      description = "The same of the last item of the history that has a value")
  private List<Filter> nearLast = new ArrayList<>();

  @Option(
      names = "--not-same",
      paramLabel = "ATTRIBUTE",
      description = "No item with the value of an item of the history: agent; may be repeated")
  private List<String> notSame = new ArrayList<>();

  @Option(
      names = "--only",
      paramLabel = "ITEMS",
      converter = ItemIds.Converter.class,
      description = "Only these items: a,b,c")
  private List<ItemIds> only = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "ITEMS",
      converter = ItemIds.Converter.class,
      description = "Not these items: a,b,c; an id with a comma in quotes: '\"a,1\",b'")
  private List<ItemIds> excluded = new ArrayList<>();

  /** The request with the filters, and without the excluded items. */
  public RecommendRequest applyTo(RecommendRequest request) {
    List<Filter> filters = new ArrayList<>(conditions);
    if (price != null) {
      filters.add(price);
    }
    if (minQuality != null) {
      filters.add(Filter.atLeast(Catalogue.QUALITY, minQuality));
    }
    if (maxPriceGap != null) {
      filters.add(Filter.maxPriceGap(maxPriceGap));
    }
    filters.addAll(near);
    filters.addAll(nearLast);
    notSame.forEach(attribute -> filters.add(Filter.notSame(attribute)));
    if (!only.isEmpty()) {
      filters.add(Filter.items(ItemIds.joined(only)));
    }
    return request.where(filters.toArray(Filter[]::new)).excluding(excluded());
  }

  /** The filters as they were typed, in the order in which {@link #applyTo} gives them. */
  public static List<String> asTyped(ParseResult typed) {
    return asTyped(
        typed,
        "--where",
        "--price",
        "--min-quality",
        "--max-price-gap",
        "--near",
        "--near-last",
        "--not-same",
        "--only");
  }

  /** Some options as they were typed. */
  static List<String> asTyped(ParseResult typed, String... names) {
    return Stream.of(names)
        .filter(typed::hasMatchedOption)
        .flatMap(
            name ->
                typed.matchedOption(name).originalStringValues().stream()
                    .map(value -> name + " " + value))
        .toList();
  }

  /** The items that may not be answers. */
  public List<String> excluded() {
    return ItemIds.joined(excluded);
  }

  /**
   * Says what of a request has no effect: mistyped, most likely.
   *
   * @param ignored ids that the index does not know
   * @param unmet conditions that no item meets
   */
  public static void tellVain(List<String> ignored, List<Filter> unmet, Console console) {
    if (!ignored.isEmpty()) {
      console.say("Not in the index, so ignored: %s", String.join(", ", ignored));
    }
    if (!unmet.isEmpty()) {
      console.say("No item has %s", String.join(", nor ", texts(unmet)));
    }
  }

  /** Conditions as people write them: {@code rooms>=3}, {@code price=1..5}. */
  public static List<String> texts(List<Filter> conditions) {
    return conditions.stream().map(FilterOptions::text).toList();
  }

  private static String text(Filter filter) {
    return switch (filter) {
      case Filter.AnyOf anyOf ->
          anyOf.attribute()
              + "="
              + anyOf.values().stream()
                  .map(value -> String.valueOf(value).replace("|", "\\|"))
                  .collect(Collectors.joining("|"));
      case Filter.Words words -> words.attribute() + "~" + words.text();
      case Filter.Range range when range.min() == null ->
          range.attribute() + (range.includesMax() ? "<=" : "<") + range.max();
      case Filter.Range range when range.max() == null ->
          range.attribute() + (range.includesMin() ? ">=" : ">") + range.min();
      case Filter.Range range -> range.attribute() + "=" + range.min() + ".." + range.max();
      case Filter.Not not -> "not " + text(not.filter());
      case Filter.All all -> String.join(" and ", texts(all.filters()));
      case Filter.Any any -> String.join(" or ", texts(any.filters()));
      case Filter.Exists exists -> exists.attribute() + "=*";
      case Filter.Prefix prefix -> prefix.attribute() + "=" + prefix.prefix() + "*";
      case Filter.Items items -> "one of the ids of --only";
      case Filter.Near near ->
          "a %s within %s of the history's".formatted(near.attribute(), near.fraction());
      case Filter.NotSame notSame -> "another " + notSame.attribute();
    };
  }

  /** MIN..MAX, either end open. */
  static final class PriceConverter implements ITypeConverter<Filter> {
    private static final Pattern RANGE = Pattern.compile("([0-9.eE+-]*?)\\.\\.([0-9.eE+-]*)");

    @Override
    public Filter convert(String text) {
      Matcher range = RANGE.matcher(text.strip());
      if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
        throw wrong(text);
      }
      try {
        if (range.group(2).isEmpty()) {
          return Filter.atLeast(Catalogue.PRICE, Double.valueOf(range.group(1)));
        }
        double max = Double.parseDouble(range.group(2));
        if (range.group(1).isEmpty()) {
          return Filter.atMost(Catalogue.PRICE, max);
        }
        double min = Double.parseDouble(range.group(1));
        if (min > max) {
          throw wrong(text);
        }
        return Filter.range(Catalogue.PRICE, min, max);
      } catch (NumberFormatException e) {
        throw wrong(text);
      }
    }

    private static TypeConversionException wrong(String text) {
      return new TypeConversionException(
          "must be MIN..MAX with MIN at most MAX, e.g. 1..5 or ..5, got: '" + text + "'");
    }
  }

  /** ATTRIBUTE=FRACTION. */
  static final class NearConverter implements ITypeConverter<Filter> {
    @Override
    public Filter convert(String text) {
      return near(text, Filter::near);
    }
  }

  /** ATTRIBUTE=FRACTION. */
  static final class NearLastConverter implements ITypeConverter<Filter> {
    @Override
    public Filter convert(String text) {
      return near(text, Filter::nearLast);
    }
  }

  private static Filter near(String text, BiFunction<String, Double, Filter> filter) {
    int at = text.lastIndexOf('=');
    try {
      if (at > 0) {
        return filter.apply(
            text.substring(0, at).strip(), Double.valueOf(text.substring(at + 1).strip()));
      }
    } catch (NumberFormatException | InvalidRequestException e) {
      // said below
    }
    throw new TypeConversionException(
        "must be ATTRIBUTE=FRACTION with a fraction of at least 0, e.g. rooms=0.5, got: '"
            + text
            + "'");
  }

  /** ATTRIBUTE OPERATOR VALUE. */
  static final class ConditionConverter implements ITypeConverter<Filter> {
    private static final Pattern CONDITION =
        Pattern.compile("(?s)\\s*([^<>=!~]+?)\\s*(~|[<>=!]+)\\s*(.*?)\\s*");

    /** Between alternatives; after a backslash it is a character of one. */
    private static final Pattern OR = Pattern.compile("(?<!\\\\)\\|");

    @Override
    public Filter convert(String text) {
      Matcher condition = CONDITION.matcher(text);
      if (!condition.matches() || condition.group(3).isEmpty()) {
        throw new TypeConversionException(
            "must be ATTRIBUTE, one of = != > >= < <= ~ and a value, e.g. 'rooms>=3', got: '"
                + text
                + "'");
      }
      String attribute = condition.group(1);
      String value = condition.group(3);
      return switch (condition.group(2)) {
        case "=", "==" -> equal(attribute, value);
        case "!=" -> Filter.not(equal(attribute, value));
        case ">=" -> Filter.atLeast(attribute, value);
        case "<=" -> Filter.atMost(attribute, value);
        case ">" -> Filter.moreThan(attribute, value);
        case "~" -> Filter.words(attribute, value);
        case "<" -> Filter.lessThan(attribute, value);
        default ->
            throw new TypeConversionException(
                "must compare by one of = != > >= < <= ~, got '%s' in '%s'; a value that begins so"
                        .formatted(condition.group(2), text)
                    + " comes after a blank: 'code= =x'");
      };
    }

    /** One of several alternatives, of which some may be the beginning of a value, or any. */
    private static Filter equal(String attribute, String alternatives) {
      List<Object> values = new ArrayList<>();
      List<Filter> filters = new ArrayList<>();
      for (String part : OR.split(alternatives, -1)) {
        String stripped = part.strip();
        boolean isOpen = stripped.endsWith("*") && !stripped.endsWith("\\*");
        String value =
            stripped
                .substring(0, stripped.length() - (isOpen ? 1 : 0))
                .replace("\\|", "|")
                .replace("\\*", "*");
        if (!isOpen) {
          values.add(value);
        } else {
          filters.add(
              value.isEmpty() ? Filter.exists(attribute) : Filter.startsWith(attribute, value));
        }
      }
      if (!values.isEmpty() || filters.isEmpty()) {
        filters.add(Filter.anyOf(attribute, values.toArray()));
      }
      return filters.size() == 1 ? filters.getFirst() : Filter.any(filters.toArray(Filter[]::new));
    }
  }
}
