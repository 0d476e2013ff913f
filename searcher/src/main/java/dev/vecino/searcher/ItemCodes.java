package dev.vecino.searcher;

import dev.vecino.searcher.clusters.ExactProduct;
import java.util.Arrays;
import java.util.Comparator;
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
 * <p>The codes of a tile are in the order of the lengths of {@code r}, the longest first, as {@code
 * q r} is at most as long: a query that asks for so much more than {@code q c} needs only the first
 * ones.
 *
 * <p>How many axes are worth it depends on the vectors and the queries, so it is estimated by a
 * sample of both. Where few axes say little, all dimensions are taken as they are.
 *
 * <p>Immutable, thread-safe. Takes {@code 2 * length + 2} bytes of heap an item.
 */
final class ItemCodes {

  /** All dot products of codes are at most this. */
  private static final double GREATEST_SUM = Short.MAX_VALUE;

  /** The length of the longest code of an item, about: that of a query's then is as much. */
  private static final double CODE_LENGTH = 170;

  /** What is not exact in the computations of doubles here is far below this. */
  private static final double ROUNDING = 1e-9;

  /** What rounding a float may change, relative to it. */
  private static final double UNIT = 0x1p-24;

  /** At most so many axes, and half of the dimensions. */
  private static final int MOST_AXES = 64;

  private static final int AXES_STEP = 4;

  private static final int SAMPLED_ITEMS = 4096;

  private static final int ITERATIONS = 8;

  /** A vector that is multiplied after all takes the time of so many codes' values a dimension. */
  private static final double COST_OF_VECTOR = 12;

  /** The values of a code: the coordinates, and the length of the rest where there is a rest. */
  final int length;

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
  final double[][] radii;

  private final BlockKernel kernel;
  private final int dimension;
  private final float[] axes; // one row each; null: the dimensions are the axes
  private final int[] axisNumbers;
  private final int[] tileNumbers;
  private final double step; // of the items' codes
  private final double longestCode; // of an item
  private final double longestHead; // of the coordinates of an item
  private final double worstError; // of the coordinates of an item
  private final double longest; // vector

