package dev.vecino.evaluator.fusion;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.evaluator.baseline.NeighborChannel;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.trainer.AlgorithmOption;
import dev.vecino.trainer.Algorithms;
import dev.vecino.trainer.Channel;
import dev.vecino.trainer.EmbeddingAlgorithm;
import dev.vecino.trainer.OptionValues;
import dev.vecino.trainer.TrainingOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Fusion} as one of the {@link Algorithms}: its channels are other algorithms. */
public final class FusionAlgorithm {

  private static final String NAME = "fusion";

  private static final String CHANNELS_BY_DEFAULT = "history,als,item-knn";

  private static final AlgorithmOption<List<String>> CHANNELS =
      AlgorithmOption.words(
              "channels",
              "fusion: of what; those that do not help are left out (default: "
                  + CHANNELS_BY_DEFAULT
                  + ")")
          .label("NAME")
          .standard(CHANNELS_BY_DEFAULT);

  private FusionAlgorithm() {}

  /**
   * The algorithms and their fusion.
   *
   * @param purpose what a fused model is for; empty: by what the log holds
   */
  public static Algorithms with(Algorithms parts, Optional<Protocol> purpose) {
    return parts.with(
        EmbeddingAlgorithm.builder(NAME)
            .uses(CHANNELS, CHANNELS_BY_DEFAULT, "names of algorithms, and " + NeighborChannel.NAME)
            .uses(Algorithms.THREADS, "all processors", "at least 1")
            .trainedBy(values -> channel(parts, purpose, values))
            .build());
  }

  private static Channel channel(
      Algorithms parts, Optional<Protocol> purpose, OptionValues values) {
    Map<String, Channel> channels = new LinkedHashMap<>();
    List<String> names = values.get(CHANNELS).orElseGet(() -> CHANNELS.parse(CHANNELS_BY_DEFAULT));
    for (String name : names) {
      require(!name.equals(NAME), "fusion is no channel of a fusion");
      if (!name.equals(NeighborChannel.NAME)) {
        channels.put(name, parts.get(name).channel(values));
      }
    }
    boolean withNeighbors = names.contains(NeighborChannel.NAME);
    int threads =
        values.get(Algorithms.THREADS).orElseGet(() -> TrainingOptions.defaults().threads());
    return (log, former, listener) ->
        Fusion.train(
            log,
            purpose.orElseGet(() -> Fusion.protocolFor(log)),
            channels,
            withNeighbors,
            threads,
            listener);
  }
}
