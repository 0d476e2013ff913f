package dev.vecino.codec;

import org.apache.lucene.search.knn.KnnSearchStrategy;

/**
 * What a query has to do with those that a search was measured by. A program that says nothing asks
 * {@link #ANY}; one that asks what its {@link QuerySample} stands for may say so, and is not kept
 * waiting for what only other queries need:
 *
 * <pre>{@code
 * new KnnFloatVectorQuery("vector", user, 20, filter, QueryKind.SAMPLED.strategy());
 * }</pre>
 */
public enum QueryKind {
  /** The search goes as far as vectors of the field and the sample need it. */
  ANY,
  /** The search goes as far as the sample needs it; where there was none, as for any. */
  SAMPLED;

  private final Strategy strategy = new Strategy();

  /** What a Lucene query or collector says it by. */
  public KnnSearchStrategy strategy() {
    return strategy;
  }

  static QueryKind of(KnnSearchStrategy said) {
    KnnSearchStrategy strategy =
        said instanceof KnnSearchStrategy.Seeded seeded ? seeded.originalStrategy() : said;
    return SAMPLED.strategy == strategy ? SAMPLED : ANY;
  }

  private static final class Strategy extends KnnSearchStrategy {

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public void nextVectorsBlock() {}
  }
}
