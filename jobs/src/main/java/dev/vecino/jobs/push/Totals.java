package dev.vecino.jobs.push;

import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts of lists, of a batch, a part or all. Not thread-safe. */
final class Totals {

  private static final String INDEX = "index";
  private static final String EXCLUDED = "seen or excluded";
  private static final String CANCELLED = "vectors cancel each other out";

  private final List<String> steps;
  private final int[] shortBy; // by step
  private final int[] fewest;
  private final int[] most;
  private int users;
  private int emptyLists;
  private int popularLists;
  private int usersWithoutKnownItem;
  private long items;

  /**
   * @param filters names of the filters, in order
   */
  Totals(List<String> filters) {
    steps = new ArrayList<>(List.of(INDEX, EXCLUDED));
    steps.addAll(filters);
    steps.add(CANCELLED);
    shortBy = new int[steps.size()];
    fewest = new int[steps.size()];
    Arrays.fill(fewest, Integer.MAX_VALUE);
    most = new int[steps.size()];
  }

  /** A user of whose items the index knows none. */
  void addUnknown() {
    users++;
    usersWithoutKnownItem++;
  }

  /**
   * A list.
   *
   * @param eligible where it is short, what each step has left; else empty
   * @param limit how many items it would have
   */
  void add(Recommendations list, List<Integer> eligible, int limit) {
    users++;
    items += list.items().size();
    emptyLists += list.items().isEmpty() ? 1 : 0;
    popularLists += list.answeredBy() == AnsweredBy.POPULARITY ? 1 : 0;
    if (list.items().size() < limit) {
      int step = firstBelow(eligible, limit);
      int left = step < eligible.size() ? eligible.get(step) : list.items().size();
      addShort(step, 1, left, left);
    }
  }

  private static int firstBelow(List<Integer> eligible, int bound) {
    int step = 0;
    while (step < eligible.size() && eligible.get(step) >= bound) {
      step++;
    }
    return step;
  }

  private void addShort(int step, int lists, int least, int highest) {
    shortBy[step] += lists;
    fewest[step] = Math.min(fewest[step], least);
    most[step] = Math.max(most[step], highest);
  }

  /** How many items all lists have together. */
  long items() {
    return items;
  }

  /** Why a list is empty, for people. */
  String reason(List<Integer> eligible) {
    int step = firstBelow(eligible, 1);
    return switch (step) {
      case 0 -> "the index has no items";
      case 1 -> "all items are seen or excluded";
      default -> "no item is left after " + steps.get(step);
    };
  }

  void add(Totals other) {
    users += other.users;
    emptyLists += other.emptyLists;
    popularLists += other.popularLists;
    usersWithoutKnownItem += other.usersWithoutKnownItem;
    items += other.items;
    for (int step = 0; step < shortBy.length; step++) {
      if (other.shortBy[step] > 0) {
        addShort(step, other.shortBy[step], other.fewest[step], other.most[step]);
      }
    }
  }

  int users() {
    return users;
  }

  private List<PushReport.ShortLists> causes() {
    List<PushReport.ShortLists> causes = new ArrayList<>();
    for (int step = 0; step < shortBy.length; step++) {
      if (shortBy[step] > 0) {
        causes.add(
            new PushReport.ShortLists(steps.get(step), shortBy[step], fewest[step], most[step]));
      }
    }
    return causes;
  }

  PushReport report(String generation, PushReport.Vain vain, int usersKept, double seconds) {
    return new PushReport(
        generation,
        users,
        users - usersWithoutKnownItem,
        emptyLists,
        Arrays.stream(shortBy).sum(),
        causes(),
        usersWithoutKnownItem,
        popularLists,
        items,
        vain,
        usersKept,
        seconds);
  }

  /** As JSON has it. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("users", users);
    map.put("usersWithoutKnownItem", usersWithoutKnownItem);
    map.put("items", items);
    map.put("emptyLists", emptyLists);
    map.put("popularLists", popularLists);
    List<Object> causes = new ArrayList<>();
    for (PushReport.ShortLists cause : causes()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("cause", cause.cause());
      entry.put("lists", cause.lists());
      entry.put("fewest", cause.fewest());
      entry.put("most", cause.most());
      causes.add(entry);
    }
    map.put("shortLists", causes);
    return map;
  }

  /**
   * What {@link #toMap} began with.
   *
   * @throws ClassCastException or NullPointerException if it is something else
   */
  static Totals fromMap(Map<?, ?> map, List<String> filters) {
    Totals totals = new Totals(filters);
    totals.users = (Integer) map.get("users");
    totals.usersWithoutKnownItem = (Integer) map.get("usersWithoutKnownItem");
    totals.items = ((Number) map.get("items")).longValue();
    totals.emptyLists = (Integer) map.get("emptyLists");
    totals.popularLists = (Integer) map.get("popularLists");
    for (Object entry : (List<?>) map.get("shortLists")) {
      Map<?, ?> cause = (Map<?, ?>) entry;
      totals.addShort(
          totals.steps.indexOf((String) cause.get("cause")),
          (Integer) cause.get("lists"),
          (Integer) cause.get("fewest"),
          (Integer) cause.get("most"));
    }
    return totals;
  }
}
