package dev.vecino.codec;

import org.apache.lucene.search.KnnCollector;

/**
 * A collector that scores by itself what clusters offer it, as one that wants scores of another
 * precision: so no exact score is spent on them before. What is not found by clusters comes with
 * its score as to any collector.
 */
public interface RescoringCollector extends KnnCollector {

  /**
   * Takes one of the k nearest, or of some more, among which the nearest are: in no order, each
   * once.
   */
  void offer(int document);
}
