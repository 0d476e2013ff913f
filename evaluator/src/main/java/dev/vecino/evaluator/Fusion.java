package dev.vecino.evaluator;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.trainer.Channel;
import dev.vecino.trainer.DataKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Several channels as one model, by weighted score fusion: an item's vector is the vectors of all
 * channels, one after the other, and a user's vector is made of those of the channels, each scaled
 * to the length of its weight ({@link UserEncoder}). One dot product is then the weighted sum of
 * the channels' scores, so that a fused model is indexed, filtered and searched as any other. Each
 * channel's context vectors are divided by their root mean square length first, so that weights
 * mean the same for all. One channel may be a table of neighbours ({@link NeighborChannel}), whose
 * scores are added to the product.
 *
 * <p>The weights are learnt: the channels are trained without a held-out part of the log, split off
 * as a protocol has it, and those weights are taken that rank it best by NDCG@20; then all channels
 * are trained again on the whole log.
 */
public final class Fusion {

  /** Of a channel against the first one. */
  private static final double[] WEIGHTS = {0, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2.5};

  private static final int MOST_CASES = 3_000;
  private static final int K = 20;
  private static final long SEED = 42;

  private Fusion() {}

  /** The protocol that suits what a log holds. */
  public static Protocol protocolFor(ClickLog log) {
    return switch (DataKind.of(log)) {
      case SETS -> Protocol.USER_SPLIT;
      case BASKETS ->
          log.sequenceCount() > log.userCount() ? Protocol.LAST_SESSION : Protocol.LEAVE_LAST_OUT;
      case CLICKS -> Protocol.LEAVE_LAST_OUT;
    };
  }

  /**
   * Learns weights and trains.
   *
   * @param protocol what the model is for: how the held-out part is split off
   * @param channels of vectors by name, at least one, the strongest first
   * @param withNeighbors whether item-kNN is a channel too; there must be two channels in all
   * @param threads that rank, at least 1
   * @return a model whose manifest lists the channels with their weights
   * @throws dev.vecino.core.BadInputException if nothing can be held out
   */
  public static EmbeddingModel train(
      ClickLog log,
      Protocol protocol,
      Map<String, Channel> channels,
      boolean withNeighbors,
      int threads,
      ProgressListener listener) {
    InvalidRequestException.require(
        !channels.isEmpty(), "fusion needs a channel of vectors beside item-knn");
    InvalidRequestException.require(
        channels.size() >= 2 || withNeighbors,
        "fusion needs at least two channels, got: %s",
        channels.keySet());
    Split split =
        Split.validation(protocol, log, SEED)
            .orElseThrow(
                () ->
                    new BadInputException(
                        log.report().file() + ": too few clicks to hold some out for fusion"));
    Optional<NeighborChannel> neighbors =
        withNeighbors
            ? Optional.of(NeighborChannel.tuned(log, protocol, K, threads, SEED, listener))
            : Optional.empty();
    List<EmbeddingModel> models = train(split.training(), channels, listener);
    neighbors.ifPresent(channel -> channel.learn(split.training(), listener));
    double[] weights = weights(split, models, neighbors, threads, listener);
    List<EmbeddingModel> whole = train(log, channels, listener);
    neighbors.ifPresent(channel -> channel.learn(log, listener));
    return fused(whole, neighbors, weights);
  }

  private static List<EmbeddingModel> train(
      ClickLog log, Map<String, Channel> channels, ProgressListener listener) {
    List<EmbeddingModel> models = new ArrayList<>();
    for (Channel channel : channels.values()) {
      models.add(channel.train(log, Optional.empty(), listener));
    }
    return models;
  }

  /**
   * The first channel has weight 1; each other one gets the best weight when its turn comes.
   *
   * @return one weight a model and, if there is one, one for the channel of neighbours
   */
  private static double[] weights(
      Split split,
      List<EmbeddingModel> models,
      Optional<NeighborChannel> neighbors,
      int threads,
      ProgressListener listener) {
    SeenItems seen = split.protocol().convention();
    List<Split.Case> cases = new ArrayList<>();
    int step = Math.max(1, split.cases().size() / MOST_CASES);
    for (int c = 0; c < split.cases().size(); c += step) {
      cases.add(split.cases().get(c));
    }
    List<Questions> questions = List.of(new Questions(cases, seen));
    int[] ranksOfIds = TopItems.ranksOfIds(split.training());
    double[] weights = new double[models.size() + (neighbors.isPresent() ? 1 : 0)];
    weights[0] = 1;
    for (int round = 0; round < 2; round++) {
      for (int c = 1; c < weights.length; c++) {
        double best = -1;
        double bestWeight = 0;
        for (double weight : WEIGHTS) {
          double[] tried = weights.clone();
          tried[c] = weight;
          EmbeddingRanker ranker =
              new EmbeddingRanker(split.training(), fused(models, neighbors, tried));
          double ndcg = ndcg(split, ranker, questions, ranksOfIds, threads, listener);
          if (ndcg > best) {
            best = ndcg;
            bestWeight = weight;
          }
        }
        weights[c] = bestWeight;
      }
      if (weights.length == 2) {
        break; // a second round would try the same
      }
    }
    return weights;
  }

