package dev.vecino.evaluator.rank;

import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The cases of a split as they are asked with the seen items left out or not: those that count, and
 * what is relevant to each. Immutable.
 */
public final class Questions {

  private final SeenItems seen;
  private final List<Split.Case> cases;
  private final int[][] relevant; // known ones, different, rising
  private final int[] relevantCounts; // with those that training does not know
  private final int groups;
  private final int[] numbers; // per case of all: its number here, or -1

  /**
   * Selects the cases that count.
   *
   * @param all the cases of a split
   * @param seen whether items of a history may be answers to it
   */
  public Questions(List<Split.Case> all, SeenItems seen) {
    this.seen = seen;
    List<Split.Case> counting = new ArrayList<>(all.size());
    List<int[]> known = new ArrayList<>(all.size());
    numbers = new int[all.size()];
    Arrays.fill(numbers, -1);
    for (int a = 0; a < all.size(); a++) {
      Split.Case each = all.get(a);
      int[] items = each.relevant();
      if (seen == SeenItems.EXCLUDE) {
        int[] history = each.history();
        Arrays.sort(history);
        items =
            Arrays.stream(items).filter(item -> Arrays.binarySearch(history, item) < 0).toArray();
      }
      if (items.length + each.unknownRelevant() > 0) {
        numbers[a] = counting.size();
        counting.add(each);
        known.add(items);
      }
    }
    this.cases = List.copyOf(counting);
    this.relevant = known.toArray(int[][]::new);
    this.relevantCounts = new int[relevant.length];
    Arrays.setAll(relevantCounts, c -> relevant[c].length + cases.get(c).unknownRelevant());
    this.groups = cases.stream().mapToInt(Split.Case::group).max().orElse(-1) + 1;
  }

  private Questions(Questions all, int[] chosen) {
    seen = all.seen;
    cases = IntStream.of(chosen).mapToObj(all.cases::get).toList();
    relevant = IntStream.of(chosen).mapToObj(n -> all.relevant[n]).toArray(int[][]::new);
    relevantCounts = IntStream.of(chosen).map(n -> all.relevantCounts[n]).toArray();
    groups = all.groups;
    numbers = IntStream.range(0, chosen.length).toArray();
  }

  /** Some of the questions, by number. */
  public Questions select(int[] numbers) {
    return new Questions(this, numbers);
  }

  /** How many cases there were before those that don't count were left out. */
  public int allCases() {
    return numbers.length;
  }

  /** The number here of one of all cases, or -1 where it does not count. */
  public int numberOf(int caseOfAll) {
    return numbers[caseOfAll];
  }

  /** Whether items of a history may be answers to it. */
  public SeenItems seen() {
    return seen;
  }

  /** The number of cases that count. */
  public int size() {
    return cases.size();
  }

  /** The case of a number, from 0. */
  public Split.Case get(int number) {
    return cases.get(number);
  }

  /** The relevant items of a case that training knows: different numbers, rising; shared. */
  public int[] relevant(int number) {
    return relevant[number];
  }

  /** How many items are relevant to a case, those that training does not know among them. */
  public int relevantCount(int number) {
    return relevantCounts[number];
  }

  /** Whether an item, by its number in training, is relevant to a case. */
  public boolean isRelevant(int number, int item) {
    return Arrays.binarySearch(relevant[number], item) >= 0;
  }

  /** One more than the largest group number. */
  public int groups() {
    return groups;
  }
}
