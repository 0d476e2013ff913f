package dev.vecino.evaluator.split;

import dev.vecino.core.ClickLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** Collects the cases of one training log. */
final class Cases {
  private final ClickLog training;
  private final List<Split.Case> cases = new ArrayList<>();
  private int groups;

  Cases(ClickLog training) {
    this.training = training;
  }

  /** What may be learnt from. */
  ClickLog training() {
    return training;
  }

  /** The cases so far; a view. */
  List<Split.Case> all() {
    return Collections.unmodifiableList(cases);
  }

  /**
   * Adds a user of the whole log: the clicks that are held out are predicted from the others. Adds
   * no case where there are none of either.
   */
  void addUser(ClickLog log, int user, boolean[] held) {
    int from = log.userStart(user);
    int to = log.userStart(user + 1);
    int[] history =
        IntStream.range(from, to)
            .filter(at -> !held[at])
            .map(at -> training.itemNumber(log.item(log.clickedItem(at))))
            .toArray();
    if (history.length > 0 && history.length < to - from) {
      List<String> relevant = new ArrayList<>();
      for (int at = from; at < to; at++) {
        if (held[at] && log.isPredicted(at)) {
          relevant.add(log.item(log.clickedItem(at)));
        }
      }
      add(log.user(user), history, relevant);
    }
  }

  /**
   * Adds a user of a test log: the clicks there are predicted from those of the training log. Adds
   * no case where that does not know the user.
   */
  void addUser(ClickLog test, int user) {
    int known = training.userNumber(test.user(user));
    if (known >= 0) {
      List<String> relevant = new ArrayList<>();
      for (int at = test.userStart(user); at < test.userStart(user + 1); at++) {
        if (test.isPredicted(at)) {
          relevant.add(test.item(test.clickedItem(at)));
        }
      }
      int[] history =
          IntStream.range(training.userStart(known), training.userStart(known + 1))
              .map(training::clickedItem)
              .toArray();
      add(training.user(known), history, relevant);
    }
  }

  /**
   * Adds a case for each click of a session that is to be predicted, but the first; the history
   * leaves out items that training does not know.
   */
  void addPrefixes(ClickLog log, int session) {
    int start = log.sequenceStart(session);
    int end = log.sequenceStart(session + 1);
    if (end - start < 2) {
      return;
    }
    int group = groups++;
    int[] known = new int[end - start];
    int count = 0;
    String name = log.user(log.sequenceUser(session)) + "#" + session + "#";
    for (int at = start; at < end; at++) {
      String item = log.item(log.clickedItem(at));
      if (at > start && log.isPredicted(at)) {
        add(name + (at - start), group, known, 0, count, List.of(item));
      }
      int number = training.itemNumber(item);
      if (number >= 0) {
        known[count++] = number;
      }
    }
  }

  private void add(String id, int[] history, List<String> relevant) {
    if (!relevant.isEmpty()) {
      add(id, groups++, history, 0, history.length, relevant);
    }
  }

  private void add(
      String id, int group, int[] clicks, int from, int to, List<String> relevantItems) {
    int unknown = 0;
    int[] known = new int[relevantItems.size()];
    int count = 0;
    for (String item : new HashSet<>(relevantItems)) {
      int number = training.itemNumber(item);
      if (number < 0) {
        unknown++;
      } else {
        known[count++] = number;
      }
    }
    known = Arrays.copyOf(known, count);
    Arrays.sort(known);
    cases.add(new Split.Case(id, group, clicks, from, to, known, unknown));
  }
}
