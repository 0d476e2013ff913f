package dev.vecino.trainer.history;

import dev.vecino.core.ClickLog;
import dev.vecino.trainer.kernels.Random64;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What is trained, and what is held out to learn from it how far training should go.
 *
 * <p>Who is asked later must be like those who are asked here. Where users come back, nearly all of
 * them are known from training; so parts of known users' clicks are held out: a fifth of the items
 * of a set, the last steps of those who clicked in order (a fifth of them, at most {@value
 * #MOST_STEPS}). Where each user is there for one visit only, those who come are new; so all that
 * some users clicked is held out.
 *
 * @param all examples that there are
 * @param trained examples that are trained while something is held out
 * @param heldOut examples that are not, in the order of the log; of a split, the hidden clicks
 */
record Division(HistoryExamples all, HistoryExamples trained, HistoryExamples heldOut) {

  /** Of the clicks of a user that are asked about. */
  private static final int PART = 5;

  private static final int MOST_STEPS = 5;
  private static final double SHARE_OF_USERS = 0.25;
  private static final double MOST_USERS = 5000;
  private static final double SHARE_OF_NEW_USERS = 0.05;
  private static final double MOST_NEW_USERS = 2000;
  private static final long LONGEST_VISIT_MILLIS = 24L * 60 * 60 * 1000;

  /**
   * Divides all examples. Where too few users can be asked to tell anything, all is trained.
   *
   * @param all the examples of the log
   * @param seed of the choice
   */
  static Division of(ClickLog log, HistoryExamples all, long seed) {
    boolean areNew = all.isOrdered() && !comeBack(log);
    int users = 0;
    for (int e = 0; e < all.size(); e++) {
      users += all.isLastOfUser(e) ? 1 : 0;
    }
    double share = areNew ? SHARE_OF_NEW_USERS : SHARE_OF_USERS;
    share = Math.min(share, (areNew ? MOST_NEW_USERS : MOST_USERS) / Math.max(1, users));
    Random64 random = Random64.of(seed, -4, 0);
    BitSet asked = new BitSet();
    BitSet hidden = new BitSet();
    int askedUsers = 0;
    int first = 0; // example of the user
    for (int e = 0; e < all.size(); e++) {
      if (!all.isLastOfUser(e)) {
        continue;
      }
      int count = e + 1 - first;
      if (random.uniform() < share) {
        if (!all.isSplit(e)) {
          int last = Math.clamp(count / PART, 1, MOST_STEPS);
          asked.set(areNew ? first : e + 1 - last, e + 1);
        } else if (hide(log, all, e, hidden, random)) {
          asked.set(e);
        }
        askedUsers += asked.get(e) ? 1 : 0;
      }
      first = e + 1;
    }
    if (askedUsers < HeldOutCases.FEWEST_USERS) {
      return new Division(all, all, all.select(e -> false, new BitSet()));
    }
    return new Division(
        all,
        all.select(e -> !asked.get(e) || all.isSplit(e), hidden),
        all.select(asked::get, hidden));
  }

  /** Whether most clicks are of users who have several sequences, or click on several days. */
  static boolean comeBack(ClickLog log) {
    long clicks = 0;
    for (int user = 0; user < log.userCount(); user++) {
      int from = log.userStart(user);
      int end = log.userStart(user + 1);
      boolean isBack =
          log.firstSequence(user + 1) - log.firstSequence(user) > 1
              || (log.hasTimes()
                  && log.timeMillis(end - 1) - log.timeMillis(from) > LONGEST_VISIT_MILLIS);
      clicks += isBack ? end - from : 0;
    }
    return clicks > log.clickCount() / 2;
  }

  /** Hides a fifth of the items of a set; false where that leaves less than two. */
  private static boolean hide(
      ClickLog log, HistoryExamples all, int e, BitSet hidden, Random64 random) {
    ClickRows clicked = new ClickRows(1, all.end(e) - all.begin(e));
    for (int at = all.begin(e); at < all.end(e); at++) {
      clicked.add(log.clickedItem(at), 1, 0);
    }
    int[] items = clicked.distinctRows();
    random.shuffle(items);
    int count = Math.max(1, Math.round(items.length / (float) PART));
    if (items.length - count < 2) {
      return false;
    }
    int[] chosen = Arrays.copyOf(items, count);
    Arrays.sort(chosen);
    for (int at = all.begin(e); at < all.end(e); at++) {
      if (Arrays.binarySearch(chosen, log.clickedItem(at)) >= 0) {
        hidden.set(at);
      }
    }
    return true;
  }
}
