package dev.vecino.evaluator.baseline;

import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import java.util.Set;

/**
 * How the parameters of the baselines are chosen.
 *
 * @param protocol how a part of the training data is held out to choose by
 * @param k length of the lists by which parameters are compared
 * @param seen whether seen items may be answers
 * @param threads how many rank, at least 1; the choice does not depend on it
 */
public record BaselineOptions(Protocol protocol, int k, Set<SeenItems> seen, int threads) {

  public BaselineOptions {
    seen = Set.copyOf(seen);
  }
}
