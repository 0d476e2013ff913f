package dev.vecino.searcher.block;

import dev.vecino.codec.clusters.ExactProduct;
import java.util.Arrays;
import java.util.List;

/**
 * The queries of a block as the scorer reads them, those that are alike in groups.
 *
 * <p>A query is {@code q = s g + p}, with the direction {@code g} of its group, which all of them
 * share, and what it has beside that. Its product with {@code r} is at most {@code s g r + |p|
 * |r|}: one product of the direction bounds those of the whole group (as cones of queries do for
 * Ram and Gray, Maximum Inner-Product Search Using Cone Trees, KDD 2012, which have a bound for the
 * group alone).
 *
 * <p>Immutable. Values of queries are followed by {@link BlockKernel#PANEL} that mean nothing.
 */
public final class QueryBlock {

  final int count;
  final int dimension;

  /** One after the other. */
  final float[] packed;

  /** The length of each, rounded up. */
  final float[] norms;

  /** Where each group begins, and the number of queries. */
  final int[] begins;

  /** The direction of each group, one after the other; of length 1, about, or 0. */
  final float[] directions;

  /** How much each query has of its group's direction, at least 0: {@code s}. */
  final float[] shares;

  /** How long is what it has beside that, rounded up: {@code |p|}. */
  final float[] rests;

  /**
   * For each group the least cosine of a query and the direction; less than all where the share of
   * a query is not what the direction has of it.
   */
  final float[] cosines;

  private final List<float[]> vectors;

  /**
   * Copies queries.
   *
   * @param vectors of one dimension, at least one; kept, and not to be changed
   * @param groups a number a query; those of a group lie together
   */
  public QueryBlock(List<float[]> vectors, int[] groups) {
    this.vectors = vectors;
    count = vectors.size();
    dimension = vectors.getFirst().length;
    packed = new float[count * dimension];
    norms = new float[count + BlockKernel.PANEL];
    shares = new float[norms.length];
    rests = new float[norms.length];
    int[] found = new int[count + 1];
    int size = 0;
    for (int q = 0; q < count; q++) {
      float[] vector = vectors.get(q);
      System.arraycopy(vector, 0, packed, q * dimension, dimension);
      norms[q] = Math.nextUp((float) Math.sqrt(ExactProduct.of(vector, vector)));
      if (q == 0 || groups[q] != groups[q - 1]) {
        found[size++] = q;
      }
    }
    found[size] = count;
    begins = Arrays.copyOf(found, size + 1);
    directions = new float[size * dimension];
    cosines = new float[size];
    for (int g = 0; g < size; g++) {
      direct(g);
    }
  }

  int groups() {
    return begins.length - 1;
  }

  /** A query's vector; not to be changed. */
  float[] vector(int query) {
    return vectors.get(query);
  }

  /** Finds the direction of a group and how its queries are to it. */
  private void direct(int group) {
    float[] sum = new float[dimension];
    for (int q = begins[group]; q < begins[group + 1]; q++) {
      for (int d = 0; d < dimension; d++) {
        sum[d] += packed[q * dimension + d] / norms[q];
      }
    }
    putUnit(sum, directions, group * dimension);
    int from = group * dimension;
    float[] direction = Arrays.copyOfRange(directions, from, from + dimension);
    cosines[group] = 1;
    for (int q = begins[group]; q < begins[group + 1]; q++) {
      double product = ExactProduct.of(vectors.get(q), direction);
      float share = (float) Math.max(0, product);
      double squares = 0;
      for (int d = 0; d < dimension; d++) {
        double rest = packed[q * dimension + d] - (double) share * direction[d];
        squares += rest * rest;
      }
      shares[q] = share;
      float cosine = product < 0 ? Float.NEGATIVE_INFINITY : share / norms[q];
      cosines[group] = Math.min(cosines[group], cosine);
      rests[q] = Math.nextUp((float) Math.sqrt(squares));
    }
  }

  /** Writes a vector at length 1, or one of length 0 as it is. */
  public static void putUnit(float[] vector, float[] into, int at) {
    double length = Math.sqrt(ExactProduct.of(vector, vector));
    for (int d = 0; d < vector.length; d++) {
      into[at + d] = length == 0 ? 0 : (float) (vector[d] / length);
    }
  }
}
