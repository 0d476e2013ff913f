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
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import dev.vecino.trainer.DataKind;
import dev.vecino.trainer.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
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
 * channel's context vectors are divided by their root mean square length first (those of a model
 * that is compared by cosine each by its own length), so that weights mean the same for all. One
 * channel may be popularity: a float that is log(1 + clicks), standardised. One may be a table of
 * neighbours ({@link NeighborChannel}), whose scores are added to the product.
 *
 * <p>The weights are learnt: the channels are trained without a held-out part of the log, split off
 * as a protocol has it, and those weights are taken that rank it best ({@link FusionWeights}); then
 * the channels that have a weight are trained again on the whole log. Where that is one channel of
 * vectors, its own model is the answer.
 */
public final class Fusion {

  static final int K = 20;
  static final long SEED = 42;

  /** The weight of vectors where others are to speak alone: items need vectors all the same. */
  private static final double HARDLY = 1e-6;

  /** The weight of popularity for what no neighbour speaks for, against that of neighbours. */
  private static final double TAIL = 1e-4;

  /** What manifests of all models say of the log. */
  private static final List<String> OF_THE_LOG = List.of("input", "counts");

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
   * @param vectors how each channel of vectors is trained, by name; at least one, in their order
   * @param counted which of {@code item-knn} and {@code popularity} are channels too; there must be
   *     two channels in all
   * @param threads that rank, at least 1
   */
  public record Options(
      Protocol protocol, Map<String, Trainer> vectors, Set<String> counted, int threads) {

    public Options {
      vectors = Collections.unmodifiableMap(new LinkedHashMap<>(vectors));
      counted = Set.copyOf(counted);
      InvalidRequestException.require(
          !vectors.isEmpty(), "fusion needs a channel of vectors beside %s", counted);
      InvalidRequestException.require(
          counted.stream().allMatch(Recipe::isCounted),
          "item-knn and popularity are counted, got: %s",
          counted);
      InvalidRequestException.require(
          vectors.size() + counted.size() >= 2,
          "fusion needs at least two channels, got: %s",
          vectors.keySet());
      InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    }
  }

  /**
   * Learns weights and trains.
   *
   * @return a model whose manifest lists the channels with their weights
   * @throws dev.vecino.core.BadInputException if nothing can be held out
   */
  public static EmbeddingModel train(ClickLog log, Options options, ProgressListener listener) {
    Protocol protocol = options.protocol();
    Split split =
        Split.validation(protocol, log, SEED)
            .orElseThrow(
                () ->
                    new BadInputException(
                        log.report().file() + ": too few clicks to hold some out for fusion"));
    Contenders contenders = new Contenders(split, options.threads(), listener);
    if (options.counted().contains(NeighborChannel.NAME)) {
      contenders.addNeighbors(tunedNeighbors(log, protocol, options.threads(), listener));
    }
    options
        .vectors()
        .forEach(
            (name, trainer) ->
                contenders.addVectors(
                    name, trainer.train(split.training(), Optional.empty(), listener)));
    if (options.counted().contains(Recipe.POPULARITY)) {
      contenders.addPopularity();
    }
    return trained(log, options.vectors(), contenders.judge().recipe(), listener);
  }

  /** Item-kNN, its settings chosen on the part that is held out as the protocol has it. */
  static NeighborChannel tunedNeighbors(
      ClickLog log, Protocol protocol, int threads, ProgressListener listener) {
    Set<SeenItems> seen = EnumSet.of(SeenItems.EXCLUDE, protocol.convention());
    return NeighborChannel.tuned(
        log, new BaselineOptions(protocol, K, seen, threads), SEED, listener);
  }

