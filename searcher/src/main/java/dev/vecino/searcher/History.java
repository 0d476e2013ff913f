package dev.vecino.searcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The clicks of a history, by item.
 *
 * @param items the different items, as they were first clicked
 * @param clicks which of them each click is on
 * @param ages of the clicks; the newest one has age 0, so that its weight is never too small
 */
@SuppressWarnings("ArrayRecordComponent") // within the package, never compared
record History(List<Place> items, int[] clicks, int[] ages) {

  /** Of clicks, oldest first. */
  static History of(List<Click> clicks) {
    Map<Place, Integer> numbers = new LinkedHashMap<>();
    int[] items = new int[clicks.size()];
    int[] ages = new int[clicks.size()];
    for (int i = 0; i < items.length; i++) {
      Click click = clicks.get(i);
      items[i] = numbers.computeIfAbsent(click.place(), place -> numbers.size());
      ages[i] = clicks.getLast().position() - click.position();
    }
    return new History(List.copyOf(numbers.keySet()), items, ages);
  }

  /** The ages of the clicks on an item. */
  int[] agesOf(int item) {
    return IntStream.range(0, clicks.length)
        .filter(click -> clicks[click] == item)
        .map(click -> ages[click])
        .toArray();
  }
}
