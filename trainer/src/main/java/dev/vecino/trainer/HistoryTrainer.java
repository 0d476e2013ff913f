package dev.vecino.trainer;

import dev.vecino.core.BadInputException;
import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.trainer.history.HistoryEngine;
import dev.vecino.trainer.history.HistoryExamples;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.input.WarmStart;
import dev.vecino.trainer.kernels.Divergence;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Learns item embeddings end to end for what they are used for: the sum of the input vectors of a
 * history is to be near the output vectors of what comes next. Two tables as in item2vec, so a
 * user's vector stays the sum of the vectors of what they clicked, and an unknown user is served as
 * well as a known one.
 *
 * <p>The cosine of a user and an item, divided by a temperature, goes through a softmax of each
 * true item against thousands of random ones, which all users of a block share (sampled softmax: Wu
 * et al. 2022, arXiv 2201.02327; cosines and many negatives: SimpleX, Mao et al. 2021, arXiv
 * 2109.12613). An item of the history is never predicted from itself: what is known and what is to
 * be predicted are different clicks (as the zero diagonal of EASE, Steck 2019, arXiv 1905.03375).
 * What is to be predicted depends on the {@link DataKind}. Where clicks have an order, a click's
 * weight by its age is learned too: one number for each of the newest 32 clicks, the last one also
 * for all that are older; and by another 32 numbers, how much more likely an item is because the
 * user clicked it before ("repeatWeights", added to the cosine).
 *
 * <p>A part of the log is held out of training: of users who come back, a fifth of the items or the
 * last steps (a quarter of the users, at most 5,000); of users of one visit, all that some clicked
 * (one in twenty, at most 2,000). What would have been answered to them (NDCG@20) tells when
 * training should stop, and how much longer the context vectors of popular items should be
 * ("popularityGain" with its standard error, "popularityGainError"); the weights by age and of
 * repetitions are fitted on it. Where fewer than 50 users could be asked ("askedUsers" is 0 then),
 * all is trained for all epochs, and nothing of that is done.
 */
public final class HistoryTrainer {

  private HistoryTrainer() {}

  /**
   * Trains.
   *
   * <p>With one thread the same log and options give the same vectors, bit for bit, on machines
   * with vectors of the same length.
   *
   * @param log the clicks; a click's weight, in means of all weights, scales its part of the loss
   *     where it is to be predicted
   * @param options how to train
   * @param former vectors to begin with, of the same dimension, where it has the item (a warm
   *     start)
   * @param listener hears of the task "training" in examples (of all epochs, the most there can
   *     be), with the loss as its note, and at the end which epochs made the vectors
   * @return the model, with a sample of the log's histories; rows in descending order of clicks,
   *     ties by id
   * @throws BadInputException if no item has enough clicks, or no user clicked two of them
   * @throws dev.vecino.core.InvalidRequestException if the former vectors are of another dimension,
   *     or the training diverges
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  public static EmbeddingModel train(
      ClickLog log,
      HistoryOptions options,
      Optional<EmbeddingModel> former,
      ProgressListener listener) {
    long start = System.nanoTime();
    WarmStart.check(former, options.dimension());
    Vocabulary vocabulary = Vocabulary.of(log, options.minCount());
    DataKind kind = options.kind().orElseGet(() -> DataKind.of(log));
    HistoryExamples examples = examples(log, kind);
    if (examples.size() == 0) {
      throw new BadInputException(
          log.report().file() + ": no user clicked twice, so no click predicts another");
    }
    HistoryEngine engine = new HistoryEngine(log, vocabulary, options, examples);
    former.ifPresent(engine::beginWith);
    HistoryEngine.Trained trained = engine.train(listener);
    Divergence divergence = new Divergence("the learning rate " + options.learningRate());
    divergence.checkAll(trained.input(), options.dimension());
    divergence.checkAll(trained.context(), options.dimension());
    Map<String, Object> values =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    values.put("algorithm", "history");
    // Context vectors have length 1 but for the gain, so this is nearly the order by cosine.
    values.put(EmbeddingModel.SIMILARITY, "dot_product");
    values.put("kind", kind.name().toLowerCase(Locale.ROOT));
    putOptions(values, options);
    values.put("popularityGain", trained.gain());
    values.put("popularityGainError", trained.gainError());
    values.put("askedUsers", trained.askedUsers());
    values.put("keptEpochs", trained.keptEpochs());
    values.put("warmStart", former.isPresent());
    LogFacts.put(values, log, vocabulary);
    values.put("lossPerEpoch", trained.lossPerEpoch());
    LogFacts.putSecondsSince(values, start);
    EmbeddingModel model =
        new EmbeddingModel(
            new Embeddings(vocabulary.ids(), trained.input(), options.dimension()),
            new Embeddings(vocabulary.ids(), trained.context(), options.dimension()),
            vocabulary.counts(),
            new Manifest(values));
    return model
        .withUsers(users(options.dimension(), kind, trained))
        .withHistories(TrainedHistories.sample(log, vocabulary, options.seed()));
  }

  private static HistoryExamples examples(ClickLog log, DataKind kind) {
    return switch (kind) {
      case SETS -> HistoryExamples.ofSets(log);
      case BASKETS ->
          HistoryExamples.ofSteps(log, at -> log.timeMillis(at) != log.timeMillis(at - 1));
      case CLICKS -> HistoryExamples.ofSteps(log, at -> true);
    };
  }

  private static UserEncoder users(int dimension, DataKind kind, HistoryEngine.Trained trained) {
    Channel.Sum sum = Channel.Sum.of("history", dimension).weighted(1);
    return new UserEncoder(
        List.of(
            kind == DataKind.SETS
                ? sum
                : sum.with(
                    new Channel.ClickWeights(trained.positionWeights(), trained.repeatWeights()))));
  }

  private static void putOptions(Map<String, Object> values, HistoryOptions options) {
    values.put("dimension", options.dimension());
    values.put("negatives", options.negatives());
    values.put("temperature", options.temperature());
    values.put("minCount", options.minCount());
    values.put("epochs", options.epochs());
    values.put("learningRate", options.learningRate());
    values.put("threads", options.threads());
    values.put("seed", options.seed());
  }
}
