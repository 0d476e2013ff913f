package dev.vecino.searcher;

import static dev.vecino.core.InvalidRequestException.require;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What some items gain or lose: what is promoted, new, or worth more. A boost adds to the score and
 * never multiplies, as scores may be negative. Its strength is in standard deviations of the scores
 * of all eligible items (of some ten thousand of them, evenly spaced, where there are more; 1 where
 * all scores are equal), so that it means the same for every user: 0.5 moves an item past those
 * that are a little better, 3 past nearly all. Immutable; made by the static methods.
 */
public sealed interface Boost {

  /**
   * Items that match a filter gain so much.
   *
   * @param deviations below 0: they lose
   */
  static Boost where(Filter filter, double deviations) {
    return new Where(filter, deviations);
  }

  /**
   * An item whose number is one standard deviation above the mean of the eligible items gains so
   * much, one that is two above twice, and one below the mean loses. Without a number: nothing.
   *
   * @param attribute of type {@link dev.vecino.core.ColumnType#INTEGER} or DECIMAL
   */
  static Boost number(String attribute, double deviations) {
    return new Number(attribute, deviations);
  }

  /** As {@link #fresh(String, Instant, Duration, double)}, by the time of this call. */
  static Boost fresh(String attribute, Duration halfLife, double deviations) {
    return fresh(attribute, Instant.now(), halfLife, deviations);
  }

  /**
   * An item of this moment (or later) gains so much, one that is a half-life old half of it, and so
   * on. Without a time: nothing.
   *
   * @param attribute of type {@link dev.vecino.core.ColumnType#DATE}, whose days begin at midnight
   *     UTC, or TIME
   * @param halfLife more than nothing
   */
  static Boost fresh(String attribute, Instant now, Duration halfLife, double deviations) {
    return new Fresh(attribute, now, halfLife, deviations);
  }

  /** How much, in standard deviations. */
  double deviations();

  record Where(Filter filter, double deviations) implements Boost {
    public Where {
      Objects.requireNonNull(filter);
      requireFinite(deviations);
    }
  }

  record Number(String attribute, double deviations) implements Boost {
    public Number {
      Objects.requireNonNull(attribute);
      requireFinite(deviations);
    }
  }

  record Fresh(String attribute, Instant now, Duration halfLife, double deviations)
      implements Boost {
    public Fresh {
      Objects.requireNonNull(attribute);
      Objects.requireNonNull(now);
      require(halfLife.toMillis() > 0, "the half-life must be at least 1 ms, got: %s", halfLife);
      requireFinite(deviations);
    }
  }

  private static void requireFinite(double deviations) {
    require(Double.isFinite(deviations), "a boost must be a finite number, got: %s", deviations);
  }
}
