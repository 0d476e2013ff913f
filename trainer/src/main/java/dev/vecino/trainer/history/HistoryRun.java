package dev.vecino.trainer.history;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One training. Now and then, at growing distances, the users of whom something is held out are
 * asked ({@link PopularityGain}); the vectors that answered best are kept, and training ends when
 * they were not better twice in a row. Then the learning rate, which may still be high, falls for a
 * few epochs more, whose result is kept if it is at least as good.
 *
 * <p>Whoever memorises sessions has no need of knowing that people come back to what they clicked,
 * so the weights of ages and repetitions that are learnt with the vectors are too low for others.
 * Hence they are fitted once more on what is held out, each time before it is asked, while the
 * vectors stay as they are. What is likely is not yet a good list: people who buy a hundred things
 * again are still best shown these, so the weights of repetitions are multiplied by what surely
 * makes the answers better.
 *
 * <p>In the end the vectors, and they alone, are trained a little more on all that there is.
 */
final class HistoryRun {

  private static final double LAST_RATE = 0.05; // of the first
  private static final int PATIENCE = 2; // times that the answers were no better
  private static final double COOLING = 0.25; // of the epochs before
  private static final double CLOSING = 0.1; // of the epochs before
  private static final double CLOSING_RATE = 0.5; // of the first
  private static final int FITTING_PASSES = 5;
  private static final double SURE = 1.64; // standard errors: of 95 samples in 100, one-sided

  private static final int TRAINING_DRAWS = 1; // numbers of random generators
  private static final int FITTING_DRAWS = 2;
  private static final int CLOSING_DRAWS = 3;

  private final ClickLog log;
  private final Vocabulary vocabulary;
  private final HistoryTables tables;
  private final HistorySettings settings;
  private final Workers threads;
  private final ProgressListener.Task task;
  private final HeldOutCases cases;
  private final PopularityGain gains;
  private final Passes training;
  private final Passes fitting;
  private final Passes closing;
  private final List<Double> losses = new ArrayList<>();
  private GainCurve gain = new GainCurve(0, 0, Double.NEGATIVE_INFINITY);
  private HistoryTables.@Nullable State best;
  private int keptEpochs;

  HistoryRun(
      ClickLog log,
      Vocabulary vocabulary,
      HistoryTables tables,
      Division division,
      Workers threads,
      ProgressListener.Task task) {
    this.log = log;
    this.vocabulary = vocabulary;
    this.tables = tables;
    this.threads = threads;
    this.task = task;
    settings = tables.settings;
    cases =
        new HeldOutCases(
            division.heldOut(), place -> vocabulary.row(log.clickedItem(place)), log::isPredicted);
    gains = new PopularityGain(cases, cases.clicksWithoutAnswers(vocabulary.counts()));
    training = new Passes(division.trained(), BlockTrainer.Moves.ALL, TRAINING_DRAWS, task);
    closing = new Passes(division.all(), BlockTrainer.Moves.VECTORS, CLOSING_DRAWS, task);
    ProgressListener.Task untold = ProgressListener.NONE.start("", "", 0);
    fitting = new Passes(division.heldOut(), BlockTrainer.Moves.WEIGHTS, FITTING_DRAWS, untold);
  }

