package dev.vecino.evaluator.baseline;

import dev.vecino.evaluator.rank.Algorithm;
import java.util.List;

/** What every algorithm is compared with. */
public final class Baselines {

  /** The names of all baselines, in their order. */
  public static final List<String> NAMES = List.of("popularity", "item-knn", "co-occurrence");

  private static final long SEED = 42;

  private Baselines() {}

  /**
   * Popularity; item-kNN and co-occurrence, whose parameters are chosen on a part of the training
   * data that is held out in the way of the protocol.
   *
   * @param options what the parameters are chosen for
   */
  public static List<Algorithm> of(BaselineOptions options) {
    ItemKnnTuning tuning = new ItemKnnTuning(options, SEED);
    return List.of(
        new Popularity(),
        new ItemKnn(NAMES.get(1), ItemKnnTuning.Grid.ITEM_KNN, tuning),
        new ItemKnn(NAMES.get(2), ItemKnnTuning.Grid.CO_OCCURRENCE, tuning));
  }
}
