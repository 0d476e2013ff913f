package dev.vecino.trainer;

import dev.vecino.core.BadInputException;
import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.FoldIn;
import dev.vecino.core.Gramian;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.trainer.als.AlsEngine;
import dev.vecino.trainer.input.ClickMatrix;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Kernels;
import java.util.List;
import java.util.Map;

/**
 * Learns a vector for each item by implicit-feedback matrix factorisation with alternating least
 * squares (Hu, Koren and Volinsky 2008), in the form that Rendle et al. 2021 (iALS, arXiv
 * 2110.14037) found competitive: small random first vectors and a regularization that grows with a
 * row's frequency. With u a user, v an item, n the frequency (see {@link AlsOptions}) it minimises
 *
 * <pre>
 *   sum over clicked pairs w (u v - 1)^2 + unobservedWeight * sum over all pairs (u v)^2
 *     + regularization * (sum over users n^e |u|^2 + sum over items n^e |v|^2)
 * </pre>
 *
 * where a pair is clicked or not, however often, and w grows with the logarithm of the weight of
 * its heaviest click: 1 where the log has no weights. User vectors are not kept: {@link
 * dev.vecino.core.FoldIn} makes them from a history, as training does.
 */
public final class AlsTrainer {

  private AlsTrainer() {}

  /**
   * Trains. Order, sessions and repetitions of clicks play no part; a click of weight 0 is none.
   *
   * <p>The same log and options give the same vectors, bit for bit, on every machine and with any
   * number of threads.
   *
   * @param log the clicks
   * @param options how to train
   * @param listener hears of the task "training" in rows (users and items of all sweeps), with the
   *     loss as its note
   * @return the model, with a sample of the log's histories; rows in descending order of clicks,
   *     ties by id; items and context are one table
   * @throws BadInputException if no item has enough clicks, or no user clicked two of them
   * @throws dev.vecino.core.InvalidRequestException if the training diverges
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  public static EmbeddingModel train(ClickLog log, AlsOptions options, ProgressListener listener) {
    long start = System.nanoTime();
    Vocabulary vocabulary = Vocabulary.of(log, options.minCount());
    ClickMatrix clicks = ClickMatrix.of(log, vocabulary);
    if (clicks.longestRow() < 2) {
      throw new BadInputException(
          log.report().file()
              + ": no user clicked two different items, so there is nothing to learn: are the"
              + " columns of users and items and the minimal count what they should be?");
    }
    AlsOptions resolved = options.resolved(clicks, vocabulary.size());
    AlsEngine engine = new AlsEngine(clicks, resolved, Kernels.best(options.dimension()));
    List<Double> losses = engine.train(listener);
    Embeddings items = new Embeddings(vocabulary.ids(), engine.itemVectors(), options.dimension());
    Map<String, Object> values = described(resolved);
    LogFacts.put(values, log, vocabulary);
    values.put("lossPerSweep", losses);
    LogFacts.putSecondsSince(values, start);
    EmbeddingModel model =
        new EmbeddingModel(items, items, vocabulary.counts(), new Manifest(values));
    return model
        .withUsers(users(resolved, items))
        .withHistories(TrainedHistories.sample(log, vocabulary, options.seed()));
  }

  private static Map<String, Object> described(AlsOptions options) {
    Map<String, Object> values =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    values.put("algorithm", "als");
    values.put(EmbeddingModel.SIMILARITY, "dot_product");
    values.put("dimension", options.dimension());
    values.put("sweeps", options.sweeps());
    values.put("unobservedWeight", options.unobservedWeight());
    values.put("regularization", options.regularization());
    values.put("regularizationExponent", options.regularizationExponent());
    values.put("minCount", options.minCount());
    values.put("threads", options.threads());
    values.put("seed", options.seed());
    return values;
  }

  private static UserEncoder users(AlsOptions options, Embeddings items) {
    FoldIn foldIn =
        new FoldIn(
            Gramian.of(items.values(), options.dimension()),
            options.unobservedWeight(),
            options.regularization(),
            options.regularizationExponent());
    return new UserEncoder(List.of(Channel.FoldedIn.of("als", foldIn)));
  }
}
