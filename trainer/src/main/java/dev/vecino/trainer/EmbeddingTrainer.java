package dev.vecino.trainer;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.calibration.Calibration;
import dev.vecino.trainer.calibration.Calibrator;
import dev.vecino.trainer.calibration.HeldOutClicks;
import dev.vecino.trainer.calibration.HeldOutSteps;
import dev.vecino.trainer.calibration.ItemTables;
import dev.vecino.trainer.dl4j.Dl4jEngine;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.input.WarmStart;
import dev.vecino.trainer.item2vec.SimdEngine;
import dev.vecino.trainer.item2vec.TrainingEngine;
import dev.vecino.trainer.kernels.Divergence;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Learns a vector for each item from the items that users clicked together: item2vec, which is
 * word2vec's skip-gram or CBOW with negative sampling on sessions instead of sentences (Barkan and
 * Koenigstein 2016, arXiv 1603.04259).
 */
public final class EmbeddingTrainer {

  private EmbeddingTrainer() {}

  /**
   * Trains. Pairs of an item with itself and sessions of one click teach nothing. A click's weight,
   * in means of all weights, scales the step of the pairs in which it is the centre; a click of
   * weight 0 is none.
   *
   * <p>With one thread the same log and options give the same vectors, bit for bit, on every
   * machine (engine SIMD) or on the same machine (engine DL4J).
   *
   * @param log the clicks
   * @param options how to train
   * @param listener hears of the task "training" in clicks (all epochs), with the loss as its note
   * @return the model, with a sample of the log's histories; rows in descending order of clicks,
   *     ties by id; an item without any pair keeps its random first vector and a context vector of
   *     zeros
   * @throws BadInputException if no item has enough clicks, or no two of them follow each other
   * @throws dev.vecino.core.InvalidRequestException if the engine can't honour an option, or the
   *     training diverges
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  public static EmbeddingModel train(
      ClickLog log, TrainingOptions options, ProgressListener listener) {
    return train(log, options, Optional.empty(), listener);
  }

  /**
   * Trains a model that begins with the vectors of a former one, where that has the item: few
   * epochs suffice then, and vectors of items that were there before move little (a warm start).
   *
   * @param former the vectors to begin with, of the same dimension
   * @throws BadInputException if no item has enough clicks, or no two of them follow each other
   * @throws dev.vecino.core.InvalidRequestException if the engine can't honour an option, or the
   *     former vectors are of another dimension
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  public static EmbeddingModel train(
      ClickLog log,
      TrainingOptions options,
      Optional<EmbeddingModel> former,
      ProgressListener listener) {
    DataKind kind = options.kind().orElseGet(() -> DataKind.of(log));
    TrainingOptions resolved = options.orExponent(TrainingOptions.exponentFor(kind));
    Map<String, Object> described = Map.of("kind", name(kind));
    HeldOutClicks heldOut = heldOut(log, kind, options.seed());
    return train(
        new Work("item2vec", described, log, heldOut.rest(), kind, heldOut),
        resolved,
        former,
        listener);
  }

  /** The clicks by which a model is calibrated. */
  static HeldOutClicks heldOut(ClickLog log, DataKind kind, long seed) {
    return switch (kind) {
      case SETS -> HeldOutClicks.ofSets(log, seed);
      case BASKETS, CLICKS -> HeldOutClicks.ofSteps(log, seed);
    };
  }

  /**
   * What is trained, and on what.
   *
   * @param algorithm the manifest's name of what is done
   * @param described what the manifest says beside the training options
   * @param log the clicks: they say which items there are and how frequent these are
   * @param sequences what is trained on; its items have the numbers of the log's
   * @param kind what the log holds
   * @param heldOut clicks of the log that the sequences don't have
   */
  record Work(
      String algorithm,
      Map<String, Object> described,
      ClickLog log,
      ClickLog sequences,
      DataKind kind,
      HeldOutClicks heldOut) {}

