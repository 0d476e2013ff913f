package dev.vecino.evaluator.baseline;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.rank.Algorithm;
import dev.vecino.evaluator.rank.Ranker;

/** Ranks by clicks, the same for everybody. */
final class Popularity implements Algorithm {

  @Override
  public String name() {
    return "popularity";
  }

  @Override
  public Ranker train(ClickLog training, ProgressListener listener) {
    long[] clicks = training.clicksPerItem();
    return (history, scores) -> {
      for (int item = 0; item < clicks.length; item++) {
        scores[item] = clicks[item];
      }
    };
  }
}
