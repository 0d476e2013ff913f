package dev.vecino.trainer.history;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.input.WarmStart;
import dev.vecino.trainer.kernels.Interruption;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Trains on examples in blocks against shared negatives: {@link BlockTrainer}, one per thread,
 * which update the shared {@link HistoryTables} without locks (Hogwild: Niu et al. 2011, arXiv
 * 1106.5730). Used once.
 */
public final class HistoryEngine {

  private static final double LAST_RATE = 0.05; // of the first

  private final ClickLog log;
  private final Vocabulary vocabulary;
  private final HistorySettings settings;
  private final HistoryExamples examples;
  private final HistoryTables tables;
  private double gain;

  public HistoryEngine(
      ClickLog log, Vocabulary vocabulary, HistorySettings settings, HistoryExamples examples) {
    this.log = log;
    this.vocabulary = vocabulary;
    this.settings = settings;
    this.examples = examples;
    tables = new HistoryTables(vocabulary.size(), settings);
  }

  /** Takes the vectors of a model for the items that it has. */
  public void beginWith(EmbeddingModel model) {
    WarmStart.fill(model, vocabulary, tables.input, tables.context, 0, tables.stride);
  }

  /** Input vectors, without padding. */
  public float[] input() {
    return tables.unpaddedInput();
  }

  /** Output vectors, without padding: of length 1, but for the gain of popular items. */
  public float[] context() {
    long[] counts = vocabulary.counts();
    double mean = vocabulary.clicks() / (double) counts.length;
    float[] lengths = new float[counts.length];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = PopularityGain.factor(counts[row], mean, gain);
    }
    return tables.unpaddedContext(lengths);
  }

  /** The weight of the newest click, of the one before it, and so on. */
  public List<Double> positionWeights() {
    return HistoryTables.rounded(tables.ageWeights);
  }

  /** What an item's score gains by each of its clicks, likewise. */
  public List<Double> repeatWeights() {
    return HistoryTables.rounded(tables.repeatWeights);
  }

  /** Trains all epochs; the mean loss of a click in each. */
  public List<Double> train(ProgressListener listener) {
    List<Double> losses = new ArrayList<>();
    List<BlockTrainer> workers = new ArrayList<>();
    ExampleRows rows = new ExampleRows(log, vocabulary, examples);
    long total = (long) examples.size() * settings.epochs();
    try (ProgressListener.Task task = listener.start("training", "examples", total);
        Workers threads = new Workers(settings.threads(), Interruption.MESSAGE)) {
      BlockQueue blocks = new BlockQueue(examples.size(), task);
      for (int w = 0; w < settings.threads(); w++) {
        Random64 random = Random64.of(settings.seed(), 1, w);
        workers.add(new BlockTrainer(tables, rows, random, blocks));
      }
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        examples.shuffle(Random64.of(settings.seed(), -2, epoch));
        blocks.restart();
        float rate = rate(epoch);
        threads.run(workers.size(), w -> workers.get(w).trainEpoch(rate));
        double loss = workers.stream().mapToDouble(BlockTrainer::loss).sum();
        double weight = workers.stream().mapToDouble(BlockTrainer::weight).sum();
        losses.add(weight == 0 ? 0 : loss / weight);
        task.note(
            String.format(
                Locale.ROOT,
                "loss %.3f, epoch %d/%d",
                losses.getLast(),
                epoch + 1,
                settings.epochs()));
      }
    }
    return losses;
  }

  private float rate(int epoch) {
    double progress = epoch / (double) settings.epochs();
    return (float) (settings.learningRate() * (1 - (1 - LAST_RATE) * progress));
  }

  /**
   * Sets the length of the context vectors by users that were not trained: what they clicked before
   * is to find what they clicked last, or where there is no order a fifth of their items.
   *
   * @param heldOut examples of other users than those that were trained
   * @return the gain, see {@link PopularityGain}
   */
  public double calibrate(HistoryExamples heldOut) {
    HeldOutUsers users =
        new HeldOutUsers(tables, Random64.of(settings.seed(), -3, 0))
            .ask(heldOut, place -> vocabulary.row(log.clickedItem(place)), log::isPredicted);
    if (users.areEnough()) {
      gain =
          users.bestGain(
              new PopularityGain(
                  tables.softmax, tables.stride, tables.unitContext(), vocabulary.counts()));
    }
    return gain;
  }
}
