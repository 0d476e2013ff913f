package dev.vecino.core;

import java.util.HashMap;
import java.util.Map;

/** Ids, each with its number, 0 .. size - 1, in the order in which they were added. */
final class IdNumbers {

  private final Map<String, Integer> numbers;

  IdNumbers() {
    this(new HashMap<>());
  }

  private IdNumbers(Map<String, Integer> numbers) {
    this.numbers = numbers;
  }

  /** Adds an id if it is new; its number. */
  int add(String id) {
    Integer known = numbers.get(id);
    if (known == null) {
      known = numbers.size();
      numbers.put(id, known);
    }
    return known;
  }

  int size() {
    return numbers.size();
  }

  /** The number of an id, or -1. */
  int number(String id) {
    return numbers.getOrDefault(id, -1);
  }

  /** All ids, by number; a new array. */
  String[] ids() {
    String[] ids = new String[numbers.size()];
    numbers.forEach((id, number) -> ids[number] = id);
    return ids;
  }

  /**
   * Some of the ids, numbered anew in the same order.
   *
   * @param stays by number
   * @param renumbered out: the new number per old one, where there is one
   */
  IdNumbers select(boolean[] stays, int[] renumbered) {
    IdNumbers selected = new IdNumbers(HashMap.newHashMap(numbers.size()));
    String[] ids = ids();
    for (int number = 0; number < ids.length; number++) {
      if (stays[number]) {
        renumbered[number] = selected.add(ids[number]);
      }
    }
    return selected;
  }
}
