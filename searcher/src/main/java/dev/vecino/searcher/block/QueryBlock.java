package dev.vecino.searcher.block;

import dev.vecino.codec.clusters.ExactProduct;
import java.util.List;

/** The queries of a block as the scorer reads them. Immutable. */
public final class QueryBlock {

  final int count;
  final int dimension;

  /** One after the other. */
  final float[] packed;

  /** The length of each, rounded up. */
  final float[] norms;

  private final List<float[]> vectors;
  private final List<PriceRange> prices;

  /**
   * Copies queries.
   *
   * @param vectors of one dimension, at least one; kept, and not to be changed
   * @param prices that each query wants; kept
   */
  public QueryBlock(List<float[]> vectors, List<PriceRange> prices) {
    this.vectors = vectors;
    this.prices = prices;
    count = vectors.size();
    dimension = vectors.getFirst().length;
    packed = new float[count * dimension];
    norms = new float[count];
    for (int q = 0; q < count; q++) {
      float[] vector = vectors.get(q);
      System.arraycopy(vector, 0, packed, q * dimension, dimension);
      norms[q] = Math.nextUp((float) Math.sqrt(ExactProduct.of(vector, vector)));
    }
  }

  /** The prices that a query wants. */
  PriceRange prices(int query) {
    return prices.get(query);
  }

  /** A query's vector; not to be changed. */
  float[] vector(int query) {
    return vectors.get(query);
  }
}