  /**
   * Makes the codes of vectors.
   *
   * @param kernel for this object's own use
   * @param rows the vectors of each tile, one after the other
   * @param longest at least the length of each vector
   * @param queries some of those that will ask, at least one
   * @param wanted how many of the nearest they want, about
   */
  ItemCodes(
      BlockKernel kernel,
      float[][] rows,
      int dimension,
      double longest,
      List<float[]> queries,
      int wanted) {
    this.kernel = kernel;
    this.dimension = dimension;
    this.longest = longest;
    centres = new float[rows.length * dimension];
    radii = new double[rows.length][];
    orders = new short[rows.length][];
    tileNumbers = numbers(rows.length);
    for (int t = 0; t < rows.length; t++) {
      centre(rows[t], t);
      order(rows[t], t);
    }
    int items = Arrays.stream(rows).mapToInt(tile -> tile.length / dimension).sum();
    axes = new Sample(rows, items).axes(queries, wanted);
    int coordinates = axes == null ? dimension : axes.length / dimension;
    axisNumbers = numbers(coordinates);
    length = coordinates + (axes == null ? 0 : 1);
    double greatest = 0;
    for (double[] radius : radii) {
      greatest = Math.max(greatest, radius[0]);
    }
    step = Math.max(greatest, Double.MIN_NORMAL * 1e9) / CODE_LENGTH;
    tiles = new short[rows.length][];
    double worst = 0;
    double head = 0;
    double code = 0;
    float[] residual = new float[dimension];
    float[] values = new float[coordinates];
    for (int t = 0; t < rows.length; t++) {
      int count = rows[t].length / dimension;
      short[] panels = new short[radii[t].length * BlockKernel.PANEL * length];
      for (int i = 0; i < count; i++) {
        residual(rows[t], orders[t][i], t, residual);
        double rest = project(residual, values);
        int at = i / BlockKernel.PANEL * BlockKernel.PANEL * length + i % BlockKernel.PANEL;
        Rounded rounded = round(values, rest, step, panels, at, BlockKernel.PANEL);
        worst = Math.max(worst, rounded.squaredError);
        head = Math.max(head, squaredLength(values));
        code = Math.max(code, rounded.squaredLength);
      }
      tiles[t] = panels;
    }
    worstError = Math.sqrt(worst) * (1 + ROUNDING) + projectionError(greatest);
    longestHead = Math.sqrt(head) * (1 + ROUNDING) + projectionError(greatest);
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
    radii[t] = new double[(count + BlockKernel.PANEL - 1) / BlockKernel.PANEL];
    for (int p = 0; p < radii[t].length; p++) {
      double greatest = squares[order[p * BlockKernel.PANEL]];
      radii[t][p] = Math.sqrt(greatest) * (1 + ROUNDING) + 2 * UNIT * longest;
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

  private static int[] numbers(int count) {
    int[] numbers = new int[count];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  private static double squaredLength(float[] vector) {
    return ExactProduct.of(vector, vector);
  }

  /**
   * Finds the coordinates of a vector.
   *
   * @return at least the length of the rest
   */
  private double project(float[] vector, float[] coordinates) {
    if (axes == null) {
      System.arraycopy(vector, 0, coordinates, 0, dimension);
      return 0;
    }
    kernel.score(vector, axes, axisNumbers, coordinates.length, coordinates);
    double whole = squaredLength(vector) * (1 + ROUNDING);
    double head = Math.sqrt(squaredLength(coordinates)) - projectionError(Math.sqrt(whole));
    return Math.sqrt(Math.max(0, whole - Math.max(0, head) * head));
  }

  /**
   * How far the coordinates of a vector may be from what they should be, all together: each is a
   * dot product of floats with an axis, whose values are rounded to floats too.
   */
  private double projectionError(double norm) {
    return axes == null ? 0 : Math.sqrt(axisNumbers.length) * 2 * (dimension + 2) * UNIT * norm;
  }

  /** What a code has lost of the coordinates, and its own length. */
  private record Rounded(double squaredError, double squaredLength) {}

  /**
   * Writes a code, whose values are multiples of a step.
   *
   * @param rest is rounded up
   * @param at where the first value goes, and each {@code stride} places on the next
   */
  private Rounded round(
      float[] coordinates, double rest, double step, short[] codes, int at, int stride) {
    double squaredError = 0;
    double squaredLength = 0;
    int place = at;
    for (float value : coordinates) {
      long rounded = Math.round(value / step);
      double difference = value - rounded * step;
      squaredError += difference * difference;
      squaredLength += rounded * rounded;
      codes[place] = (short) rounded;
      place += stride;
    }
    if (axes != null) {
      double rounded = Math.ceil(rest / step);
      squaredLength += rounded * rounded;
      codes[place] = (short) rounded;
    }
    return new Rounded(squaredError, squaredLength);
  }

  /**
   * What a query's code says: {@link #threshold} turns a score into a sum of the kernel.
   *
   * @param rounding what floats may change in a score
   * @param slack what codes may, too
   */
  record Query(double norm, double unit, double rounding, double slack) {

    /** The least sum that an item of this score may have in a tile; least if there is none. */
    short threshold(float score, float centreScore) {
      double sum = Math.ceil((score - (double) centreScore - slack) / unit);
      return (short) Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** How many panels of a tile may have an item of this score. */
    int panels(float centreScore, double[] radii, float score) {
      int panels = 0;
      while (panels < radii.length && centreScore + norm * radii[panels] + rounding >= score) {
        panels++;
      }
      return panels;
    }
  }

  /** Writes the code of a query to a place. */
  Query code(float[] query, short[] codes, int at) {
    float[] coordinates = new float[axisNumbers.length];
    double rest = project(query, coordinates);
    double norm = Math.sqrt(squaredLength(query)) * (1 + ROUNDING);
    double most = GREATEST_SUM / longestCode;
    double queryStep =
        Math.max(norm, Double.MIN_NORMAL * 1e9) / Math.max(1, most - 1 - Math.sqrt(length) / 2);
    Rounded rounded = round(coordinates, rest, queryStep, codes, at, 1);
    while (Math.sqrt(rounded.squaredLength) > most) {
      queryStep *= 1.01;
      rounded = round(coordinates, rest, queryStep, codes, at, 1);
    }
    double rounding = 6 * (dimension + 2) * UNIT * norm * longest * (1 + ROUNDING);
    double slack =
        queryStep * Math.sqrt(rounded.squaredLength) * worstError
            + (Math.sqrt(rounded.squaredError) + projectionError(norm)) * longestHead
            + rounding;
    return new Query(norm, step * queryStep, rounding, slack * (1 + ROUNDING));
  }

  /** Some residuals, by which the axes are found. */
  private final class Sample {
    private final float[][] residuals;
    private final int[] tileOf;
    private final int items;

    Sample(float[][] rows, int items) {
      this.items = items;
      int count = Math.min(items, SAMPLED_ITEMS);
      residuals = new float[count][dimension];
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
    float[] axes(List<float[]> queries, int wanted) {
      int most = Math.min(MOST_AXES, dimension / 2) / AXES_STEP * AXES_STEP;
      if (most == 0) {
        return null;
      }
      float[] all = principal(most);
      int[] numbers = numbers(most);
      float[][] coordinates = new float[residuals.length][most];
      for (int s = 0; s < residuals.length; s++) {
        kernel.score(residuals[s], all, numbers, most, coordinates[s]);
      }
      int[] passing = new int[most / AXES_STEP + 1];
      float[] ours = new float[most];
      for (float[] query : queries) {
        kernel.score(query, all, numbers, most, ours);
        count(query, ours, coordinates, wanted, passing);
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
      return best == 0 ? null : Arrays.copyOf(all, best * dimension);
    }

    /** Adds how many items of the sample pass the bound, by the number of axes. */
    private void count(
        float[] query, float[] ours, float[][] coordinates, int wanted, int[] passing) {
      int n = residuals.length;
      float[] centreScores = new float[radii.length];
      scoreCentres(query, centreScores);
      float[] scores = new float[n];
      int[] first = {0};
      float[] score = new float[1];
      for (int s = 0; s < n; s++) {
        kernel.score(query, residuals[s], first, 1, score);
        scores[s] = centreScores[tileOf[s]] + score[0];
      }
      Arrays.sort(scores);
      int rank = Math.max(1, Math.round((float) wanted * n / items));
      float threshold = scores[Math.max(0, n - rank)];
      double norm = squaredLength(query);
      for (int s = 0; s < n; s++) {
        float[] theirs = coordinates[s];
        double ourRest = norm;
        double theirRest = squaredLength(residuals[s]);
        double sum = centreScores[tileOf[s]];
        for (int c = 0; c < theirs.length; c++) {
          sum += (double) ours[c] * theirs[c];
          ourRest -= (double) ours[c] * ours[c];
          theirRest -= (double) theirs[c] * theirs[c];
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
    private float[] principal(int count) {
      double[][] covariance = new double[dimension][dimension];
      double trace = 0;
      for (float[] residual : residuals) {
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
        covariance[i][i] += trace > 0 ? trace * 1e-6 : 1; // of full rank
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
      float[] rows = new float[count * dimension];
      for (int v = 0; v < count; v++) {
        for (int d = 0; d < dimension; d++) {
          rows[v * dimension + d] = (float) vectors[v][d];
        }
      }
      return rows;
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
      double squared = 0;
      for (double value : vector) {
        squared += value * value;
      }
      double length = Math.sqrt(squared);
      for (int d = 0; d < vector.length; d++) {
        vector[d] /= length;
      }
    }
  }
}
