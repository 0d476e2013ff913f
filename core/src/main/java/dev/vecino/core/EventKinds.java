package dev.vecino.core;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How the rows of a log that are events of several kinds become clicks: by their weights, and by
 * what is to be predicted of them. An event of a kind that takes out is no click: it takes the
 * user's earlier clicks on its item out of the log, and the item is no answer for this user until
 * the next click on it.
 *
 * <pre>{@code
 * EventKinds kinds =
 *     new EventKinds("kind", Map.of("view", 1.0, "purchase", 5.0, "hide", -1.0), Set.of("purchase"));
 * }</pre>
 *
 * @param column name of the column of kinds; empty: every row is a click
 * @param weights by kind: above 0 what the weight of the click is multiplied with; 0: no click;
 *     below 0: takes out. Rows of other kinds are counted and left out. Empty: all kinds weigh 1
 * @param predicted the kinds that are to be predicted from all clicks before them; empty: all
 */
public record EventKinds(String column, Map<String, Double> weights, Set<String> predicted) {

  /** Every row is a click like any other. */
  public static final EventKinds NONE = new EventKinds("", Map.of(), Set.of());

  public EventKinds {
    weights = Map.copyOf(weights);
    predicted = Set.copyOf(predicted);
    InvalidRequestException.require(
        !column.isEmpty() || (weights.isEmpty() && predicted.isEmpty()),
        "weights of events and events to predict need the column that says what an event is"
            + " (--event-column)");
    weights.forEach(
        (kind, weight) ->
            InvalidRequestException.require(
                Double.isFinite(weight),
                "the weight of '%s' must be a number, got: %s",
                kind,
                weight));
    InvalidRequestException.require(
        weights.isEmpty() || weights.values().stream().anyMatch(weight -> weight > 0),
        "at least one kind of event must have a weight above 0, got: %s",
        weights);
    for (String kind : predicted) {
      InvalidRequestException.require(
          weights.isEmpty() || weights.getOrDefault(kind, 0.0) > 0,
          "'%s' is to be predicted, so its weight must be above 0, got: %s",
          kind,
          weights.get(kind));
    }
  }

  /** Whether rows have kinds. */
  boolean areThere() {
    return !column.isEmpty();
  }

  /** The weight of a kind; empty: rows of this kind are left out. */
  OptionalDouble weight(String kind) {
    if (weights.isEmpty()) {
      return OptionalDouble.of(1);
    }
    Double weight = weights.get(kind);
    return weight == null ? OptionalDouble.empty() : OptionalDouble.of(weight);
  }

  /** Whether clicks of a kind are to be predicted. */
  boolean isPredicted(String kind) {
    return predicted.isEmpty() || predicted.contains(kind);
  }
}
