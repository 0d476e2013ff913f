package dev.vecino.evaluator.fusion;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.evaluator.split.Protocol;
import dev.vecino.trainer.AlgorithmOption;
import dev.vecino.trainer.Algorithms;
import dev.vecino.trainer.EmbeddingAlgorithm;
import dev.vecino.trainer.OptionValues;
import dev.vecino.trainer.Trainer;
import dev.vecino.trainer.TrainingOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@link Auto} as one of the {@link Algorithms}: it looks among other ones for the best. */
public final class AutoAlgorithm {

  /** Its name. */
  public static final String NAME = "auto";

  private static final List<String> CANDIDATES = List.of("als", "item2vec", "history");
  private static final String PLAIN = "item2vec";
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private static final AlgorithmOption<Duration> TIME =
      AlgorithmOption.duration(
          "time",
          "auto: how long item2vec, als and history are tried on a part of the log: 90s, 10m"
              + " (default: twice what history takes there, 10s to 20m)");

  private AutoAlgorithm() {}

  /**
   * The algorithms and the choice of the best of them.
   *
   * @param purpose what the model is for; empty: by what the log holds
   */
  public static Algorithms with(Algorithms parts, Optional<Protocol> purpose) {
    return parts.with(
        EmbeddingAlgorithm.builder(NAME)
            .uses(TIME, "twice what history takes, 10s to 20m", "more than 0")
            .uses(Algorithms.THREADS, "all processors", "at least 1")
            .trainedBy(
                values -> {
                  Auto.Options options = options(parts, purpose, values);
                  return (log, former, listener) -> Auto.train(log, options, listener);
                })
            .build());
  }

  /**
   * Trains what was chosen before, without a look at anything else. A warm start is possible where
   * the choice is one algorithm that can make it.
   *
   * @throws dev.vecino.core.InvalidRequestException if there is no such algorithm
   */
  public static Trainer reusing(AutoChoice choice, Algorithms parts, OptionValues values) {
    Map<String, Trainer> trainers = new LinkedHashMap<>();
    for (String name : choice.algorithms()) {
      trainers.put(name, parts.get(name).trainer(values));
    }
    return (log, former, listener) -> {
      if (former.isEmpty()) {
        return Auto.made(log, trainers, choice, listener);
      }
      require(
          choice.algorithm().isPresent(),
          "%s can't make a warm start: leave that out, or name one algorithm",
          choice);
      String name = choice.algorithm().get();
      return parts
          .get(name)
          .trainer(values)
          .train(log, former, listener)
          .withFact(Auto.FACT, choice.described());
    };
  }

  private static Auto.Options options(
      Algorithms parts, Optional<Protocol> purpose, OptionValues values) {
    Map<String, Auto.Candidate> candidates = new LinkedHashMap<>();
    for (String name : CANDIDATES) {
      EmbeddingAlgorithm algorithm = parts.get(name);
      candidates.put(
          name,
          new Auto.Candidate(
              algorithm.trainer(values),
              algorithm.trainer(values.with(Algorithms.EPOCHS, 1)),
              values.get(Algorithms.EPOCHS).orElseGet(() -> epochs(algorithm))));
    }
    return new Auto.Options(
        purpose,
        candidates,
        PLAIN,
        values.get(TIME),
        values.get(Algorithms.THREADS).orElseGet(() -> TrainingOptions.defaults().threads()));
  }

  /** The number that the default has, which may be in words: "at most 50". */
  private static int epochs(EmbeddingAlgorithm algorithm) {
    Matcher number =
        NUMBER.matcher(Objects.requireNonNull(algorithm.uses().get(Algorithms.EPOCHS)).standard());
    return number.find() ? Integer.parseInt(number.group()) : 1;
  }
}
