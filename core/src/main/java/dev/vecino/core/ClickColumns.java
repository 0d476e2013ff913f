package dev.vecino.core;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.NullUnmarked;

/** What is known of each click, by its place in a log. Immutable; arrays are handed over. */
@NullUnmarked // not yet looked at
final class ClickColumns {

  private final int[] items;
  private final float[] weights;
  private final long[] times;
  private final byte[] roles;

  /** A click that is to be predicted, as all are where events have no kinds. */
  static final byte PREDICTED = 0;

  /** A click that only tells what comes next. */
  static final byte TELLING = 1;

  /** No click: it takes out those before. */
  static final byte TAKING_OUT = 2;

  /**
   * @param items by number
   * @param weights null: all 1
   * @param times in milliseconds, or null
   * @param roles null: all are predicted
   */
  ClickColumns(int[] items, float[] weights, long[] times, byte[] roles) {
    this.items = items;
    this.weights = weights;
    this.times = times;
    this.roles = roles;
  }

  byte role(int place) {
    return roles == null ? PREDICTED : roles[place];
  }

  int size() {
    return items.length;
  }

  int item(int place) {
    return items[place];
  }

  float weight(int place) {
    return weights == null ? 1 : weights[place];
  }

  boolean hasTimes() {
    return times != null;
  }

  long time(int place) {
    return times[place];
  }

  /** The clicks per item. */
  long[] countPerItem(int itemCount) {
    long[] counts = new long[itemCount];
    for (int item : items) {
      counts[item]++;
    }
    return counts;
  }

  /**
   * The clicks at some places.
   *
   * @param places in their new order
   * @param count how many of the places are meant
   * @param newNumber the new number of an item by its old one
   */
  ClickColumns select(int[] places, int count, IntUnaryOperator newNumber) {
    int[] chosenItems = new int[count];
    float[] chosenWeights = weights == null ? null : new float[count];
    long[] chosenTimes = times == null ? null : new long[count];
    byte[] chosenRoles = roles == null ? null : new byte[count];
    for (int at = 0; at < count; at++) {
      chosenItems[at] = newNumber.applyAsInt(items[places[at]]);
      if (chosenWeights != null) {
        chosenWeights[at] = weights[places[at]];
      }
      if (chosenTimes != null) {
        chosenTimes[at] = times[places[at]];
      }
      if (chosenRoles != null) {
        chosenRoles[at] = roles[places[at]];
      }
    }
    return new ClickColumns(chosenItems, chosenWeights, chosenTimes, chosenRoles);
  }
}
