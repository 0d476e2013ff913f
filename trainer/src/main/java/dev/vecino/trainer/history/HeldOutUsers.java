package dev.vecino.trainer.history;

import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Users who were not trained, each with what they want: of what they clicked in order the last
 * step, else a fifth of their items. They tell which {@link PopularityGain} is best.
 */
final class HeldOutUsers {

  private static final int FEWEST = 50; // fewer tell nothing

  private static final float SHARE_TO_FIND = 0.2f; // of a set

  private final HistoryTables tables;
  private final Random64 random;
  private final List<float[]> users = new ArrayList<>();
  private final List<int[]> wanted = new ArrayList<>();
  private final List<int[]> marked = new ArrayList<>();
  private final List<float[]> bonuses = new ArrayList<>();

  HeldOutUsers(HistoryTables tables, Random64 random) {
    this.tables = tables;
    this.random = random;
  }

  /**
   * Takes the last example of each user.
   *
   * @param examples in the order of the log
   * @param rowOfPlace the row of the item that was clicked at a place of the log, or -1
   * @param isPredicted whether the click at a place is to be predicted
   * @return this
   */
  HeldOutUsers ask(
      HistoryExamples examples, IntUnaryOperator rowOfPlace, IntPredicate isPredicted) {
    for (int e = 0; e < examples.size(); e++) {
      // What a user's next example knows, however little of it is kept, ends where this one ends.
      boolean isLastOfUser = e + 1 == examples.size() || examples.begin(e + 1) >= examples.end(e);
      if (isLastOfUser) {
        ask(examples, e, rowOfPlace, isPredicted);
      }
    }
    return this;
  }

  private void ask(
      HistoryExamples examples, int e, IntUnaryOperator rowOfPlace, IntPredicate isPredicted) {
    ClickRows known = new ClickRows(1);
    Set<Integer> toFind = new LinkedHashSet<>();
    boolean isSplit = examples.isSplit(e);
    for (int at = examples.begin(e); at < examples.end(e); at++) {
      int row = rowOfPlace.applyAsInt(at);
      boolean isWanted = isSplit ? random.uniform() < SHARE_TO_FIND : at >= examples.cut(e);
      if (row >= 0 && isWanted) {
        if (isPredicted.test(at)) {
          toFind.add(row);
        }
      } else if (row >= 0) {
        known.add(row, 1, isSplit ? HistoryTables.AGES - 1 : examples.age(e, at));
      }
    }
    known.end(0);
    if (isSplit) {
      toFind.removeAll(known.distinct());
    }
    if (known.count() > 0 && !toFind.isEmpty()) {
      float[] user = new float[tables.stride];
      tables.encode(known, 0, user, 0);
      users.add(user);
      wanted.add(toFind.stream().mapToInt(Integer::intValue).toArray());
      int[] clicked = known.distinct().stream().mapToInt(Integer::intValue).toArray();
      float[] bonus = new float[clicked.length];
      for (int c = 0; c < clicked.length; c++) {
        bonus[c] = isSplit ? Float.NEGATIVE_INFINITY : tables.bonus(known, 0, clicked[c]);
      }
      marked.add(clicked);
      bonuses.add(bonus);
    }
  }

  /** Whether they are enough to tell anything. */
  boolean areEnough() {
    return users.size() >= FEWEST;
  }

  /** The gain whose answers for these users are best. */
  double bestGain(PopularityGain gain) {
    return gain.best(
        users.toArray(float[][]::new),
        wanted.toArray(int[][]::new),
        marked.toArray(int[][]::new),
        bonuses.toArray(float[][]::new));
  }
}
