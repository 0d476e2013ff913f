package dev.vecino.cli.option;

import dev.vecino.core.Catalogue;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
              + " 'title~sunny balcony' (both words); may be repeated, all must be met")
  private List<Filter> conditions = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "ITEM",
      split = ",",
      description = "Not these items: a,b,c")
  private List<String> excluded = new ArrayList<>();

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
    return request.where(filters.toArray(Filter[]::new)).excluding(excluded);
  }

  /** The filters as they were typed, in the order in which {@link #applyTo} gives them. */
  public static List<String> asTyped(ParseResult typed) {
    return Stream.of("--where", "--price", "--min-quality", "--max-price-gap")
        .filter(typed::hasMatchedOption)
        .flatMap(
            name ->
                typed.matchedOption(name).originalStringValues().stream()
                    .map(value -> name + " " + value))
        .toList();
  }

  /** The items that may not be answers. */
  public List<String> excluded() {
    return List.copyOf(excluded);
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

  /** ATTRIBUTE OPERATOR VALUE. */
  static final class ConditionConverter implements ITypeConverter<Filter> {
    private static final Pattern CONDITION =
        Pattern.compile("\\s*([^<>=!~]+?)\\s*(>=|<=|!=|=|>|<|~)\\s*(.*?)\\s*");

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
      Object[] values =
          OR.splitAsStream(value).map(part -> part.strip().replace("\\|", "|")).toArray();
      return switch (condition.group(2)) {
        case "=" -> Filter.anyOf(attribute, values);
        case "!=" -> Filter.not(Filter.anyOf(attribute, values));
        case ">=" -> Filter.atLeast(attribute, value);
        case "<=" -> Filter.atMost(attribute, value);
        case ">" -> Filter.moreThan(attribute, value);
        case "~" -> Filter.words(attribute, value);
        default -> Filter.lessThan(attribute, value);
      };
    }
  }
}
