package dev.vecino.evaluator.baseline;

import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import java.util.Set;

/**
 * What the parameters of the baselines are chosen for.
 *
 * @param protocol how a part of the training data is held out to choose by
 * @param k length of the lists that are to be good
 * @param seen with which kinds of answers
 * @param threads that rank, at least 1; the choice does not depend on it
 */
public record BaselineOptions(Protocol protocol, int k, Set<SeenItems> seen, int threads) {

  public BaselineOptions {
    seen = Set.copyOf(seen);
  }
}
