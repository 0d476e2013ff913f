package dev.vecino.jobs.push;

import dev.vecino.searcher.Filter;
import dev.vecino.searcher.IndexRecommender;
import java.util.List;

/**
 * What a push has made.
 *
 * @param generation the generation of the index that answered
 * @param users how many users the log has
 * @param lists how many users have a list, be it empty: the index knows an item that they clicked,
 *     or the request falls back to the most clicked items
 * @param emptyLists how many of the lists are empty
 * @param shortLists how many of the lists have fewer items than the limit
 * @param causes why lists are short, in the order of the steps
 * @param usersWithoutKnownItem how many users have no list
 * @param popularLists how many of the lists are of the most clicked items, as the index knows
 *     nothing that their users clicked
 * @param items how many items all lists have
 * @param vain what of the request has no effect
 * @param usersKept how many users' lists an interrupted push had made
 * @param seconds how long this push took
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
   * @param lists how many lists are short for this reason
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

  /** The users whose lists this push made itself, divided by its seconds. */
  public double usersPerSecond() {
    return (users - usersKept) / Math.max(seconds, 1e-9);
  }
}
