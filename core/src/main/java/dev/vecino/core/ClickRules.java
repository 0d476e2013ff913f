package dev.vecino.core;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stays of the clicks that were read, by the rules of the {@link ClickLog.Options}. */
final class ClickRules {

  private ClickRules() {}

  /**
   * The same log where no user has more than so many clicks: the newest stay.
   *
   * @param most at least 1
   */
  static ClickLog atMost(ClickLog log, int most) {
    int users = 0;
    int heaviest = 0;
    long leftOut = 0;
    BitSet stays = new BitSet(log.clickCount());
    stays.set(0, log.clickCount());
    for (int user = 0; user < log.userCount(); user++) {
      int count = log.userStart(user + 1) - log.userStart(user);
      if (count > most) {
        users++;
        leftOut += count - most;
        stays.clear(log.userStart(user), log.userStart(user + 1) - most);
        heaviest = count > log.userStart(heaviest + 1) - log.userStart(heaviest) ? user : heaviest;
      }
    }
    if (users == 0) {
      return log;
    }
    int mostClicks = log.userStart(heaviest + 1) - log.userStart(heaviest);
    ClickLog.Facts facts = log.facts();
    ClickLog rest = log.select(stays::get);
    ClickLog.HeavyUsers heavy =
        new ClickLog.HeavyUsers(most, users, leftOut, log.user(heaviest), mostClicks);
    return rest.with(new ClickLog.Facts(facts.report(), heavy, facts.events(), facts.takenOut()));
  }

  /**
   * The same log without the events that take out, and the clicks that they do; perhaps empty.
   *
   * @param leftOut rows that are not here, by their kinds
   */
  static ClickLog withoutTakenOut(ClickLog log, Map<String, Long> leftOut) {
    BitSet stays = new BitSet(log.clickCount());
    long takingOut = 0;
    Map<String, Set<String>> takenOut = new HashMap<>();
    for (int user = 0; user < log.userCount(); user++) {
      Set<Integer> clickedLater = new HashSet<>();
      Set<Integer> taken = new HashSet<>();
      for (int at = log.userStart(user + 1) - 1; at >= log.userStart(user); at--) {
        int item = log.clickedItem(at);
        if (log.role(at) == ClickColumns.TAKING_OUT) {
          takingOut++;
          if (taken.add(item) && !clickedLater.contains(item)) {
            takenOut.computeIfAbsent(log.user(user), absent -> new HashSet<>()).add(log.item(item));
          }
        } else if (!taken.contains(item)) {
          clickedLater.add(item);
          stays.set(at);
        }
      }
    }
    long gone = log.clickCount() - stays.cardinality() - takingOut;
    ClickLog.Facts facts = log.facts();
    ClickLog rest =
        takingOut == 0 ? log : stays.isEmpty() ? ClickLog.of(List.of()) : log.select(stays::get);
    ClickLog.Events events = new ClickLog.Events(leftOut, takingOut, gone);
    return rest.with(new ClickLog.Facts(facts.report(), facts.heavyUsers(), events, takenOut));
  }
}
