package dev.vecino.trainer.history;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.input.WarmStart;
import dev.vecino.trainer.kernels.Interruption;
import java.util.List;

/**
 * Trains on examples in blocks against shared negatives: {@link BlockTrainer}, one per thread,
 * which update the shared {@link HistoryTables} without locks (Hogwild: Niu et al. 2011, arXiv
 * 1106.5730). What is held out ({@link Division}) tells when to stop, and what clicks weigh ({@link
 * HistoryRun}).
 */
public final class HistoryEngine {

  private final ClickLog log;
  private final Vocabulary vocabulary;
  private final HistorySettings settings;
  private final HistoryExamples all;
  private final HistoryTables tables;

  /**
   * What was learnt.
   *
   * @param input vectors, without padding
   * @param context likewise, of length 1 but for the gain of popular items
   * @param positionWeights of the newest click, of the one before it, and so on
   * @param repeatWeights what an item's score gains by each of its clicks, likewise
   * @param lossPerEpoch the mean loss of a predicted click, of every epoch that was trained
   * @param keptEpochs how many epochs made the vectors
   * @param gain of popular items, see {@link PopularityGain}
   * @param gainError its standard error; 0 where nobody was asked
   * @param askedUsers those who decided; 0 where they were too few
   */
  public record Trained(
      float[] input,
      float[] context,
      List<Double> positionWeights,
      List<Double> repeatWeights,
      List<Double> lossPerEpoch,
      int keptEpochs,
      double gain,
      double gainError,
      int askedUsers) {}

  /**
   * @param all what can be learnt from, of which a part will be held out
   */
  public HistoryEngine(
      ClickLog log, Vocabulary vocabulary, HistorySettings settings, HistoryExamples all) {
    this.log = log;
    this.vocabulary = vocabulary;
    this.settings = settings;
    this.all = all;
    tables = new HistoryTables(vocabulary.size(), settings);
  }

  /** Takes the vectors of a model for the items that it has. */
  public void beginWith(EmbeddingModel model) {
    WarmStart.fill(model, vocabulary, tables.input, tables.context, 0, tables.stride);
  }

  /** Trains, from the vectors that there are. */
  public Trained train(ProgressListener listener) {
    Division division = Division.of(log, all, settings.seed());
    long most = (long) division.trained().size() * settings.epochs();
    try (ProgressListener.Task task = listener.start("training", "examples", most);
        Workers threads = new Workers(settings.threads(), Interruption.MESSAGE)) {
      HistoryRun run = new HistoryRun(log, vocabulary, tables, division, threads, task);
      run.train();
      GainCurve gain = run.gain();
      return new Trained(
          tables.unpaddedInput(),
          context(gain.gain()),
          tables.weights.roundedAges(),
          tables.weights.roundedRepeats(),
          run.losses(),
          run.keptEpochs(),
          gain.gain(),
          gain.error(),
          run.askedUsers());
    }
  }

  /** Context vectors, those of popular items longer. */
  private float[] context(double gain) {
    long[] counts = vocabulary.counts();
    double mean = vocabulary.clicks() / (double) counts.length;
    float[] lengths = new float[counts.length];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = PopularityGain.factor(counts[row], mean, gain);
    }
    return tables.unpaddedContext(lengths);
  }
}
