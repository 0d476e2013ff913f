package dev.vecino.jobs.rebuild;

import dev.vecino.core.ClickLog;
import dev.vecino.indexer.IndexVerifier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Last clicks that the training does not see. */
final class HeldOutClicks {

  private static final int EVERY = 10;
  private static final int MOST = 2000;
  private static final int K = 20;

  private final ClickLog training;
  private final List<List<String>> histories;
  private final List<String> next;

  private HeldOutClicks(ClickLog training, List<List<String>> histories, List<String> next) {
    this.training = training;
    this.histories = histories;
    this.next = next;
  }

  /** Holds nothing out. */
  static HeldOutClicks none(ClickLog log) {
    return new HeldOutClicks(log, List.of(), List.of());
  }

  /** Holds the last click of every tenth user out. */
  static HeldOutClicks of(ClickLog log) {
    List<List<String>> histories = new ArrayList<>();
    List<String> next = new ArrayList<>();
    BitSet chosen = new BitSet();
    for (int user = 0; user < log.userCount() && next.size() < MOST; user += EVERY) {
      int from = log.userStart(user);
      int end = log.userStart(user + 1) - 1;
      if (end > from) {
        histories.add(SampleHistories.latest(log, from, end));
        next.add(log.item(log.clickedItem(end)));
        chosen.set(user);
      }
    }
    return new HeldOutClicks(log.withoutLastClicks(chosen::get), histories, next);
  }

  boolean isEmpty() {
    return next.isEmpty();
  }

  /** All other clicks. */
  ClickLog training() {
    return training;
  }

  /** Asks two generations of the index that the verifier looks at. */
  HeldOutRecall compare(IndexVerifier verifier, String generation, String former) {
    return new HeldOutRecall(
        next.size(),
        K,
        verifier.recallOfNext(generation, histories, next, K),
        verifier.recallOfNext(former, histories, next, K));
  }
}
