package dev.vecino.searcher.block;

import dev.vecino.codec.clusters.ExactProduct;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Some vectors that are near each other, as the block scorer reads them, and how far they are from
 * their centre.
 *
 * <p>With {@code x = c + r} the product of a query with a vector is {@code q c + q r}, and {@code q
 * r} is at most {@code |q| |r|} (Ram and Gray, Maximum Inner-Product Search Using Cone Trees, KDD
 * 2012, for a ball). The vectors are in the order of {@code |r|}, the farthest first: a query that
 * asks for so much more than {@code q c} needs only the first ones.
 *
 * <p>Immutable. Takes {@code 4 * dimension + 2} bytes of heap an item.
 */
public final class Tile {

  /** What is not exact in the computations of doubles here is far below this. */
  private static final double ROUNDING = 1e-9;

  /** The vectors as {@link BlockKernel} reads them; the last panel is filled up with zeros. */
  final float[] panels;

  /** Which of the vectors that were given each place has. */
  final short[] order;

  /** For each panel how far a vector can be from the centre, rounded up; falling. */
  final float[] radii;

  final float[] centre;

  /** The length of the longest vector, rounded up. */
  final double longest;

  /**
   * Copies vectors.
   *
   * @param rows one after the other, at least one
   */
  Tile(float[] rows, int dimension) {
    int count = rows.length / dimension;
    centre = centre(rows, dimension);
    double[] squares = new double[count];
    Integer[] farthest = new Integer[count];
    float[] vector = new float[dimension];
    double longestSquared = 0;
    for (int i = 0; i < count; i++) {
      System.arraycopy(rows, i * dimension, vector, 0, dimension);
      longestSquared = Math.max(longestSquared, ExactProduct.of(vector, vector));
      for (int d = 0; d < dimension; d++) {
        vector[d] -= centre[d];
      }
      squares[i] = ExactProduct.of(vector, vector);
      farthest[i] = i;
    }
    longest = Math.sqrt(longestSquared) * (1 + ROUNDING);
    Arrays.sort(farthest, Comparator.comparingDouble(i -> -squares[i]));
    order = new short[count];
    radii = new float[(count + BlockKernel.PANEL - 1) / BlockKernel.PANEL];
    panels = new float[padded() * dimension];
    for (int place = 0; place < count; place++) {
      int i = farthest[place];
      order[place] = (short) i;
      put(rows, i * dimension, dimension, panels, place);
      if (place % BlockKernel.PANEL == 0) {
        // Each value of r is rounded once: together by at most 2^-24 times its length.
        double radius = Math.sqrt(squares[i]) * (1 + ROUNDING) + 0x1p-23 * longest;
        radii[place / BlockKernel.PANEL] = Math.nextUp((float) radius);
      }
    }
  }

  private static float[] centre(float[] rows, int dimension) {
    double[] sums = new double[dimension];
    for (int i = 0; i < rows.length; i++) {
      sums[i % dimension] += rows[i];
    }
    float[] centre = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      centre[d] = (float) (sums[d] * dimension / rows.length);
    }
    return centre;
  }

  /** How many vectors whole panels have. */
  int padded() {
    return radii.length * BlockKernel.PANEL;
  }

  /** The place of a vector that was given. */
  int place(int given) {
    int place = 0;
    while (order[place] != given) {
      place++;
    }
    return place;
  }

  /** Writes a vector to its place in panels. */
  public static void put(float[] from, int at, int dimension, float[] panels, int place) {
    for (int d = 0; d < dimension; d++) {
      panels[at(place, dimension) + d * BlockKernel.PANEL] = from[at + d];
    }
  }

  /** Where the vector of a place begins in panels. */
  static int at(int place, int dimension) {
    return place / BlockKernel.PANEL * BlockKernel.PANEL * dimension + place % BlockKernel.PANEL;
  }
}