  /** All that a recipe has, made of the whole log. */
  static EmbeddingModel trained(
      ClickLog log, Map<String, Trainer> trainers, Recipe recipe, ProgressListener listener) {
    Parts parts = Parts.none();
    List<String> used = recipe.usedVectors();
    for (String name : used.isEmpty() ? List.of(recipe.vectors()) : used) {
      Trainer trainer = trainers.get(name);
      if (trainer == null) {
        throw new InvalidRequestException("there is no algorithm '" + name + "'");
      }
      EmbeddingModel model = trainer.train(log, Optional.empty(), listener);
      if (recipe.single().isPresent()) {
        return model.withFact(EmbeddingRanker.WEIGHTS, recipe.weights());
      }
      parts = parts.with(model, used.isEmpty() ? HARDLY : recipe.weight(name));
    }
    double neighborWeight = recipe.weight(NeighborChannel.NAME);
    if (neighborWeight > 0) {
      NeighborChannel.Learnt learnt = recipe.neighbors().orElseThrow().learn(log, listener);
      parts = parts.with(learnt, neighborWeight);
    }
    double tail = used.isEmpty() ? TAIL * neighborWeight : 0;
    parts = parts.withPopularity(Math.max(recipe.weight(Recipe.POPULARITY), tail));
    return fused(log, parts).withFact(EmbeddingRanker.WEIGHTS, recipe.weights());
  }

  /** Item-kNN alone; what no neighbour speaks for follows by popularity. */
  static Parts alone(NeighborChannel.Learnt neighbors) {
    return Parts.none().with(neighbors, 1).withPopularity(TAIL);
  }

  /**
   * What is fused: models, neighbours and popularity, each with its weight.
   *
   * @param models of vectors
   * @param weights of the models, above 0
   * @param popularity its weight, 0 where it is left out
   */
  record Parts(
      List<EmbeddingModel> models,
      List<Double> weights,
      Optional<NeighborChannel.Learnt> neighbors,
      double neighborWeight,
      double popularity) {

    static Parts none() {
      return new Parts(List.of(), List.of(), Optional.empty(), 0, 0);
    }

    Parts with(EmbeddingModel model, double weight) {
      List<EmbeddingModel> moreModels = new ArrayList<>(models);
      List<Double> moreWeights = new ArrayList<>(weights);
      moreModels.add(model);
      moreWeights.add(weight);
      return new Parts(
          List.copyOf(moreModels), List.copyOf(moreWeights), neighbors, neighborWeight, popularity);
    }

    Parts with(NeighborChannel.Learnt learnt, double weight) {
      return new Parts(models, weights, Optional.of(learnt), weight, popularity);
    }

    Parts withPopularity(double weight) {
      return new Parts(models, weights, neighbors, neighborWeight, weight);
    }
  }

  /**
   * One model of several parts: its rows and its sample of histories are those of the model with
   * most items, of equal ones the first, and those of the log where there is no model.
   */
  static EmbeddingModel fused(ClickLog log, Parts parts) {
    Optional<EmbeddingModel> base =
        parts.models().stream()
            .reduce((one, other) -> other.items().size() > one.items().size() ? other : one);
    List<String> ids = base.map(model -> model.items().ids()).orElseGet(() -> ids(log));
    long[] counts = base.map(Fusion::counts).orElseGet(log::clicksPerItem);
    int vectorFloats = parts.models().stream().mapToInt(model -> model.items().dimension()).sum();
    int dimension = vectorFloats + (parts.popularity() > 0 ? 1 : 0);
    float[] items = new float[Embeddings.floats(ids.size(), dimension)];
    float[] context = new float[items.length];
    List<Channel> channels = new ArrayList<>();
    int from = 0;
    for (int m = 0; m < parts.models().size(); m++) {
      EmbeddingModel model = parts.models().get(m);
      channels.add(channel(model).weighted(parts.weights().get(m)));
      write(model, ids, new Columns(from, dimension), items, context);
      from += model.items().dimension();
    }
    if (parts.popularity() > 0) {
      channels.add(new Channel.Constant(Recipe.POPULARITY, parts.popularity()));
      double[] standardised = popularity(counts);
      for (int row = 0; row < counts.length; row++) {
        context[row * dimension + from] = (float) standardised[row];
      }
    }
    parts.neighbors().ifPresent(learnt -> channels.add(learnt.channel(parts.neighborWeight())));
    Embeddings table = new Embeddings(ids, items, dimension);
    EmbeddingModel model =
        new EmbeddingModel(
                table, new Embeddings(ids, context, dimension), counts, manifest(parts, dimension))
            .withUsers(new UserEncoder(channels));
    if (base.isPresent()) {
      model = model.withHistories(base.get().histories()); // of its rows
    }
    return parts.neighbors().isPresent()
        ? model.withNeighbors(parts.neighbors().get().table(table))
        : model;
  }

