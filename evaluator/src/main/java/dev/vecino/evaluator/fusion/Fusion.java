package dev.vecino.evaluator.fusion;

import dev.vecino.core.BadInputException;
import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.evaluator.baseline.BaselineOptions;
import dev.vecino.evaluator.baseline.NeighborChannel;
import dev.vecino.evaluator.rank.EmbeddingRanker;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.Split;
import dev.vecino.trainer.DataKind;
import dev.vecino.trainer.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
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
 * as a protocol has it, and those weights are taken that rank it best ({@link FusionWeights}); then
 * the channels that have a weight are trained again on the whole log.
 */
public final class Fusion {

  private static final int K = 20;
  private static final long SEED = 42;

  /** The weight of vectors where neighbours are to speak alone: a user must have some vector. */
  private static final double HARDLY = 1e-6;

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
   * Of what a fusion is, and what for. Validated, immutable.
   *
   * @param protocol what the model is for: how the held-out part is split off
   * @param channels of vectors: how each is trained, by name; at least one, in their order
   * @param withNeighbors whether item-kNN is a channel too; there must be two channels in all
   * @param threads that rank, at least 1
   */
  public record Options(
      Protocol protocol, Map<String, Trainer> channels, boolean withNeighbors, int threads) {

    public Options {
      channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
      InvalidRequestException.require(
          !channels.isEmpty(), "fusion needs a channel of vectors beside item-knn");
      InvalidRequestException.require(
          channels.size() >= 2 || withNeighbors,
          "fusion needs at least two channels, got: %s",
          channels.keySet());
      InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    }
  }

  /**
   * Learns weights and trains.
   *
   * @return a model whose manifest lists the channels that help with their weights
   * @throws dev.vecino.core.BadInputException if nothing can be held out
   */
  public static EmbeddingModel train(ClickLog log, Options options, ProgressListener listener) {
    Protocol protocol = options.protocol();
    Map<String, Trainer> channels = options.channels();
    int threads = options.threads();
    Split split =
        Split.validation(protocol, log, SEED)
            .orElseThrow(
                () ->
                    new BadInputException(
                        log.report().file() + ": too few clicks to hold some out for fusion"));
    Optional<NeighborChannel> neighbors =
        options.withNeighbors()
            ? Optional.of(
                NeighborChannel.tuned(
                    log,
                    new BaselineOptions(protocol, K, Set.of(protocol.convention()), threads),
                    SEED,
                    listener))
            : Optional.empty();
    List<EmbeddingModel> models = train(split.training(), channels.values(), listener);
    Optional<NeighborChannel.Learnt> learnt =
        neighbors.map(channel -> channel.learn(split.training(), listener));
    double[] weights =
        new FusionWeights(split, rankers(split, models, learnt), threads, listener)
            .learn(models.size());
    return trained(log, channels, neighbors, weights, listener);
  }

  private static List<EmbeddingModel> train(
      ClickLog log, Collection<Trainer> trainers, ProgressListener listener) {
    List<EmbeddingModel> models = new ArrayList<>();
    for (Trainer trainer : trainers) {
      models.add(trainer.train(log, Optional.empty(), listener));
    }
    return models;
  }

  /** Each channel alone, with the scores that it has at weight 1. */
  private static List<EmbeddingRanker> rankers(
      Split split, List<EmbeddingModel> models, Optional<NeighborChannel.Learnt> neighbors) {
    List<EmbeddingRanker> rankers = new ArrayList<>();
    for (EmbeddingModel model : models) {
      EmbeddingModel alone = fused(List.of(model), Optional.empty(), new double[] {1});
      rankers.add(new EmbeddingRanker(split.training(), alone));
    }
    if (neighbors.isPresent()) {
      EmbeddingModel alone = fused(List.of(models.getFirst()), neighbors, new double[] {HARDLY, 1});
      rankers.add(new EmbeddingRanker(split.training(), alone));
    }
    return rankers;
  }

