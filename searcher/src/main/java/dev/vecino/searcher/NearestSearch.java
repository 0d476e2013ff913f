package dev.vecino.searcher;

import dev.vecino.searcher.Recommendations.AnsweredBy;
import java.io.IOException;

/** A way to find the nearest items. The {@link Planner} takes the one that costs less. */
sealed interface NearestSearch permits ExactScan, ApproximateSearch {

  /** What an answer says of it. */
  AnsweredBy way();

  /**
   * What a search costs, in scores of a scan over all items.
   *
   * @param k how many are asked for
   * @param eligible how many pass the filters
   */
  double cost(int k, int eligible);

  /**
   * Finds documents among which the nearest are.
   *
   * @return at least as many as the question wants and are eligible; an approximate search may find
   *     fewer
   */
  Found search(Question question) throws IOException;
}
