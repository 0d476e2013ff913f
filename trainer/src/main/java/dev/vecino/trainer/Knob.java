package dev.vecino.trainer;

import dev.vecino.core.InvalidRequestException;
import java.util.List;

/**
 * An option that a search for better values may change.
 *
 * @param option the name of the option
 * @param key the key of a model's manifest that has the value of its training: the value of the
 *     first trial is the default
 * @param values the values that are tried, in an order in which neighbours are alike; a default
 *     that is not among them comes before the first larger value
 * @param multiples whether the values are numbers that the default is multiplied by, with 1 among
 *     them
 * @param costly whether training takes as many times longer as the value is larger
 */
public record Knob(
    String option, String key, List<String> values, boolean multiples, boolean costly) {

  public Knob {
    values = List.copyOf(values);
    InvalidRequestException.require(
        !multiples || values.contains("1"), "1 must be among the multiples, got: %s", values);
  }

  /** An option whose values are tried as they are. */
  public static Knob of(String option, String key, String... values) {
    return new Knob(option, key, List.of(values), false, false);
  }

  /** An option of which multiples of the default are tried. */
  public static Knob times(String option, String key, boolean costly, String... factors) {
    return new Knob(option, key, List.of(factors), true, costly);
  }
}
