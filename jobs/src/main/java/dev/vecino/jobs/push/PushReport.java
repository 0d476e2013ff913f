package dev.vecino.jobs.push;

import dev.vecino.searcher.Filter;
import dev.vecino.searcher.IndexRecommender;
import java.util.List;

/**
 * What a push has made.
 *
 * @param generation of the index that answered
 * @param users all
 * @param lists of users with an item that the index knows, the empty ones among them
 * @param emptyLists of these
 * @param shortLists of these with fewer items than the limit
 * @param causes of short lists, in the order of the steps
 * @param usersWithoutKnownItem the other users
 * @param popularLists of the lists, those of the most clicked items, as the index knows nothing
 *     that these users clicked and the request falls back to them
 * @param items in all lists
 * @param vain what of the request has no effect
 * @param usersKept of all users, those whose lists an interrupted push had made
 * @param seconds that this one took
 */
public record PushReport(
    String generation,
    int users,
    int lists,
    int emptyLists,
    int shortLists,
    List<ShortLists> causes,
    int usersWithoutKnownItem,
    int popularLists,
    long items,
    Vain vain,
    int usersKept,
    double seconds) {

  /**
   * Lists that are short for the same reason.
   *
   * @param cause the step that first left fewer items than a list holds: a filter, "seen or
   *     excluded", or "index" where that has fewer from the start
   * @param lists how many
   * @param fewest the fewest items that it left to one of them
   * @param most the most items that it left to one of them
   */
  public record ShortLists(String cause, int lists, int fewest, int most) {}

  /**
   * What of a request has no effect: mistyped, most likely.
   *
   * @param excluded excluded ids that the index does not know
   * @param unmet conditions that no item meets, as {@link IndexRecommender#unmet} gives them
   */
  public record Vain(List<String> excluded, List<Filter> unmet) {

    public Vain {
      excluded = List.copyOf(excluded);
      unmet = List.copyOf(unmet);
    }
  }

  public PushReport {
    causes = List.copyOf(causes);
  }

  /** What this push made itself, by its seconds. */
  public double usersPerSecond() {
    return (users - usersKept) / Math.max(seconds, 1e-9);
  }
}
