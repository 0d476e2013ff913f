package dev.vecino.evaluator.rank;

import dev.vecino.core.EmbeddingModel;
import java.util.Map;
import java.util.Optional;

/** What an {@link Algorithm} has learnt: scores of all items for a history. Thread-safe. */
public interface Ranker {

  /**
   * Scores every item.
   *
   * @param history item numbers of the training log, oldest first, repeated as clicked; not changed
   * @param scores out: one float per item number of the training log, higher is better; an item of
   *     negative infinity or NaN is never recommended
   */
  void score(int[] history, float[] scores);

  /**
   * {@link #score} for several histories at once, where that is faster.
   *
   * @param scores out: at least as many arrays as histories; the first ones are filled in
   */
  default void scoreAll(int[][] histories, float[][] scores) {
    for (int h = 0; h < histories.length; h++) {
      score(histories[h], scores[h]);
    }
  }

  /** The parameters that training chose, for reports. */
  default Map<String, Object> parameters() {
    return Map.of();
  }

  /** The model, if it is one that an index can serve. */
  default Optional<EmbeddingModel> model() {
    return Optional.empty();
  }
}
