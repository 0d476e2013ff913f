package dev.vecino.searcher;

import dev.vecino.searcher.clusters.ExactProduct;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Short codes of the vectors of a matrix, from which follows how large the dot product of a query
 * with an item can be at most, and at least: only where the former is enough, the vectors
 * themselves are multiplied. No answer is lost by this.
 *
 * <p>As in the VA-file of Weber, Schek and Blott (VLDB 1998), a scan over small approximations
 * leaves few vectors to be looked at. An item is the centre {@code c} of its tile and a residual
 * {@code r}, so {@code q x = q c + q r}. {@code r} and {@code q} are rounded to multiples of a
 * step, whole numbers so small that their dot product fits into 16 bits, which the kernel
 * multiplies. What rounding can do is at most the length of what it takes away, times the length of
 * the other side (Cauchy-Schwarz). The step of the items is another one in each tile, so that all
 * tiles have codes of the same length, and what rounding can do is the same number of steps in
 * each.
 *
 * <p>The codes of a tile are in the order of the lengths of {@code r}, the longest first, as {@code
 * q r} is at most as long: a query that asks for so much more than {@code q c} needs only the first
 * ones.
 *
 * <p>Immutable, thread-safe. Takes {@code 2 * dimension + 2} bytes of heap an item.
 */
final class ItemCodes {

  /** All dot products of codes are at most this. */
  private static final double GREATEST_SUM = Short.MAX_VALUE;

  /** The length of the longest code of a tile, about: that of a query's then is as much. */
  private static final double CODE_LENGTH = 170;

  /** What is not exact in the computations of doubles here is far below this. */
  private static final double ROUNDING = 1e-9;

  /** What rounding a float may change, relative to it. */
  private static final double UNIT = 0x1p-24;

  /**
   * For each tile the codes of its items in panels, those farthest from the centre first; the last
   * panel is filled up with zeros.
   */
  final short[][] tiles;

  /** For each tile the number in it of each item of its codes. */
  final short[][] orders;

  /** The centres of the tiles, one row each. */
  final float[] centres;

  /** For each panel of a tile how far an item can be from the centre, rounded up; falling. */
  final float[][] radii;

  /** For each tile the step of its codes. */
  final double[] steps;

  private final BlockKernel kernel;
  private final int dimension;
  private final int[] tileNumbers;
  private final double longestCode; // of an item, in steps
  private final double worstError; // of an item's code, in steps
  private final double longest; // vector

  /**
   * Makes the codes of vectors.
   *
   * @param kernel for this object's own use
   * @param rows the vectors of each tile, one after the other
   * @param longest at least the length of each vector
   */
  ItemCodes(BlockKernel kernel, float[][] rows, int dimension, double longest) {
    this.kernel = kernel;
    this.dimension = dimension;
    this.longest = longest;
    centres = new float[rows.length * dimension];
    radii = new float[rows.length][];
    orders = new short[rows.length][];
    steps = new double[rows.length];
    tiles = new short[rows.length][];
    tileNumbers = new int[rows.length];
    Rounded worst = new Rounded(0, 1);
    float[] residual = new float[dimension];
    for (int t = 0; t < rows.length; t++) {
      tileNumbers[t] = t;
      centre(rows[t], t);
      order(rows[t], t);
      steps[t] = Math.max(radii[t][0], Double.MIN_NORMAL * 1e9) / CODE_LENGTH;
      tiles[t] = new short[radii[t].length * BlockKernel.PANEL * dimension];
      for (int i = 0; i < orders[t].length; i++) {
        residual(rows[t], orders[t][i], t, residual);
        int at = i / BlockKernel.PANEL * BlockKernel.PANEL * dimension + i % BlockKernel.PANEL;
        worst = worst.or(round(residual, steps[t], tiles[t], at, BlockKernel.PANEL));
      }
    }
    worstError = Math.sqrt(worst.squaredError) * (1 + ROUNDING);
    longestCode = Math.sqrt(worst.squaredLength);
  }

