package dev.vecino.trainer.input;

import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.InvalidRequestException;
import java.util.Optional;

/** Training that begins with the vectors of a former model. */
public final class WarmStart {

  private WarmStart() {}

  /**
   * Refuses a model of another dimension.
   *
   * @throws InvalidRequestException if the model has another dimension
   */
  public static void check(Optional<EmbeddingModel> former, int dimension) {
    InvalidRequestException.require(
        former.isEmpty() || former.get().items().dimension() == dimension,
        "a warm start needs vectors of the same dimension %d, got: %s",
        dimension,
        former.map(model -> model.items().dimension()).orElse(0));
  }

  /**
   * Takes the vectors of a model for the items that it has; the others keep what they begin with.
   *
   * @param input rows of the vocabulary, from place lead on, stride floats each; changed
   * @param context likewise
   */
  public static void fill(
      EmbeddingModel model,
      Vocabulary vocabulary,
      float[] input,
      float[] context,
      int lead,
      int stride) {
    int dimension = model.items().dimension();
    for (int row = 0; row < vocabulary.size(); row++) {
      int known = model.items().row(vocabulary.ids().get(row));
      if (known >= 0) {
        int to = lead + row * stride;
        System.arraycopy(model.items().values(), known * dimension, input, to, dimension);
        System.arraycopy(model.context().values(), known * dimension, context, to, dimension);
      }
    }
  }
}
