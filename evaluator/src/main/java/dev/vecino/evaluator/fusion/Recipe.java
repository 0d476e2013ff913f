package dev.vecino.evaluator.fusion;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.evaluator.baseline.NeighborChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model is made of: channels with weights. Immutable.
 *
 * @param weights by name of the channel, at least one above 0; a channel that was left out has 0
 * @param vectors the channel that gives the items their vectors where no channel of vectors has a
 *     weight
 * @param neighbors how item-kNN is made, where it is among the channels
 */
record Recipe(Map<String, Double> weights, String vectors, Optional<NeighborChannel> neighbors) {

  /** The name of the channel that ranks by clicks. */
  static final String POPULARITY = "popularity";

  private static final String WEIGHTS = "weights";
  private static final String VECTORS = "vectors";
  private static final String ITEM_KNN = "itemKnn";

  Recipe {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    InvalidRequestException.require(
        weights.values().stream().anyMatch(weight -> weight > 0),
        "a channel must have a weight above 0, got: %s",
        weights);
  }

  /** Whether a channel has no trainer, as it is counted. */
  static boolean isCounted(String channel) {
    return channel.equals(POPULARITY) || channel.equals(NeighborChannel.NAME);
  }

  double weight(String channel) {
    return weights.getOrDefault(channel, 0.0);
  }

  /** The channels with a weight. */
  List<String> used() {
    return weights.keySet().stream().filter(channel -> weight(channel) > 0).toList();
  }

  /** The channels of vectors with a weight. */
  List<String> usedVectors() {
    return used().stream().filter(channel -> !isCounted(channel)).toList();
  }

  /** The one channel of vectors that there is, if there is nothing else. */
  Optional<String> single() {
    return used().size() == 1 ? usedVectors().stream().findFirst() : Optional.empty();
  }

  /** For people: "history alone", "the fusion of history 1 and item-knn 0.35". */
  String inWords() {
    List<String> used = used();
    if (used.size() == 1) {
      return used.getFirst() + " alone";
    }
    List<String> parts = new ArrayList<>();
    for (String channel : used) {
      parts.add(channel + " " + shortened(weight(channel)));
    }
    return "the fusion of "
        + parts.stream().limit(parts.size() - 1L).collect(Collectors.joining(", "))
        + " and "
        + parts.getLast();
  }

  private static String shortened(double weight) {
    String text = String.format(Locale.ROOT, weight < 0.1 ? "%.4f" : "%.2f", weight);
    return text.replaceAll("\\.?0+$", "");
  }

  /** For a manifest. */
  void describeIn(Map<String, Object> values) {
    values.put(WEIGHTS, weights);
    values.put(VECTORS, vectors);
    neighbors.ifPresent(channel -> values.put(ITEM_KNN, channel.settings()));
  }

  /**
   * What {@link #describeIn} wrote.
   *
   * @throws RuntimeException if it is something else
   */
  static Recipe parse(Map<?, ?> values, int threads) {
    Map<String, Double> weights = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(values.get(WEIGHTS), WEIGHTS))
        .forEach((name, weight) -> weights.put((String) name, ((Number) weight).doubleValue()));
    Optional<NeighborChannel> neighbors =
        Optional.ofNullable((Map<?, ?>) values.get(ITEM_KNN))
            .map(settings -> NeighborChannel.of(settings, threads));
    InvalidRequestException.require(
        neighbors.isPresent() || !(weights.getOrDefault(NeighborChannel.NAME, 0.0) > 0),
        "item-knn needs its settings");
    return new Recipe(
        weights, (String) Objects.requireNonNull(values.get(VECTORS), VECTORS), neighbors);
  }
}