  private static List<String> ids(ClickLog log) {
    List<String> ids = new ArrayList<>();
    for (int item = 0; item < log.itemCount(); item++) {
      ids.add(log.item(item));
    }
    return ids;
  }

  private static long[] counts(EmbeddingModel model) {
    long[] counts = new long[model.items().size()];
    Arrays.setAll(counts, model::count);
    return counts;
  }

  /** The logarithms of clicks, with mean 0 and standard deviation 1. */
  private static double[] popularity(long[] counts) {
    double[] logarithms = Arrays.stream(counts).mapToDouble(Math::log1p).toArray();
    double mean = Arrays.stream(logarithms).average().orElse(0);
    double squares = Arrays.stream(logarithms).map(value -> (value - mean) * (value - mean)).sum();
    double deviation = Math.max(1e-9, Math.sqrt(squares / Math.max(1, counts.length)));
    return Arrays.stream(logarithms).map(value -> (value - mean) / deviation).toArray();
  }

  /** Where a model's floats go in rows of a larger dimension. */
  private record Columns(int from, int dimension) {}

  private static void write(
      EmbeddingModel model, List<String> ids, Columns columns, float[] items, float[] context) {
    int width = model.items().dimension();
    boolean byCosine = isByCosine(model);
    double meanLength = meanLength(model.context());
    for (int row = 0; row < ids.size(); row++) {
      int its = model.items().row(ids.get(row));
      if (its < 0) {
        continue;
      }
      int at = row * columns.dimension() + columns.from();
      double length = byCosine ? length(model.context(), its) : meanLength;
      float scale = length > 0 ? (float) (1 / length) : 0;
      for (int k = 0; k < width; k++) {
        items[at + k] = model.items().values()[its * width + k];
        context[at + k] = model.context().values()[its * width + k] * scale;
      }
    }
  }

  private static double length(Embeddings table, int row) {
    double squares = 0;
    int width = table.dimension();
    for (int k = row * width; k < (row + 1) * width; k++) {
      squares += (double) table.values()[k] * table.values()[k];
    }
    return Math.sqrt(squares);
  }

  private static double meanLength(Embeddings table) {
    double squares = 0;
    for (float value : table.values()) {
      squares += (double) value * value;
    }
    return Math.max(1e-9, Math.sqrt(squares / table.size()));
  }

  private static Manifest manifest(Parts parts, int dimension) {
    Map<String, Object> values =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    values.put("algorithm", FusionAlgorithm.NAME);
    values.put(EmbeddingModel.SIMILARITY, "dot_product");
    values.put("dimension", dimension);
    parts.models().stream()
        .limit(1)
        .forEach(
            model -> {
              for (String fact : OF_THE_LOG) {
                Object value = model.manifest().values().get(fact);
                if (value != null) {
                  values.put(fact, value);
                }
              }
            });
    List<Object> described = new ArrayList<>();
    for (EmbeddingModel model : parts.models()) {
      Map<String, Object> part = new LinkedHashMap<>(model.manifest().values());
      part.remove("files");
      described.add(part);
    }
    parts.neighbors().ifPresent(channel -> described.add(channel.described()));
    values.put("models", described);
    return new Manifest(values);
  }

  /** How a model's users are made. */
  private static Channel channel(EmbeddingModel model) {
    Channel own = model.users().channels().getFirst();
    if (own.name().isEmpty()) {
      return Channel.Sum.of(model.manifest().text("algorithm"), own.dimension());
    }
    if (own instanceof Channel.Sum sum && !isByCosine(model)) {
      double length = meanLength(model.context()); // by which products are divided
      return sum.with(
          new Channel.ClickWeights(
              sum.clickWeights().byAge(),
              sum.clickWeights().ofRepeats().stream().map(repeat -> repeat / length).toList()));
    }
    return own;
  }

  private static boolean isByCosine(EmbeddingModel model) {
    return !"dot_product".equals(model.manifest().values().get(EmbeddingModel.SIMILARITY));
  }
}
