package dev.vecino.searcher;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Short codes of the vectors of a matrix, from which follows how large the dot product of a query
 * with an item can be at most: only where that is enough, the vectors themselves are multiplied. No
 * answer is lost by this.
 *
 * <p>As in the VA-file of Weber, Schek and Blott (VLDB 1998), a scan over small approximations
 * leaves few vectors to be looked at; and as in LEMP (Teflioudi, Gemulla and Mykytiuk, SIGMOD 2015)
 * and FEXIPRO (Li, Chan, Yiu and Mamoulis, SIGMOD 2017), what the first dimensions leave open is
 * bounded by the lengths of the rest. An item is the centre {@code c} of its tile and a residual
 * {@code r}, so {@code q x = q c + q r}. The directions in which residuals vary most are the axes;
 * with {@code a} and {@code b} for the coordinates of {@code r} and {@code q} on them, and {@code
 * a'} and {@code b'} for the lengths of what is left, {@code q r <= a b + a' b'} (Cauchy-Schwarz).
 * {@code (a, a')} and {@code (b, b')} are rounded to whole numbers so small that their dot product
 * fits into 16 bits, which the kernel multiplies. What rounding can do is added to the bound.
 *
 * <p>How many axes are worth it depends on the vectors and the queries, so it is estimated by a
 * sample of both. Where few axes say little, all dimensions are taken as they are.
 *
 * <p>Immutable, thread-safe. Takes {@code 2 * length} bytes of heap an item.
 */
final class ItemCodes {

  /** All dot products of codes are at most this. */
  private static final double GREATEST_SUM = Short.MAX_VALUE;

  /** The length of the longest code of an item, about: that of a query's then is as much. */
  private static final double CODE_LENGTH = 170;

  /** What is not exact in the computations of doubles here is far below this. */
  private static final double ROUNDING = 1e-9;

  /** At most so many axes, and half of the dimensions. */
  private static final int MOST_AXES = 64;

  private static final int AXES_STEP = 4;

  private static final int SAMPLED_ITEMS = 4096;

  private static final int ITERATIONS = 8;

  /** A vector that is multiplied after all takes the time of so many codes' values a dimension. */
  private static final double COST_OF_VECTOR = 12;

  /** The values of a code: the coordinates, and the length of the rest where there is a rest. */
  final int length;

  /** For each tile the codes of its items, in panels; the last one is filled up with zeros. */
  final short[][] tiles;

  /** The centres of the tiles, one row each. */
  final float[] centres;

  /** For each tile how far an item can be from the centre, rounded up. */
  final double[] radii;

  private final int dimension;
  private final double[][] axes; // by dimension: its part in each axis; null: dimensions are axes
  private final double step; // of the items' codes
  private final double longestCode; // of an item
  private final double longestHead; // of the coordinates of an item
  private final double worstError; // of the coordinates of an item
  private final double longest; // vector

  /**
   * Makes the codes of vectors.
   *
   * @param rows the vectors of each tile, one after the other
   * @param longest at least the length of each vector
   * @param queries some of those that will ask, at least one
   * @param wanted how many of the nearest they want, about
   */
  ItemCodes(float[][] rows, int dimension, double longest, List<float[]> queries, int wanted) {
    this.dimension = dimension;
    this.longest = longest;
    centres = new float[rows.length * dimension];
    radii = new double[rows.length];
    for (int t = 0; t < rows.length; t++) {
      centre(rows[t], t);
    }
    int items = Arrays.stream(rows).mapToInt(tile -> tile.length / dimension).sum();
    axes = new Sample(rows, items).axes(queries, wanted);
    int coordinates = axes == null ? dimension : axes[0].length;
    length = coordinates + (axes == null ? 0 : 1);
    double greatest = 0;
    for (double radius : radii) {
      greatest = Math.max(greatest, radius);
    }
    step = Math.max(greatest, Double.MIN_NORMAL * 1e9) / CODE_LENGTH;
    tiles = new short[rows.length][];
    double worst = 0;
    double head = 0;
    double code = 0;
    double[] residual = new double[dimension];
    double[] values = new double[coordinates];
    for (int t = 0; t < rows.length; t++) {
      int count = rows[t].length / dimension;
      int padded = (count + BlockKernel.PANEL - 1) / BlockKernel.PANEL * BlockKernel.PANEL;
      short[] panels = new short[padded * length];
      for (int i = 0; i < count; i++) {
        residual(rows[t], i, t, residual);
        double rest = project(residual, values);
        int at = i / BlockKernel.PANEL * BlockKernel.PANEL * length + i % BlockKernel.PANEL;
        double error = 0;
        double squaredHead = 0;
        double squaredCode = 0;
        for (double value : values) {
          long rounded = Math.round(value / step);
          error += (value - rounded * step) * (value - rounded * step);
          squaredHead += value * value;
          squaredCode += rounded * rounded;
          panels[at] = (short) rounded;
          at += BlockKernel.PANEL;
        }
        if (axes != null) {
          double rounded = Math.ceil(rest / step);
          squaredCode += rounded * rounded;
          panels[at] = (short) rounded;
        }
        worst = Math.max(worst, error);
        head = Math.max(head, squaredHead);
        code = Math.max(code, squaredCode);
      }
      tiles[t] = panels;
    }
    worstError = Math.sqrt(worst) * (1 + ROUNDING);
    longestHead = Math.sqrt(head) * (1 + ROUNDING);
    longestCode = Math.max(1, Math.sqrt(code));
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
    double[] residual = new double[dimension];
    double greatest = 0;
    for (int i = 0; i < count; i++) {
      residual(rows, i, t, residual);
      greatest = Math.max(greatest, squaredLength(residual));
    }
    radii[t] = Math.sqrt(greatest) * (1 + ROUNDING);
  }