  /**
   * Trains on the clicks or on other sequences.
   *
   * @param options with an exponent
   */
  static EmbeddingModel train(
      Work work,
      TrainingOptions options,
      Optional<EmbeddingModel> former,
      ProgressListener listener) {
    long start = System.nanoTime();
    WarmStart.check(former, options.dimension());
    InvalidRequestException.require(
        former.isEmpty() || options.engine() == TrainingOptions.Engine.SIMD,
        "a warm start is made by engine simd only, got: %s",
        name(options.engine()));
    ClickLog log = work.log();
    Vocabulary vocabulary = Vocabulary.of(log, options.minCount());
    requirePairs(work.sequences(), vocabulary);
    TrainingEngine engine =
        switch (options.engine()) {
          case SIMD -> new SimdEngine(former.map(Calibration::undone));
          case DL4J -> new Dl4jEngine();
        };
    TrainingEngine.Tables tables = engine.train(work.sequences(), vocabulary, options, listener);
    Divergence divergence = new Divergence("the learning rate " + options.learningRate());
    divergence.checkAll(tables.input(), options.dimension());
    divergence.checkAll(tables.context(), options.dimension());
    Calibrator.Result calibrated = calibrate(work, vocabulary, tables, options);
    Map<String, Object> values =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    values.put("algorithm", work.algorithm());
    values.putAll(work.described());
    // What training optimises, and measured better than the cosine on ordered clicks and baskets.
    values.put(EmbeddingModel.SIMILARITY, "dot_product");
    putOptions(values, options);
    values.put("warmStart", former.isPresent());
    LogFacts.put(values, log, vocabulary);
    values.put("lossPerEpoch", tables.lossPerEpoch());
    if (!calibrated.described().isEmpty()) {
      values.put(Calibration.KEY, calibrated.described());
    }
    LogFacts.putSecondsSince(values, start);
    EmbeddingModel model =
        new EmbeddingModel(
            new Embeddings(vocabulary.ids(), tables.input(), options.dimension()),
            new Embeddings(vocabulary.ids(), calibrated.context(), options.dimension()),
            vocabulary.counts(),
            new Manifest(values));
    return calibrated
        .calibration()
        .map(found -> model.withUsers(found.users(work.algorithm(), options.dimension())))
        .orElse(model)
        .withHistories(TrainedHistories.sample(log, vocabulary, options.seed()));
  }

  private static Calibrator.Result calibrate(
      Work work, Vocabulary vocabulary, TrainingEngine.Tables tables, TrainingOptions options) {
    ClickLog log = work.log();
    IntPredicate starts =
        work.kind() == DataKind.BASKETS
            ? at -> log.timeMillis(at) != log.timeMillis(at - 1)
            : at -> true;
    HeldOutSteps steps = work.heldOut().steps(vocabulary, starts, options.seed());
    if (!steps.areEnough()) {
      return Calibrator.Result.none(tables.context());
    }
    return Calibrator.calibrate(
        new ItemTables(tables.input(), tables.context(), options.dimension(), vocabulary.counts()),
        steps,
        options.seed(),
        options.threads());
  }

  /** Without a pair all vectors would stay where they began. */
  private static void requirePairs(ClickLog sequences, Vocabulary vocabulary) {
    for (int s = 0; s < sequences.sequenceCount(); s++) {
      int first = -1;
      boolean hasOther = false;
      boolean hasTarget = false;
      for (int at = sequences.sequenceStart(s); at < sequences.sequenceStart(s + 1); at++) {
        int row = sequences.weight(at) > 0 ? vocabulary.row(sequences.clickedItem(at)) : -1;
        hasOther |= first >= 0 && row >= 0 && row != first;
        hasTarget |= row >= 0 && sequences.isPredicted(at);
        if (hasOther && hasTarget) {
          return;
        }
        first = first >= 0 ? first : row;
      }
    }
    throw new BadInputException(
        String.format(
            Locale.ROOT,
            "%s: in none of its %,d sequences two different items follow each other, so there is"
                + " nothing to learn: are the columns of users and sessions, the session gap, the"
                + " minimal count and the events to predict what they should be?",
            sequences.report().file(),
            sequences.sequenceCount()));
  }

  private static void putOptions(Map<String, Object> values, TrainingOptions options) {
    values.put("engine", name(options.engine()));
    values.put("architecture", name(options.architecture()));
    values.put("dimension", options.dimension());
    values.put("window", options.isWholeSession() ? "session" : options.window());
    values.put("negatives", options.negatives());
    values.put("exponent", options.exponent().orElseThrow());
    values.put("subsample", options.subsample());
    values.put("minCount", options.minCount());
    values.put("epochs", options.epochs());
    values.put("learningRate", options.learningRate());
    values.put("threads", options.threads());
    values.put("seed", options.seed());
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
