package dev.vecino.searcher;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The answer to one request: best first, ties by item id (where several interests or diversity are
 * asked for, in the order that {@link RecommendRequest#interests} and {@link
 * RecommendRequest#diversity} describe). Fewer than k only where fewer items are eligible.
 * Immutable.
 *
 * @param items the answers
 * @param answeredBy how they were found
 * @param scoreMeaning what a score is
 * @param eligible how many items passed the filters and the exclusions
 * @param visited how many items were scored
 * @param unknown ids of the request that the index does not know
 * @param reason why there is no answer, where the request could not be answered at all
 * @param generation the generation of the index that answered
 */
public record Recommendations(
    List<Recommendation> items,
    AnsweredBy answeredBy,
    ScoreMeaning scoreMeaning,
    int eligible,
    long visited,
    List<String> unknown,
    Optional<String> reason,
    String generation)
    implements Iterable<Recommendation> {

  /** How the answers were found. */
  public enum AnsweredBy {
    /** All eligible items were compared. */
    EXACT,
    /** Those in the clusters where the nearest items probably are. */
    CLUSTERS,
    /** Those on the way through Lucene's HNSW graph. */
    HNSW,
    POPULARITY,
    NOTHING;

    /** Whether some eligible items were left uncompared that might have been among the nearest. */
    public boolean isApproximate() {
      return switch (this) {
        case CLUSTERS, HNSW -> true;
        case EXACT, POPULARITY, NOTHING -> false;
      };
    }

    /**
     * How an answer was found that is put together from several: approximately, if any of them was;
     * not at all, only if none was.
     */
    static AnsweredBy of(Collection<AnsweredBy> parts) {
      AnsweredBy whole = NOTHING;
      for (AnsweredBy part : parts) {
        whole = part.weight() > whole.weight() ? part : whole;
      }
      return whole;
    }

    /** What says most of an answer weighs most. */
    private int weight() {
      return switch (this) {
        case NOTHING -> 0;
        case POPULARITY -> 1;
        case EXACT -> 2;
        case CLUSTERS -> 3;
        case HNSW -> 4;
      };
    }
  }

  /** What a score is. */
  public enum ScoreMeaning {
    /** The cosine of two vectors: -1 to 1. */
    COSINE,
    /**
     * How much larger the dot product with the user's vector is than that of the mean item: without
     * bounds, above 0 for items that suit the user better than most.
     */
    DOT_PRODUCT,
    /** The cosine or the dot product, and what {@link Boost}s add to it. */
    BOOSTED,
    /** The number of clicks. */
    CLICKS,
    /**
     * The sum, over the indexes that answered with the item, of weight / (60 + rank), with rank 1
     * for the best: above 0, at most the sum of the weights / 61. See {@link FusedRecommender}.
     */
    RECIPROCAL_RANKS
  }

  public Recommendations {
    items = items instanceof IdsAndScores ? items : List.copyOf(items);
    unknown = List.copyOf(unknown);
  }

  /** The same with other items. */
  Recommendations with(List<Recommendation> others) {
    return new Recommendations(
        others, answeredBy, scoreMeaning, eligible, visited, unknown, reason, generation);
  }

  @Override
  public Iterator<Recommendation> iterator() {
    return items.iterator();
  }
}