  private void residual(float[] rows, int i, int t, double[] residual) {
    for (int d = 0; d < dimension; d++) {
      residual[d] = (double) rows[i * dimension + d] - centres[t * dimension + d];
    }
  }

  private static double squaredLength(double[] vector) {
    double squared = 0;
    for (double value : vector) {
      squared += value * value;
    }
    return squared;
  }

  /**
   * Finds the coordinates of a vector.
   *
   * @return the length of the rest, rounded up
   */
  private double project(double[] vector, double[] coordinates) {
    if (axes == null) {
      System.arraycopy(vector, 0, coordinates, 0, dimension);
      return 0;
    }
    Arrays.fill(coordinates, 0);
    for (int d = 0; d < dimension; d++) {
      double value = vector[d];
      double[] part = axes[d];
      for (int c = 0; c < part.length; c++) {
        coordinates[c] += value * part[c];
      }
    }
    double whole = squaredLength(vector) * (1 + ROUNDING);
    return Math.sqrt(Math.max(0, whole - squaredLength(coordinates)));
  }

  /** What a query's code says: {@link #threshold} turns a score into a sum of the kernel. */
  record Query(double norm, double unit, double slack) {

    /** The least sum that an item of this score may have in a tile; least if there is none. */
    short threshold(float score, float centreScore) {
      double sum = Math.ceil((score - (double) centreScore - slack) / unit);
      return (short) Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** Whether an item of this score may be in a tile. */
    boolean mayBeIn(float centreScore, double radius, float score) {
      return centreScore + norm * radius + slack >= score;
    }
  }

  /** Writes the code of a query to a place. */
  Query code(float[] query, short[] codes, int at) {
    double[] vector = new double[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = query[d];
    }
    double[] coordinates = new double[axes == null ? dimension : axes[0].length];
    double rest = project(vector, coordinates);
    double norm = Math.sqrt(squaredLength(vector)) * (1 + ROUNDING);
    double most = GREATEST_SUM / longestCode;
    double queryStep =
        Math.max(norm, Double.MIN_NORMAL * 1e9) / Math.max(1, most - 1 - Math.sqrt(length) / 2);
    double error;
    double squared;
    do {
      error = 0;
      squared = 0;
      for (int c = 0; c < coordinates.length; c++) {
        long rounded = Math.round(coordinates[c] / queryStep);
        double difference = coordinates[c] - rounded * queryStep;
        error += difference * difference;
        squared += rounded * rounded;
        codes[at + c] = (short) rounded;
      }
      if (axes != null) {
        double rounded = Math.ceil(rest / queryStep);
        squared += rounded * rounded;
        codes[at + coordinates.length] = (short) rounded;
      }
      queryStep *= 1.01;
    } while (Math.sqrt(squared) > most);
    queryStep /= 1.01;
    double slack =
        queryStep * Math.sqrt(squared) * worstError
            + Math.sqrt(error) * longestHead
            + ROUNDING * norm * longest
            + 4 * (dimension + 2) * 0x1p-24 * norm * longest;
    return new Query(norm, step * queryStep, slack * (1 + ROUNDING));
  }

  /** Some residuals, by which the axes are found. */
  private final class Sample {
    private final double[][] residuals;
    private final int[] tileOf;
    private final int items;

    Sample(float[][] rows, int items) {
      this.items = items;
      int count = Math.min(items, SAMPLED_ITEMS);
      residuals = new double[count][dimension];
      tileOf = new int[count];
      int tile = 0;
      int begin = 0; // of the tile
      for (int s = 0; s < count; s++) {
        int item = (int) ((long) s * items / count);
        while (item - begin >= rows[tile].length / dimension) {
          begin += rows[tile++].length / dimension;
        }
        tileOf[s] = tile;
        residual(rows[tile], item - begin, tile, residuals[s]);
      }
    }

