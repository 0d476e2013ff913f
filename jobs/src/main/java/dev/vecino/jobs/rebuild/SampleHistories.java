package dev.vecino.jobs.rebuild;

import dev.vecino.core.ClickLog;
import java.util.ArrayList;
import java.util.List;

/** Histories of a click log to ask a generation by. */
final class SampleHistories {

  private static final int USERS = 200;
  private static final int LONGEST = 50;

  private SampleHistories() {}

  /** The latest clicks of users all over the log. */
  static List<List<String>> of(ClickLog log) {
    List<List<String>> histories = new ArrayList<>();
    int step = Math.max(1, log.sequenceCount() / USERS);
    for (int s = 0; s < log.sequenceCount() && histories.size() < USERS; s += step) {
      histories.add(latest(log, log.sequenceStart(s), log.sequenceStart(s + 1)));
    }
    return histories;
  }

  /** The last items that were clicked from one place of the log to another, oldest first. */
  static List<String> latest(ClickLog log, int from, int end) {
    List<String> history = new ArrayList<>();
    for (int at = Math.max(from, end - LONGEST); at < end; at++) {
      history.add(log.item(log.clickedItem(at)));
    }
    return history;
  }
}