  private void centre(float[] rows, int t) {
    int count = rows.length / dimension;
    double[] sums = new double[dimension];
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < dimension; d++) {
        sums[d] += rows[i * dimension + d];
      }
    }
    for (int d = 0; d < dimension; d++) {
      centres[t * dimension + d] = (float) (sums[d] / count);
    }
  }

  /** Finds the order of a tile's codes, and the radii of its panels. */
  private void order(float[] rows, int t) {
    int count = rows.length / dimension;
    float[] residual = new float[dimension];
    double[] squares = new double[count];
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      residual(rows, i, t, residual);
      squares[i] = squaredLength(residual);
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> -squares[i]));
    orders[t] = new short[count];
    for (int i = 0; i < count; i++) {
      orders[t][i] = order[i].shortValue();
    }
    radii[t] = new float[(count + BlockKernel.PANEL - 1) / BlockKernel.PANEL];
    for (int p = 0; p < radii[t].length; p++) {
      double greatest = squares[order[p * BlockKernel.PANEL]];
      radii[t][p] =
          Math.nextUp((float) (Math.sqrt(greatest) * (1 + ROUNDING) + 2 * UNIT * longest));
    }
  }

  /** Each value is rounded once; all together that is at most {@code UNIT} times the length. */
  private void residual(float[] rows, int i, int t, float[] residual) {
    for (int d = 0; d < dimension; d++) {
      residual[d] = rows[i * dimension + d] - centres[t * dimension + d];
    }
  }

  /** The scores of all tiles' centres. */
  void scoreCentres(float[] query, float[] scores) {
    kernel.score(query, centres, tileNumbers, tileNumbers.length, scores);
  }

  private static double squaredLength(float[] vector) {
    return ExactProduct.of(vector, vector);
  }

  /** What a code has lost, and its own length, in steps. */
  private record Rounded(double squaredError, double squaredLength) {

    Rounded or(Rounded other) {
      return new Rounded(
          Math.max(squaredError, other.squaredError), Math.max(squaredLength, other.squaredLength));
    }
  }

  /**
   * Writes a code, whose values are multiples of a step.
   *
   * @param at where the first value goes, and each {@code stride} places on the next
   */
  private static Rounded round(float[] vector, double step, short[] codes, int at, int stride) {
    double squaredError = 0;
    double squaredLength = 0;
    int place = at;
    for (float value : vector) {
      double steps = value / step;
      long rounded = Math.round(steps);
      squaredError += (steps - rounded) * (steps - rounded);
      squaredLength += rounded * rounded;
      codes[place] = (short) rounded;
      place += stride;
    }
    return new Rounded(squaredError, squaredLength);
  }

  /**
   * What a query's code says.
   *
   * @param norm at least the vector's length
   * @param step of its code
   * @param slack how far a sum of the kernel may be from what it should be
   * @param rounding what floats may change in a score
   */
  record Query(double norm, double step, double slack, double rounding) {

    /** The least sum that an item may have whose score is this far above its tile's centre's. */
    short threshold(float gap, double itemStep) {
      double sum = Math.ceil(gap / (step * itemStep) - slack);
      return (short) Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** What an item at least scores above its tile's centre: {@code unit * sum - } this. */
    double loss(double itemStep) {
      return step * itemStep * slack + rounding;
    }
  }

  /** Writes the code of a query to a place. */
  Query code(float[] query, short[] codes, int at) {
    double norm = Math.sqrt(squaredLength(query)) * (1 + ROUNDING);
    double most = GREATEST_SUM / longestCode;
    double step =
        Math.max(norm, Double.MIN_NORMAL * 1e9) / Math.max(1, most - 1 - Math.sqrt(dimension) / 2);
    Rounded rounded = round(query, step, codes, at, 1);
    while (Math.sqrt(rounded.squaredLength) > most) {
      step *= 1.01;
      rounded = round(query, step, codes, at, 1);
    }
    double slack = norm / step * worstError + Math.sqrt(rounded.squaredError) * longestCode;
    double rounding = 6 * (dimension + 4) * UNIT * norm * longest;
    return new Query(norm, step, slack * (1 + ROUNDING), rounding * (1 + ROUNDING));
  }
}
