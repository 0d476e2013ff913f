package dev.vecino.trainer.item2vec;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.input.Vocabulary;
import java.util.List;

/** Learns the two tables of item2vec. */
public interface TrainingEngine {

  /** The tables that were learnt. The arrays are handed over, not copied. */
  final class Tables {
    private final float[] input;
    private final float[] context;
    private final List<Double> lossPerEpoch;

    /**
     * @param input the input vectors, rows as in the vocabulary, dimension floats each
     * @param context the output vectors, likewise
     * @param lossPerEpoch mean loss per true pair, or empty where the engine can't tell
     */
    public Tables(float[] input, float[] context, List<Double> lossPerEpoch) {
      this.input = input;
      this.context = context;
      this.lossPerEpoch = List.copyOf(lossPerEpoch);
    }

    /** The input vectors, dimension floats per row. */
    public float[] input() {
      return input;
    }

    /** The output vectors, likewise. */
    public float[] context() {
      return context;
    }

    /** The mean loss per true pair of each epoch; empty where the engine can't tell. */
    public List<Double> lossPerEpoch() {
      return lossPerEpoch;
    }
  }

  /**
   * Learns both tables.
   *
   * @param settings with an exponent
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   * @throws dev.vecino.core.InvalidRequestException if the engine can't honour an option
   */
  Tables train(
      ClickLog log, Vocabulary vocabulary, EngineSettings settings, ProgressListener listener);
}
