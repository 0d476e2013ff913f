package dev.vecino.trainer;

import dev.vecino.core.ClickLog;
import dev.vecino.core.HistorySample;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chooses the users whose histories a model keeps. */
final class TrainedHistories {

  private TrainedHistories() {}

  /**
   * The histories of users that are chosen by chance, each as likely as the other, among those that
   * clicked an item of the vocabulary; of all of them where they are few. A history is all that the
   * user clicked in the order of the log, whatever the sessions and weights, as recommendations for
   * a user of a log take it; clicks on items without a row are left out. The seed alone decides,
   * and the histories are in random order.
   *
   * @param seed of the training
   */
  static HistorySample sample(ClickLog log, Vocabulary vocabulary, long seed) {
    Random64 random = Random64.of(seed, -5, 0);
    int[] chosen = new int[HistorySample.MOST_HISTORIES]; // a reservoir (Vitter 1985, algorithm R)
    int seen = 0;
    for (int user = 0; user < log.userCount(); user++) {
      if (!hasRow(log, vocabulary, user)) {
        continue;
      }
      int place = seen < chosen.length ? seen : random.below(seen + 1);
      if (place < chosen.length) {
        chosen[place] = user;
      }
      seen++;
    }
    int[] users = Arrays.copyOf(chosen, Math.min(seen, chosen.length));
    random.shuffle(users);
    List<int[]> histories = new ArrayList<>();
    for (int user : users) {
      histories.add(newest(log, vocabulary, user));
    }
    return new HistorySample(histories);
  }

  private static boolean hasRow(ClickLog log, Vocabulary vocabulary, int user) {
    int end = log.userStart(user + 1);
    for (int place = log.userStart(user); place < end; place++) {
      if (vocabulary.row(log.clickedItem(place)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** The rows of the newest clicks, oldest first. */
  private static int[] newest(ClickLog log, Vocabulary vocabulary, int user) {
    int[] rows = new int[HistorySample.MOST_CLICKS];
    int from = rows.length;
    int begin = log.userStart(user);
    for (int place = log.userStart(user + 1) - 1; place >= begin && from > 0; place--) {
      int row = vocabulary.row(log.clickedItem(place));
      if (row >= 0) {
        rows[--from] = row;
      }
    }
    return Arrays.copyOfRange(rows, from, rows.length);
  }
}
