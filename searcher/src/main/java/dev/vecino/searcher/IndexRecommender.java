package dev.vecino.searcher;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import java.util.List;

/** A recommender that answers from one index, and tells what is in it. */
public interface IndexRecommender extends Recommender {

  /**
   * Why an answer is short: how many items are left after each step that takes some out.
   *
   * @return first all items with a vector; then without the history (unless it is included) and the
   *     excluded ones; then after each filter, in the order in which the request was given them. So
   *     there are 2 numbers more than filters, none larger than the one before
   * @throws InvalidRequestException if the request does not fit the index
   */
  List<Integer> eligibleAfterEach(RecommendRequest request);

  /**
   * The conditions of a request that no item meets, withdrawn ones left aside: mistyped ones, most
   * likely.
   *
   * @return ranges, and of {@link Filter#anyOf} each value that no item has by itself, also where
   *     they stand inside other filters ({@code not} one of these matches every item); in the order
   *     of the request. Price gaps, which depend on the history, are none of them
   * @throws InvalidRequestException if the request does not fit the index
   */
  List<Filter> unmet(RecommendRequest request);

  /** The ids of the first items in the order of the index, at most {@code count}. */
  List<String> sampleItems(int count);

  /** The number of items. */
  int size();

  /** What the generation that is answered from says of itself. */
  Manifest manifest();
}
