package dev.vecino.trainer.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Questions about what is held out: part of what a user clicked is known, another part is to be
 * found. Of clicks in order, each of a user's last {@value #MOST_QUESTIONS} held-out steps is to be
 * found by all before it; of a set, its hidden part by the rest. Immutable.
 */
final class HeldOutCases {

  /** About one user, at most. */
  static final int MOST_QUESTIONS = 10;

  /** Fewer tell nothing. */
  static final int FEWEST_USERS = 50;

  /**
   * One question.
   *
   * @param user from 0 on, in the order in which the users came
   * @param known the clicks that are known, as example 0
   * @param marked the rows that are known, each once
   * @param wanted the rows that are to be found, each once
   * @param isSplit whether what is known is no answer
   */
  record Case(int user, ClickRows known, int[] marked, int[] wanted, boolean isSplit) {}

  private final List<Case> cases = new ArrayList<>();
  private int users;

  /**
   * @param examples that are held out, in the order of the log
   * @param rowOfPlace the row of the item that was clicked at a place of the log, or -1
   * @param isPredicted whether the click at a place is to be predicted
   */
  HeldOutCases(HistoryExamples examples, IntUnaryOperator rowOfPlace, IntPredicate isPredicted) {
    int first = 0; // of the user
    for (int e = 0; e < examples.size(); e++) {
      if (examples.isLastOfUser(e)) {
        int before = cases.size();
        for (int step = Math.max(first, e + 1 - MOST_QUESTIONS); step <= e; step++) {
          ask(examples, step, rowOfPlace, isPredicted);
        }
        users += cases.size() > before ? 1 : 0;
        first = e + 1;
      }
    }
  }

  private void ask(
      HistoryExamples examples, int e, IntUnaryOperator rowOfPlace, IntPredicate isPredicted) {
    int clicks = examples.end(e) - examples.begin(e);
    ClickRows known = new ClickRows(1, clicks);
    ClickRows wanted = new ClickRows(1, clicks);
    boolean isSplit = examples.isSplit(e);
    for (int at = examples.begin(e); at < examples.end(e); at++) {
      int row = rowOfPlace.applyAsInt(at);
      boolean isWanted = isSplit ? examples.isHidden(at) : at >= examples.cut(e);
      if (row >= 0 && !isWanted) {
        known.add(row, 1, isSplit ? HistoryTables.AGES - 1 : examples.age(e, at));
      } else if (row >= 0 && isPredicted.test(at)) {
        wanted.add(row, 1, 0);
      }
    }
    if (known.count() > 0 && wanted.count() > 0) {
      known.end(0);
      cases.add(new Case(users, known, known.distinctRows(), wanted.distinctRows(), isSplit));
    }
  }

  /**
   * How often items were clicked, but for what is to be found: who asks may not know it.
   *
   * @param clicks by row, in the whole log
   * @return by row, at least 1
   */
  long[] clicksWithoutAnswers(long[] clicks) {
    long[] rest = clicks.clone();
    for (Case asked : cases) {
      for (int row : asked.wanted) {
        rest[row] = Math.max(1, rest[row] - 1);
      }
    }
    return rest;
  }

  /** How many there are. */
  int size() {
    return cases.size();
  }

  /** How many users are asked about. */
  int users() {
    return users;
  }

  Case get(int number) {
    return cases.get(number);
  }

  /** Whether they are enough to tell anything. */
  boolean areEnough() {
    return users >= FEWEST_USERS;
  }
}
