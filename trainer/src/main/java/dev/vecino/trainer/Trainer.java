package dev.vecino.trainer;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import java.util.Optional;

/** A way to learn an embedding of every item: an algorithm with its options. */
@FunctionalInterface
public interface Trainer {

  /**
   * Learns.
   *
   * @param former vectors to begin with, of the same dimension (a warm start)
   * @throws dev.vecino.core.BadInputException if the log has nothing to learn from
   * @throws dev.vecino.core.InvalidRequestException if an option can't be honoured
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  EmbeddingModel train(ClickLog log, Optional<EmbeddingModel> former, ProgressListener listener);
}