  /** All channels with a weight, on the whole log. */
  private static EmbeddingModel trained(
      ClickLog log,
      Map<String, Trainer> channels,
      Optional<NeighborChannel> neighbors,
      double[] weights,
      ProgressListener listener) {
    Map<String, Object> weightOf = new LinkedHashMap<>();
    List<Trainer> used = new ArrayList<>();
    List<Double> usedWeights = new ArrayList<>();
    for (Map.Entry<String, Trainer> channel : channels.entrySet()) {
      double weight = weights[weightOf.size()];
      weightOf.put(channel.getKey(), weight);
      if (weight > 0) {
        used.add(channel.getValue());
        usedWeights.add(weight);
      }
    }
    List<EmbeddingModel> models = train(log, used, listener);
    if (neighbors.isPresent()) {
      double weight = weights[weights.length - 1];
      weightOf.put(NeighborChannel.NAME, weight);
      usedWeights.add(weight);
    }
    Optional<NeighborChannel.Learnt> learnt =
        neighbors
            .filter(channel -> weights[weights.length - 1] > 0)
            .map(channel -> channel.learn(log, listener));
    double[] ofUsed = usedWeights.stream().mapToDouble(Double::doubleValue).toArray();
    return fused(models, learnt, ofUsed).withFact(EmbeddingRanker.WEIGHTS, weightOf);
  }

  private static long[] counts(EmbeddingModel model) {
    long[] counts = new long[model.items().size()];
    Arrays.setAll(counts, model::count);
    return counts;
  }

  /**
   * One model of several with the same items, its rows and its sample of histories those of the
   * first that is not left out.
   *
   * @param weights one a model, and one for the neighbours; those with 0 are left out
   */
  static EmbeddingModel fused(
      List<EmbeddingModel> models, Optional<NeighborChannel.Learnt> neighbors, double[] weights) {
    List<EmbeddingModel> used = new ArrayList<>();
    List<Channel> channels = new ArrayList<>();
    List<Double> scales = new ArrayList<>();
    int dimension = 0;
    for (int m = 0; m < models.size(); m++) {
      if (weights[m] > 0) {
        EmbeddingModel model = models.get(m);
        used.add(model);
        scales.add(1 / meanLength(model.context()));
        channels.add(channel(model).weighted(weights[m]));
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
    double neighborWeight = neighbors.isPresent() ? weights[models.size()] : 0;
    Optional<NeighborChannel.Learnt> spoken = neighbors.filter(channel -> neighborWeight > 0);
    spoken.ifPresent(channel -> channels.add(channel.channel(neighborWeight)));
    EmbeddingModel model =
        new EmbeddingModel(
                new Embeddings(ids, items, dimension),
                new Embeddings(ids, context, dimension),
                counts(first),
                manifest(used, spoken, dimension))
            .withUsers(new UserEncoder(channels))
            .withHistories(first.histories()); // of its rows
    return spoken.isPresent() ? model.withNeighbors(spoken.get().table(first.items())) : model;
  }

  private static Manifest manifest(
      List<EmbeddingModel> models, Optional<NeighborChannel.Learnt> neighbors, int dimension) {
    Map<String, Object> values =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    values.put("algorithm", "fusion");
    values.put(EmbeddingModel.SIMILARITY, "dot_product");
    values.put("dimension", dimension);
    List<Object> parts = new ArrayList<>();
    for (EmbeddingModel model : models) {
      Map<String, Object> part = new LinkedHashMap<>(model.manifest().values());
      part.remove("files");
      parts.add(part);
    }
    neighbors.ifPresent(channel -> parts.add(channel.described()));
    values.put("models", parts);
    return new Manifest(values);
  }

  /** How a model's users are made. */
  private static Channel channel(EmbeddingModel model) {
    Channel own = model.users().channels().getFirst();
    return own.name().isEmpty()
        ? Channel.Sum.of(model.manifest().text("algorithm"), own.dimension())
        : own;
  }

  private static double meanLength(Embeddings table) {
    double squares = 0;
    for (float value : table.values()) {
      squares += (double) value * value;
    }
    return Math.max(1e-9, Math.sqrt(squares / table.size()));
  }
}
