package dev.vecino.trainer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The options that were given, with their values. Immutable and thread-safe. */
public final class OptionValues {

  private static final OptionValues NONE = new OptionValues(Map.of());

  private final Map<AlgorithmOption<?>, Object> values;

  private OptionValues(Map<AlgorithmOption<?>, Object> values) {
    this.values = values;
  }

  /** No option is given: every one has its default. */
  public static OptionValues none() {
    return NONE;
  }

  /** The same values and one more, in place of a former value of that option. */
  public <T> OptionValues with(AlgorithmOption<T> option, T value) {
    Map<AlgorithmOption<?>, Object> more = new LinkedHashMap<>(values);
    more.put(option, option.type().cast(value));
    return new OptionValues(more);
  }

  /**
   * The same values and one more, which is given as text.
   *
   * @throws IllegalArgumentException if the text is no value of the option
   */
  public <T> OptionValues withText(AlgorithmOption<T> option, String text) {
    return with(option, option.parse(text));
  }

  /** The same values, and this one if the option has none. */
  public <T> OptionValues orElse(AlgorithmOption<T> option, T value) {
    return values.containsKey(option) ? this : with(option, value);
  }

  /** The value of an option, if it is given. */
  public <T> Optional<T> get(AlgorithmOption<T> option) {
    return Optional.ofNullable(option.type().cast(values.get(option)));
  }

  /** Hands the value of an option on, if it is given. */
  public <T> void ifGiven(AlgorithmOption<T> option, Consumer<? super T> setter) {
    get(option).ifPresent(setter);
  }
}
