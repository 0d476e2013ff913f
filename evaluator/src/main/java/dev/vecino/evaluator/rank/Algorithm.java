package dev.vecino.evaluator.rank;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import java.util.function.BiFunction;

/** Learns from a click log to rank items. */
public interface Algorithm {

  /** The name of the algorithm on the command line and in reports. */
  String name();

  /** Learns from the clicks of a log. */
  Ranker train(ClickLog training, ProgressListener listener);

  /**
   * An algorithm that makes an embedding of every item; a user's vector is the sum of those of the
   * clicked items, as an index makes it.
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
