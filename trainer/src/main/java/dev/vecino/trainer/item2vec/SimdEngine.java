package dev.vecino.trainer.item2vec;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.input.Vocabulary;
import java.util.List;
import java.util.Optional;

/**
 * Stochastic gradient descent over the true pairs of an epoch and the negatives drawn against them.
 * Workers take chunks of the shuffled sequences and update the shared tables without locks
 * (Hogwild: Niu et al. 2011, arXiv 1106.5730). With one worker the result is a function of log,
 * settings and nothing else, whatever the machine and its vectors (see {@link
 * dev.vecino.trainer.kernels.Kernels}).
 */
public final class SimdEngine implements TrainingEngine {

  private final Optional<EmbeddingModel> former;

  /**
   * @param former vectors to begin with, of the dimension that will be trained
   */
  public SimdEngine(Optional<EmbeddingModel> former) {
    this.former = former;
  }

  @Override
  public Tables train(
      ClickLog log, Vocabulary vocabulary, EngineSettings settings, ProgressListener listener) {
    TrainingRun run = new TrainingRun(log, vocabulary, settings, former);
    List<Double> losses = run.train(listener);
    PairTables tables = run.tables();
    return new Tables(tables.unpadded(tables.input), tables.unpadded(tables.context), losses);
  }
}
