package dev.vecino.evaluator.rank;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import java.util.function.BiFunction;

/** Something that learns from a click log to rank items. */
public interface Algorithm {

  /** As it is named on the command line and in reports. */
  String name();

  /** Learns. */
  Ranker train(ClickLog training, ProgressListener listener);

  /**
   * An algorithm that makes an embedding of every item; a user is the sum of the items that were
   * clicked, as an index has it.
   */
  static Algorithm embedding(
      String name, BiFunction<ClickLog, ProgressListener, EmbeddingModel> trainer) {
    return new Algorithm() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Ranker train(ClickLog training, ProgressListener listener) {
        return new EmbeddingRanker(training, trainer.apply(training, listener));
      }
    };
  }
}
