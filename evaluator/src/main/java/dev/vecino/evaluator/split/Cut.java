package dev.vecino.evaluator.split;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Timestamps;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Where training ends and what is predicted begins: a share of the clicks (or sessions) in time
 * order, or a point of time. Exactly one of the two is given.
 *
 * @param fraction the share that training gets, above 0 and below 1
 * @param timeMillis the first millisecond since 1970 that training doesn't get
 */
public record Cut(OptionalDouble fraction, OptionalLong timeMillis) {

  public Cut {
    InvalidRequestException.require(
        fraction.isPresent() != timeMillis.isPresent(), "a cut is a fraction or a time");
    InvalidRequestException.require(
        fraction.isEmpty() || (fraction.getAsDouble() > 0 && fraction.getAsDouble() < 1),
        "the cut must be a fraction above 0 and below 1 or a time, got: %s",
        fraction.isEmpty() ? "" : fraction.getAsDouble());
  }

  /** A share of the clicks (or sessions). */
  public static Cut at(double fraction) {
    return new Cut(OptionalDouble.of(fraction), OptionalLong.empty());
  }

  /** A point of time. */
  public static Cut atMillis(long timeMillis) {
    return new Cut(OptionalDouble.empty(), OptionalLong.of(timeMillis));
  }

  /**
   * Reads {@code 0.8}, or a time as in click logs: ISO-8601, epoch seconds or milliseconds.
   *
   * @throws InvalidRequestException if the text is none of these
   */
  public static Cut parse(String text) {
    String stripped = text.strip();
    if (stripped.matches("[01]?\\.[0-9]+")) {
      return at(Double.parseDouble(stripped));
    }
    try {
      return atMillis(Timestamps.parseMillis(stripped));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "the cut must be a fraction above 0 and below 1 or a time, got: '" + text + "'");
    }
  }
}
