package dev.vecino.jobs.push;

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
 * @param items in all lists
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
    long items,
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

  public PushReport {
    causes = List.copyOf(causes);
  }

  /** What this push made itself, by its seconds. */
  public double usersPerSecond() {
    return (users - usersKept) / Math.max(seconds, 1e-9);
  }
}
