package dev.vecino.evaluator.fusion;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.evaluator.split.Protocol;
import dev.vecino.trainer.AlgorithmOption;
import dev.vecino.trainer.Algorithms;
import dev.vecino.trainer.EmbeddingAlgorithm;
import dev.vecino.trainer.OptionValues;
import dev.vecino.trainer.Trainer;
import dev.vecino.trainer.TrainingOptions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link Fusion} as one of the {@link Algorithms}: its channels are other algorithms. */
public final class FusionAlgorithm {

  static final String NAME = "fusion";

  private static final String CHANNELS_BY_DEFAULT = "history,als,item-knn,popularity";

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
            .uses(CHANNELS, CHANNELS_BY_DEFAULT, "names of algorithms, item-knn, popularity")
            .uses(Algorithms.THREADS, "all processors", "at least 1")
            .trainedBy(values -> trainer(parts, purpose, values))
            .build());
  }

  private static Trainer trainer(
      Algorithms parts, Optional<Protocol> purpose, OptionValues values) {
    Map<String, Trainer> channels = new LinkedHashMap<>();
    Set<String> counted = new LinkedHashSet<>();
    List<String> names = values.get(CHANNELS).orElseGet(() -> CHANNELS.parse(CHANNELS_BY_DEFAULT));
    for (String name : names) {
      require(!name.equals(NAME), "fusion is no channel of a fusion");
      require(!name.equals(AutoAlgorithm.NAME), "auto is no channel of a fusion");
      if (Recipe.isCounted(name)) {
        counted.add(name);
      } else {
        channels.put(name, parts.get(name).trainer(values));
      }
    }
    int threads =
        values.get(Algorithms.THREADS).orElseGet(() -> TrainingOptions.defaults().threads());
    return (log, former, listener) ->
        Fusion.train(
            log,
            new Fusion.Options(
                purpose.orElseGet(() -> Fusion.protocolFor(log)), channels, counted, threads),
            listener);
  }
}
