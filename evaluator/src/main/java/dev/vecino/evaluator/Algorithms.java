package dev.vecino.evaluator;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.TrainingOptions;
import java.util.List;

/** The algorithms that can be named beside the baselines. */
public final class Algorithms {

  private static final String ITEM2VEC = "item2vec";

  private Algorithms() {}

  /** The names. */
  public static List<String> names() {
    return List.of(ITEM2VEC);
  }

  /**
   * An algorithm by name.
   *
   * @param options how it is trained
   * @throws InvalidRequestException if there is none of that name
   */
  public static Algorithm named(String name, TrainingOptions options) {
    return switch (name) {
      case ITEM2VEC ->
          Algorithm.embedding(
              name, (log, listener) -> EmbeddingTrainer.train(log, options, listener));
      default ->
          throw new InvalidRequestException(
              "there is no algorithm '%s', there are: %s"
                  .formatted(name, String.join(", ", names())));
    };
  }
}
