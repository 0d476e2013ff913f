package dev.vecino.trainer;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.calibration.HeldOutClicks;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Learns a vector for each item from {@link RandomWalks}, by {@link EmbeddingTrainer}. */
public final class DeepWalkTrainer {

  /** No other one was better on all kinds of data that were measured. */
  private static final double EXPONENT = 0.5;

  private DeepWalkTrainer() {}

  /**
   * The defaults of training, with a window of 5 and 5 epochs: walks are many times longer than the
   * log.
   */
  public static TrainingOptions.Builder training() {
    return TrainingOptions.builder().window(5).epochs(5);
  }

  /**
   * Walks and trains. The clicks, not the walks, decide which items have a vector and how often
   * each is drawn as a negative.
   *
   * @param log the clicks
   * @param walks how to walk
   * @param options how to train on the walks, see {@link #training()}
   * @param listener hears of the tasks "walking" and "training"
   * @return the model, as {@link EmbeddingTrainer} makes it; its counts and histories are the
   *     clicks of the log
   * @throws dev.vecino.core.BadInputException if no item has enough clicks
   * @throws dev.vecino.core.InvalidRequestException if the graph or the engine can't honour an
   *     option
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  public static EmbeddingModel train(
      ClickLog log, WalkOptions walks, TrainingOptions options, ProgressListener listener) {
    DataKind kind = DataKind.of(log);
    HeldOutClicks heldOut = EmbeddingTrainer.heldOut(log, kind, options.seed());
    ClickLog sequences = RandomWalks.of(heldOut.rest(), walks, listener);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("graph", walks.graph().of(log).name().toLowerCase(Locale.ROOT));
    values.put("walksPerItem", walks.walksPerItem());
    values.put("length", walks.length());
    values.put("returnParameter", walks.returnParameter());
    values.put("inOutParameter", walks.inOutParameter());
    values.put("keepSequences", walks.keepSequences());
    values.put("walkSeed", walks.seed());
    values.put("walkedClicks", sequences.clickCount());
    return EmbeddingTrainer.train(
        new EmbeddingTrainer.Work("deepwalk", values, log, sequences, kind, heldOut),
        options.orExponent(EXPONENT),
        Optional.empty(),
        listener);
  }
}