  private static double ndcg(
      Split split,
      EmbeddingRanker ranker,
      List<Questions> questions,
      int[] ranksOfIds,
      int threads,
      ProgressListener listener) {
    try (ProgressListener.Task task =
        listener.start("weighing channels", "cases", questions.getFirst().size())) {
      Lists lists = Ranking.rank(ranker, questions, K, ranksOfIds, threads, task).getFirst();
      CaseMetrics cases =
          CaseMetrics.of(questions.getFirst(), lists, List.of(K), split.training().clicksPerItem());
      return Arrays.stream(cases.of(Metric.NDCG, K)).average().orElse(0);
    }
  }

  /**
   * One model of several with the same items.
   *
   * @param neighbors has learnt
   * @param weights one a model, and one for the neighbours; those with 0 are left out
   */
  static EmbeddingModel fused(
      List<EmbeddingModel> models, Optional<NeighborChannel> neighbors, double[] weights) {
    List<EmbeddingModel> used = new ArrayList<>();
    List<Object> channels = new ArrayList<>();
    List<Double> scales = new ArrayList<>();
    int dimension = 0;
    for (int m = 0; m < models.size(); m++) {
      if (weights[m] > 0) {
        EmbeddingModel model = models.get(m);
        used.add(model);
        scales.add(1 / meanLength(model.context()));
        Map<String, Object> channel = channel(model);
        channel.put("weight", weights[m]);
        channels.add(channel);
        dimension += model.items().dimension();
      }
    }
    EmbeddingModel first = used.getFirst();
    List<String> ids = first.items().ids();
    float[] items = new float[Embeddings.floats(ids.size(), dimension)];
    float[] context = new float[items.length];
    int from = 0;
    for (int m = 0; m < used.size(); m++) {
      EmbeddingModel model = used.get(m);
      int width = model.items().dimension();
      float scale = scales.get(m).floatValue();
      for (int row = 0; row < ids.size(); row++) {
        int its = model.items().row(ids.get(row));
        for (int k = 0; its >= 0 && k < width; k++) {
          items[row * dimension + from + k] = model.items().values()[its * width + k];
          context[row * dimension + from + k] = model.context().values()[its * width + k] * scale;
        }
      }
      from += width;
    }
    long[] counts = new long[ids.size()];
    Arrays.setAll(counts, first::count);
    Optional<NeighborChannel> spoken = neighbors.filter(channel -> weights[models.size()] > 0);
    spoken.ifPresent(channel -> channels.add(channel.described(weights[models.size()])));
    return new EmbeddingModel(
        new Embeddings(ids, items, dimension),
        new Embeddings(ids, context, dimension),
        counts,
        spoken.map(channel -> channel.table(first.items())),
        manifest(used, channels, dimension));
  }

  private static Manifest manifest(
      List<EmbeddingModel> models, List<Object> channels, int dimension) {
    Map<String, Object> values =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    values.put("algorithm", "fusion");
    values.put(EmbeddingModel.SIMILARITY, "dot_product");
    values.put("dimension", dimension);
    values.put(UserEncoder.CHANNELS, channels);
    List<Object> parts = new ArrayList<>();
    for (EmbeddingModel model : models) {
      Map<String, Object> part = new LinkedHashMap<>(model.manifest().values());
      part.keySet().removeAll(Set.of(UserEncoder.CHANNELS, "files"));
      parts.add(part);
    }
    values.put("models", parts);
    return new Manifest(values);
  }

  /** How a model's users are made. */
  private static Map<String, Object> channel(EmbeddingModel model) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (model.manifest().values().get(UserEncoder.CHANNELS) instanceof List<?> list
        && list.getFirst() instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put(key.toString(), value));
    } else {
      values.put("name", model.manifest().values().get("algorithm"));
      values.put("dimension", model.items().dimension());
      values.put("users", "sum");
    }
    return values;
  }

  private static double meanLength(Embeddings table) {
    double squares = 0;
    for (float value : table.values()) {
      squares += (double) value * value;
    }
    return Math.max(1e-9, Math.sqrt(squares / table.size()));
  }
}
