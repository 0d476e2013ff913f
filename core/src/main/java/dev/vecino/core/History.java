package dev.vecino.core;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The clicks of a user on items that are known, oldest first: what {@link UserEncoder} makes a user
 * of. A click has an age: 0 for the newest one, and one more for each click after it, on a known
 * item or not.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> what tells one item from another
 */
public final class History<T> {

  private final List<T> items;
  private final int[] clicks; // which of the items each is on
  private final int[] ages; // of the clicks

  private History(List<T> items, int[] clicks, int[] ages) {
    this.items = items;
    this.clicks = clicks;
    this.ages = ages;
  }

  /**
   * Of clicks that are all on known items.
   *
   * @param clicked the item of each click, oldest first
   */
  public static <T> History<T> of(List<T> clicked) {
    int[] positions = new int[clicked.size()];
    Arrays.setAll(positions, click -> click);
    return of(clicked, positions);
  }

  /**
   * Of clicks among others that do not count.
   *
   * @param clicked the item of each click, oldest first
   * @param positions of these clicks among all, rising
   */
  public static <T> History<T> of(List<T> clicked, int[] positions) {
    InvalidRequestException.require(
        positions.length == clicked.size(),
        "there must be a position for each of the %d clicks, got: %d",
        clicked.size(),
        positions.length);
    Map<T, Integer> numbers = new LinkedHashMap<>();
    int[] clicks = new int[positions.length];
    int[] ages = new int[positions.length];
    for (int click = 0; click < clicks.length; click++) {
      clicks[click] = numbers.computeIfAbsent(clicked.get(click), item -> numbers.size());
      ages[click] = positions[positions.length - 1] - positions[click];
    }
    return new History<>(List.copyOf(numbers.keySet()), clicks, ages);
  }

  /** The different items, as they were first clicked. */
  public List<T> items() {
    return items;
  }

  /** How many clicks there are. */
  int clickCount() {
    return clicks.length;
  }

  /** Which of the items a click is on. */
  int item(int click) {
    return clicks[click];
  }

  /** The age of a click. */
  int age(int click) {
    return ages[click];
  }
}
