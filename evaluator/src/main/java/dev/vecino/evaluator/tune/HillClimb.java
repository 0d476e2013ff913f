package dev.vecino.evaluator.tune;

import dev.vecino.core.CancelledException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks for the options with the highest value, one option after the other: a step up its list of
 * values is kept where it gains, and the next one follows; where none gains, steps down are tried;
 * all options take their turns until a whole round gains nothing. With ten trials or so this finds
 * more than random search does, which needs several times as many trials as options matter
 * (Bergstra and Bengio 2012, JMLR 13); what gains only together with another option is missed.
 *
 * <p>The first trial has no option changed, whatever it takes. Not thread-safe.
 */
final class HillClimb {

  /**
   * An option that can be changed.
   *
   * @param name of the option
   * @param values in an order in which neighbours are alike
   * @param start the place of the default in them
   * @param costly whether a trial takes as many times longer as the value is larger
   */
  record Axis(String name, List<String> values, int start, boolean costly) {

    Axis {
      values = List.copyOf(values);
    }

    /** How many times longer a step takes. */
    double slower(int from, int to) {
      return costly
          ? Math.max(1, Double.parseDouble(values.get(to)) / Double.parseDouble(values.get(from)))
          : 1;
    }
  }

  /** What is measured of options, by the name of each one that is not at its default. */
  @FunctionalInterface
  interface Objective {
    /**
     * Measures.
     *
     * @return empty if there can't be a trial with these options
     * @throws CancelledException if the calling thread is interrupted
     */
    OptionalDouble measure(Map<String, String> options);
  }

  /**
   * Something that was tried.
   *
   * @param options those that are not at their defaults
   * @param value higher is better
   * @param seconds what it took
   */
  record Trial(Map<String, String> options, double value, double seconds) {}

  private final Objective objective;
  private final double budgetSeconds;
  private final int mostTrials;
  private final LongSupplier nanos;
  private final long began;

  private final List<Trial> trials = new ArrayList<>();
  private final Set<Map<String, String>> known = new HashSet<>();
  private List<Axis> axes = List.of();
  private int[] places = {};
  private Trial best = new Trial(Map.of(), Double.NEGATIVE_INFINITY, 0); // before the first
  private Outcome outcome = Outcome.FINISHED;

  /** How a search ended. */
  enum Outcome {
    /** No step gains. */
    FINISHED,
    /** Steps were left out that would have gone beyond the time or the number of trials. */
    OUT_OF_BUDGET,
    /** The thread was interrupted after the first trial. */
    CANCELLED
  }

  /**
   * @param budgetSeconds a trial that would end later, as the trials before tell, is left out
   * @param mostTrials at least 1
   * @param nanos the clock
   */
  HillClimb(Objective objective, double budgetSeconds, int mostTrials, LongSupplier nanos) {
    this.objective = objective;
    this.budgetSeconds = budgetSeconds;
    this.mostTrials = mostTrials;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  /**
   * Searches, once.
   *
   * @param axes in the order of their turns; asked after the first trial
   * @throws IllegalArgumentException if the objective has no value of the defaults
   * @throws CancelledException if the calling thread is interrupted in the first trial; later, the
   *     search ends and the thread stays interrupted
   */
  Outcome climb(Supplier<List<Axis>> axes) {
    best =
        attempt(Map.of())
            .orElseThrow(() -> new IllegalArgumentException("the defaults have no value"));
    this.axes = axes.get();
    places = this.axes.stream().mapToInt(Axis::start).toArray();
    try {
      boolean gained = true;
      while (gained) {
        gained = false;
        for (int a = 0; a < places.length; a++) {
          gained |= walk(a, 1) || walk(a, -1);
        }
      }
    } catch (CancelledException e) {
      outcome = Outcome.CANCELLED;
    }
    return outcome;
  }

  /** What was tried, in that order. */
  List<Trial> trials() {
    return List.copyOf(trials);
  }

  /** The trial of the highest value; of equal ones the first. */
  Trial best() {
    return best;
  }

  double secondsLeft() {
    return Math.max(0, budgetSeconds - elapsed());
  }

  /** Steps along an axis as long as they gain. */
  private boolean walk(int axis, int step) {
    boolean gained = false;
    while (gains(axis, places[axis] + step)) {
      places[axis] += step;
      gained = true;
    }
    return gained;
  }

  private boolean gains(int axis, int place) {
    Axis changed = axes.get(axis);
    if (place < 0 || place >= changed.values().size()) {
      return false;
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (int a = 0; a < places.length; a++) {
      int at = a == axis ? place : places[a];
      if (at != axes.get(a).start()) {
        options.put(axes.get(a).name(), axes.get(a).values().get(at));
      }
    }
    if (known.contains(options)) {
      return false; // what was tried before is no better than the best
    }
    double expected = best.seconds() * changed.slower(places[axis], place);
    if (trials.size() >= mostTrials || elapsed() + expected > budgetSeconds) {
      outcome = Outcome.OUT_OF_BUDGET;
      return false;
    }
    Optional<Trial> trial = attempt(options);
    if (trial.isEmpty() || trial.get().value() <= best.value()) {
      return false;
    }
    best = trial.get();
    return true;
  }

  private Optional<Trial> attempt(Map<String, String> options) {
    known.add(options);
    double before = elapsed();
    OptionalDouble value = objective.measure(options);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Trial trial =
        new Trial(Collections.unmodifiableMap(options), value.getAsDouble(), elapsed() - before);
    trials.add(trial);
    return Optional.of(trial);
  }

  private double elapsed() {
    return (nanos.getAsLong() - began) / 1e9;
  }
}
