package dev.vecino.cli.option;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.Boost;
import dev.vecino.searcher.RecommendRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The options that say which of the eligible items are answered with, beside their nearness. */
public final class SelectionOptions {

  @Option(
      names = "--limit-per",
      paramLabel = "ATTRIBUTE=N",
      description =
          "At most N answers with the same value: agent=2; items without a value are not limited;"
              + " may be repeated")
  private Map<String, Integer> limitsPer = new LinkedHashMap<>();

  @Option(
      names = "--boost",
      paramLabel = "CONDITION:N",
      converter = WhereConverter.class,
      description =
          "Items that meet a condition (see --where) gain N standard deviations of the scores of"
              + " all eligible items, or lose them: 'promoted=true:0.5'; may be repeated")
  private List<Boost> boosts = new ArrayList<>();

  @Option(
      names = "--boost-number",
      paramLabel = "ATTRIBUTE:N",
      converter = NumberConverter.class,
      description =
          "Items gain N for each standard deviation by which their number is above the mean of the"
              + " eligible items: margin:0.3; may be repeated")
  private List<Boost> numbers = new ArrayList<>();

  @Option(
      names = "--boost-fresh",
      paramLabel = "ATTRIBUTE:AGE:N",
      converter = FreshConverter.class,
      description =
          "Items gain N, those of this age half of it, and so on, by a date or time: listed:14d:0.5"
              + " (d days, h hours); may be repeated")
  private List<Boost> fresh = new ArrayList<>();

  /** The request with what was chosen. */
  public RecommendRequest applyTo(RecommendRequest request) {
    RecommendRequest applied =
        request.boost(
            Stream.of(boosts, numbers, fresh).flatMap(List::stream).toArray(Boost[]::new));
    for (Map.Entry<String, Integer> limit : limitsPer.entrySet()) {
      applied = applied.limitPer(limit.getKey(), limit.getValue());
    }
    return applied;
  }

  /** The options as they were typed. */
  public static List<String> asTyped(ParseResult typed) {
    return FilterOptions.asTyped(
        typed, "--limit-per", "--boost", "--boost-number", "--boost-fresh");
  }

  private static double number(String text, String whole, String example) {
    try {
      double number = Double.parseDouble(text.strip());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(whole, example);
  }

  private static TypeConversionException wrong(String whole, String example) {
    return new TypeConversionException("must be as " + example + ", got: '" + whole + "'");
  }

  /** What stands before the last colon, and the number behind it. */
  private static Boost boost(String text, String example, BiFunction<String, Double, Boost> made) {
    int at = text.lastIndexOf(':');
    if (at <= 0) {
      throw wrong(text, example);
    }
    return made.apply(text.substring(0, at), number(text.substring(at + 1), text, example));
  }

  /** CONDITION:N. */
  static final class WhereConverter implements ITypeConverter<Boost> {
    @Override
    public Boost convert(String text) {
      return boost(
          text,
          "'promoted=true:0.5'",
          (condition, deviations) ->
              Boost.where(new FilterOptions.ConditionConverter().convert(condition), deviations));
    }
  }

  /** ATTRIBUTE:N. */
  static final class NumberConverter implements ITypeConverter<Boost> {
    @Override
    public Boost convert(String text) {
      return boost(
          text,
          "margin:0.3",
          (attribute, deviations) -> Boost.number(attribute.strip(), deviations));
    }
  }

  /** ATTRIBUTE:AGE:N. */
  static final class FreshConverter implements ITypeConverter<Boost> {
    private static final String EXAMPLE = "listed:14d:0.5";
    private static final Pattern FRESH = Pattern.compile("(.+):([0-9.]{1,9})([dh]):([^:]+)");

    @Override
    public Boost convert(String text) {
      Matcher parts = FRESH.matcher(text.strip());
      if (!parts.matches()) {
        throw wrong(text, EXAMPLE);
      }
      double units = number(parts.group(2), text, EXAMPLE);
      Duration unit = parts.group(3).equals("d") ? Duration.ofDays(1) : Duration.ofHours(1);
      try {
        return Boost.fresh(
            parts.group(1).strip(),
            Duration.ofMillis((long) (units * unit.toMillis())),
            number(parts.group(4), text, EXAMPLE));
      } catch (InvalidRequestException e) {
        throw wrong(text, EXAMPLE);
      }
    }
  }
}
