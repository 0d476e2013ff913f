package dev.vecino.trainer;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * An option of one or several algorithms, as the command line names it; {@link
 * EmbeddingAlgorithm#uses} says which value an algorithm takes by default, and which are allowed.
 * Two options of the same name are equal. Immutable.
 *
 * @param <T> the type of its values
 */
public final class AlgorithmOption<T> {

  private final String name;
  private final Class<T> type;
  private final Function<String, T> parser;
  private final String description;
  private final String label;
  private final Optional<String> standard;

  private AlgorithmOption(
      String name, Class<T> type, Function<String, T> parser, String description) {
    this(name, type, parser, description, type == Integer.class ? "N" : "X", Optional.empty());
  }

  private AlgorithmOption(
      String name,
      Class<T> type,
      Function<String, T> parser,
      String description,
      String label,
      Optional<String> standard) {
    this.name = name;
    this.type = type;
    this.parser = parser;
    this.description = description;
    this.label = label;
    this.standard = standard;
  }

  /** An option whose values are whole numbers. */
  public static AlgorithmOption<Integer> integer(String name, String description) {
    return new AlgorithmOption<>(
        name, Integer.class, number("an int", Integer::valueOf), description);
  }

  /** An option whose values are large whole numbers. */
  public static AlgorithmOption<Long> longInteger(String name, String description) {
    return new AlgorithmOption<>(name, Long.class, number("a long", Long::valueOf), description)
        .label("N");
  }

  /** An option whose values are numbers. */
  public static AlgorithmOption<Double> decimal(String name, String description) {
    return new AlgorithmOption<>(
        name, Double.class, number("a double", Double::valueOf), description);
  }

  /** An option whose values are durations: 90s, 10m, 2h. */
  public static AlgorithmOption<Duration> duration(String name, String description) {
    return new AlgorithmOption<>(name, Duration.class, AlgorithmOption::duration, description)
        .label("DURATION");
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse("PT" + text.strip().toUpperCase(Locale.ROOT));
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "must be a duration such as 90s, 10m or 2h, got: '" + text + "'", e);
    }
    throw new IllegalArgumentException("must be longer than zero, got: '" + text + "'");
  }

  /** An option without a value: it is given or not. */
  public static AlgorithmOption<Boolean> flag(String name, String description) {
    return new AlgorithmOption<>(name, Boolean.class, Boolean::valueOf, description);
  }

  /** An option whose values are the constants of an enum, in any case of letters. */
  public static <E extends Enum<E>> AlgorithmOption<E> choice(
      String name, Class<E> type, String description) {
    return new AlgorithmOption<>(
        name, type, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)), description);
  }

  /** An option whose values are lists of words, with commas between them. */
  @SuppressWarnings("unchecked") // of words: no other list is made here
  public static AlgorithmOption<List<String>> words(String name, String description) {
    return new AlgorithmOption<>(
        name,
        (Class<List<String>>) (Class<?>) List.class,
        text -> Arrays.asList(text.split(",", -1)),
        description);
  }

  private static <N> Function<String, N> number(String kind, Function<String, N> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' is not " + kind, e);
      }
    };
  }

  /** The same option, shown with another word for its value. */
  public AlgorithmOption<T> label(String word) {
    return new AlgorithmOption<>(name, type, parser, description, word, standard);
  }

  /** The same option, whose values are read in another way. */
  AlgorithmOption<T> parser(Function<String, T> other) {
    return new AlgorithmOption<>(name, type, other, description, label, standard);
  }

  /** The same option, with a value that is shown, and taken where none is given. */
  public AlgorithmOption<T> standard(String value) {
    return new AlgorithmOption<>(name, type, parser, description, label, Optional.of(value));
  }

  /** The name in lower case with hyphens, without the two at its beginning. */
  public String name() {
    return name;
  }

  /** The type of its values. */
  public Class<T> type() {
    return type;
  }

  /** What the option does, in a few words. */
  public String description() {
    return description;
  }

  /** The word that stands for the value in a description. */
  public String label() {
    return label;
  }

  /** The value that all algorithms take where none is given, if they agree on one. */
  public Optional<String> standard() {
    return standard;
  }

  /**
   * Reads a value from its text.
   *
   * @throws IllegalArgumentException if the text is no value; the message has the rule where it
   *     isn't plain
   */
  public T parse(String text) {
    return parser.apply(text.strip());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AlgorithmOption<?> option && option.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