    /** The axes that make the scan cheapest for the queries, or null: the dimensions. */
    double[][] axes(List<float[]> queries, int wanted) {
      int most = Math.min(MOST_AXES, dimension / 2) / AXES_STEP * AXES_STEP;
      if (most == 0) {
        return null;
      }
      double[][] all = principal(most);
      double[] passing = new double[most / AXES_STEP + 1];
      for (float[] query : queries) {
        count(all, query, wanted, passing);
      }
      int best = 0;
      double least = dimension;
      for (int n = AXES_STEP; n <= most; n += AXES_STEP) {
        double share = passing[n / AXES_STEP] / ((double) queries.size() * residuals.length);
        double cost = n + 1 + share * COST_OF_VECTOR * dimension;
        if (cost < least) {
          least = cost;
          best = n;
        }
      }
      if (best == 0) {
        return null;
      }
      for (int d = 0; d < dimension; d++) {
        all[d] = Arrays.copyOf(all[d], best);
      }
      return all;
    }

    /** Adds how many items of the sample pass the bound, by the number of axes. */
    private void count(double[][] all, float[] query, int wanted, double[] passing) {
      int n = residuals.length;
      double[] centre = new double[n];
      double[] scores = new double[n];
      double norm = 0;
      for (float value : query) {
        norm += (double) value * value;
      }
      for (int s = 0; s < n; s++) {
        for (int d = 0; d < dimension; d++) {
          centre[s] += (double) query[d] * centres[tileOf[s] * dimension + d];
          scores[s] += query[d] * residuals[s][d];
        }
        scores[s] += centre[s];
      }
      Arrays.sort(scores);
      int rank = Math.max(1, Math.round((float) wanted * n / items));
      double threshold = scores[Math.max(0, n - rank)];
      int most = all[0].length;
      double[] ours = new double[most];
      for (int d = 0; d < dimension; d++) {
        for (int c = 0; c < most; c++) {
          ours[c] += query[d] * all[d][c];
        }
      }
      double[] theirs = new double[most];
      for (int s = 0; s < n; s++) {
        Arrays.fill(theirs, 0);
        for (int d = 0; d < dimension; d++) {
          for (int c = 0; c < most; c++) {
            theirs[c] += residuals[s][d] * all[d][c];
          }
        }
        double ourRest = norm;
        double theirRest = squaredLength(residuals[s]);
        double sum = centre[s];
        for (int c = 0; c < most; c++) {
          sum += ours[c] * theirs[c];
          ourRest -= ours[c] * ours[c];
          theirRest -= theirs[c] * theirs[c];
          if ((c + 1) % AXES_STEP == 0
              && sum + Math.sqrt(Math.max(0, ourRest) * Math.max(0, theirRest)) >= threshold) {
            passing[(c + 1) / AXES_STEP]++;
          }
        }
      }
    }

    /**
     * The directions in which the residuals vary most, by orthogonal iteration (Golub and Van Loan,
     * Matrix Computations, 8.2.4). A few rounds do, as any orthonormal axes are right.
     */
    private double[][] principal(int count) {
      double[][] covariance = new double[dimension][dimension];
      double trace = 0;
      for (double[] residual : residuals) {
        for (int i = 0; i < dimension; i++) {
          double value = residual[i];
          double[] row = covariance[i];
          for (int j = 0; j < dimension; j++) {
            row[j] += value * residual[j];
          }
          trace += value * value;
        }
      }
      for (int i = 0; i < dimension; i++) {
        covariance[i][i] += trace * 1e-6 + Double.MIN_NORMAL * 1e9; // of full rank
      }
      SplittableRandom random = new SplittableRandom(1);
      double[][] vectors = new double[count][dimension];
      for (double[] vector : vectors) {
        Arrays.setAll(vector, d -> random.nextGaussian());
      }
      orthonormalise(vectors);
      for (int round = 0; round < ITERATIONS; round++) {
        for (int v = 0; v < count; v++) {
          double[] product = new double[dimension];
          for (int i = 0; i < dimension; i++) {
            double value = vectors[v][i];
            for (int j = 0; j < dimension; j++) {
              product[j] += value * covariance[i][j];
            }
          }
          vectors[v] = product;
        }
        orthonormalise(vectors);
      }
      double[][] byDimension = new double[dimension][count];
      for (int d = 0; d < dimension; d++) {
        for (int v = 0; v < count; v++) {
          byDimension[d][v] = vectors[v][d];
        }
      }
      return byDimension;
    }

    /** Gram and Schmidt's method, each vector twice: once leaves what rounding has left. */
    private static void orthonormalise(double[][] vectors) {
      for (int v = 0; v < vectors.length; v++) {
        double[] vector = vectors[v];
        normalise(vector);
        for (int pass = 0; pass < 2; pass++) {
          for (int u = 0; u < v; u++) {
            double product = 0;
            for (int d = 0; d < vector.length; d++) {
              product += vector[d] * vectors[u][d];
            }
            for (int d = 0; d < vector.length; d++) {
              vector[d] -= product * vectors[u][d];
            }
          }
          normalise(vector);
        }
      }
    }

    private static void normalise(double[] vector) {
      double length = Math.sqrt(squaredLength(vector));
      for (int d = 0; d < vector.length; d++) {
        vector[d] /= length;
      }
    }
  }
}