  /** Leaves in the tables what answers best, trained a little more on all that there is. */
  void train() {
    if (!cases.areEnough()) {
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        trainEpoch(epoch, rate(epoch));
      }
      keptEpochs = settings.epochs();
      return;
    }
    findBest();
    trainRest();
    task.note(
        String.format(
            Locale.ROOT,
            "took the vectors of %d epochs, popularity gain %.3f",
            keptEpochs,
            gain.gain()));
  }

  /** Leaves in the tables what answers best. */
  void findBest() {
    trainUntilBest();
    if (keptEpochs < settings.epochs()) {
      tables.take(Objects.requireNonNull(best));
      cool();
    }
    tables.take(Objects.requireNonNull(best));
  }

  /** Where the answers of the vectors that are kept are best; 0 where nobody is asked. */
  GainCurve gain() {
    return gain;
  }

  /** Of all epochs, also those after the best. */
  List<Double> losses() {
    return losses;
  }

  int keptEpochs() {
    return keptEpochs;
  }

  int askedUsers() {
    return cases.areEnough() ? cases.users() : 0;
  }

  private void trainUntilBest() {
    int asked = 1;
    int worse = 0;
    for (int epoch = 0; epoch < settings.epochs() && worse < PATIENCE; epoch++) {
      trainEpoch(epoch, rate(epoch));
      int done = epoch + 1;
      if (done == asked || done == settings.epochs()) {
        worse = keepIfBetter(done) ? 0 : worse + 1;
        asked = done + Math.max(1, (done + 1) / 2);
      }
    }
  }

  private void cool() {
    int before = keptEpochs;
    int epochs = Math.max(1, (int) Math.round(COOLING * before));
    double first = rate(before);
    double last = LAST_RATE * settings.learningRate();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      trainEpoch(settings.epochs() + epoch, first + (last - first) * epoch / epochs);
    }
    keepIfBetter(before + epochs);
  }

  /** Trains what was held out too, which may be all that is known of an item. */
  private void trainRest() {
    int epochs = Math.max(1, (int) Math.round(CLOSING * keptEpochs));
    double first = CLOSING_RATE * settings.learningRate();
    double last = LAST_RATE * settings.learningRate();
    for (int epoch = 0; epoch < epochs; epoch++) {
      double rate = first + (last - first) * epoch / epochs;
      losses.add(closing.run(2 * settings.epochs() + epoch, rate));
    }
  }

  /** The learning rate of an epoch, from 0 on; by the last one it has fallen. */
  private double rate(int epoch) {
    double progress = epoch / (double) settings.epochs();
    return settings.learningRate() * (1 - (1 - LAST_RATE) * progress);
  }

  private void trainEpoch(int number, double rate) {
    losses.add(training.run(number, rate));
    task.note(
        String.format(
            Locale.ROOT,
            "loss %.3f, epoch %d of at most %d",
            losses.getLast(),
            losses.size(),
            settings.epochs()));
  }

  /** Asks; the weights that were learnt stay for the next epoch. */
  private boolean keepIfBetter(int epochs) {
    HistoryWeights learnt = tables.weights;
    fitWeights();
    GainCurve now = gains.best(tables, threads);
    if (fitting.examples.isOrdered()) {
      GainCurve scale = gains.bestRepeatScale(tables, threads, now.gain());
      tables.weights.scaleRepeats(Math.max(1, scale.gain() - SURE * scale.error()));
      now = gains.best(tables, threads);
    }
    boolean isBetter = best == null || now.quality() >= gain.quality();
    if (isBetter) {
      gain = now;
      best = tables.state();
      keptEpochs = epochs;
    }
    tables.weights = learnt;
    return isBetter;
  }

  private void fitWeights() {
    tables.weights = tables.weights.fresh();
    for (int pass = 0; pass < FITTING_PASSES && fitting.examples.isOrdered(); pass++) {
      double progress = pass / (double) FITTING_PASSES;
      fitting.run(pass, settings.learningRate() * (1 - (1 - LAST_RATE) * progress));
    }
  }

  /** Passes over some examples by all threads. */
  private final class Passes {
    private final HistoryExamples examples;
    private final BlockQueue blocks;
    private final List<BlockTrainer> workers = new ArrayList<>();

    Passes(
        HistoryExamples examples,
        BlockTrainer.Moves moves,
        int draws,
        ProgressListener.Task heard) {
      this.examples = examples;
      blocks = new BlockQueue(examples.size(), heard);
      ExampleRows rows = new ExampleRows(log, vocabulary, examples);
      for (int w = 0; w < settings.threads(); w++) {
        Random64 random = Random64.of(settings.seed(), draws, w);
        workers.add(new BlockTrainer(tables, moves, rows, random, blocks));
      }
    }

    /** One pass; the mean loss of a predicted click. */
    double run(int number, double rate) {
      examples.shuffle(Random64.of(settings.seed(), -2, number));
      blocks.restart();
      threads.run(workers.size(), w -> workers.get(w).trainEpoch((float) rate));
      double loss = workers.stream().mapToDouble(BlockTrainer::loss).sum();
      double weight = workers.stream().mapToDouble(BlockTrainer::weight).sum();
      return weight == 0 ? 0 : loss / weight;
    }
  }
}
