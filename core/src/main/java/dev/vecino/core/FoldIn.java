package dev.vecino.core;

import static dev.vecino.core.InvalidRequestException.require;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The vector of a user from the vectors of the items of their history, by the least squares of
 * alternating least squares for implicit feedback (Hu, Koren and Volinsky 2008, as in Rendle et al.
 * 2021, arXiv 2110.14037): the user that scores the items of the history near 1 and all items, with
 * a small weight, near 0. With the item vectors v, their Gramian G, the history's n items and
 *
 * <pre>
 *   r = regularization * (unobservedWeight * itemCount + n) ^ regularizationExponent
 *   u = (unobservedWeight * G + sum of v v^T + r * I)^-1  sum of v
 * </pre>
 *
 * where both sums go over the history. It is what training did for its own users, so users that
 * training never saw are served alike. Items are scored by the dot product with u.
 *
 * <p>Immutable and thread-safe. Memory: 8 * dimension^2 bytes, and as much again during a call;
 * time of a call: dimension^2 * (n / 2 + dimension / 6) multiplications.
 */
public final class FoldIn {

  private final int dimension;
  private final double[] weightedGramian;
  private final double regularization;
  private final double regularizationExponent;
  private final double unobservedCount;

  /**
   * @param dimension floats a vector, at least 1
   * @param gramian {@link #gramian} of all items: dimension * dimension numbers, symmetric; copied
   * @param unobservedWeight weight of a pair of user and item without a click (with one: 1 more),
   *     at least 0
   * @param regularization weight of the squared length of the vector, above 0
   * @param regularizationExponent how the regularization grows with the history, 0 to 1: 0 not at
   *     all, 1 as the number of clicks
   * @param itemCount the number of all items, at least 1
   */
  public FoldIn(
      int dimension,
      double[] gramian,
      double unobservedWeight,
      double regularization,
      double regularizationExponent,
      int itemCount) {
    require(dimension >= 1, "the dimension must be at least 1, got: %d", dimension);
    require(
        gramian.length == (long) dimension * dimension,
        "a Gramian of dimension %d has %d numbers, got: %d",
        dimension,
        (long) dimension * dimension,
        gramian.length);
    require(
        unobservedWeight >= 0 && unobservedWeight < Double.POSITIVE_INFINITY,
        "the unobserved weight must be a number of at least 0, got: %s",
        unobservedWeight);
    require(
        regularization > 0 && regularization < Double.POSITIVE_INFINITY,
        "the regularization must be a number above 0, got: %s",
        regularization);
    require(
        regularizationExponent >= 0 && regularizationExponent <= 1,
        "the regularization exponent must be 0 to 1, got: %s",
        regularizationExponent);
    require(itemCount >= 1, "the item count must be at least 1, got: %d", itemCount);
    this.dimension = dimension;
    this.weightedGramian = new double[gramian.length];
    for (int at = 0; at < gramian.length; at++) {
      weightedGramian[at] = unobservedWeight * gramian[at];
    }
    this.regularization = regularization;
    this.regularizationExponent = regularizationExponent;
    this.unobservedCount = unobservedWeight * itemCount;
  }

  /**
   * What a channel of a manifest says.
   *
   * @param channel with dimension, gramian (see {@link #encoded}), unobservedWeight,
   *     regularization, regularizationExponent and items
   * @throws InvalidRequestException if a value breaks its rule
   */
  static FoldIn of(Map<?, ?> channel) {
    int dimension = ((Number) channel.get("dimension")).intValue();
    byte[] bytes = Base64.getDecoder().decode((String) channel.get("gramian"));
    InvalidRequestException.require(
        bytes.length == 4L * dimension * (dimension + 1) / 2,
        "a Gramian of dimension %d has %d bytes, got: %d",
        dimension,
        4L * dimension * (dimension + 1) / 2,
        bytes.length);
    FloatBuffer upper = ByteBuffer.wrap(bytes).asFloatBuffer();
    double[] gramian = new double[dimension * dimension];
    for (int i = 0; i < dimension; i++) {
      for (int k = i; k < dimension; k++) {
        gramian[i * dimension + k] = upper.get();
        gramian[k * dimension + i] = gramian[i * dimension + k];
      }
    }
    return new FoldIn(
        dimension,
        gramian,
        ((Number) channel.get("unobservedWeight")).doubleValue(),
        ((Number) channel.get("regularization")).doubleValue(),
        ((Number) channel.get("regularizationExponent")).doubleValue(),
        ((Number) channel.get("items")).intValue());
  }

  /** The upper triangle of a Gramian, row after row, as big-endian floats in Base64. */
  public static String encoded(double[] gramian, int dimension) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * dimension * (dimension + 1) / 2);
    for (int i = 0; i < dimension; i++) {
      for (int k = i; k < dimension; k++) {
        bytes.putFloat((float) gramian[i * dimension + k]);
      }
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /**
   * The sum of v v^T over all rows v: row after row of dimension * dimension numbers.
   *
   * @param rows row after row, a multiple of dimension floats
   */
  public static double[] gramian(float[] rows, int dimension) {
    require(dimension >= 1, "the dimension must be at least 1, got: %d", dimension);
    require(
        rows.length % dimension == 0,
        "rows of %d floats need a multiple of that, got: %d",
        dimension,
        rows.length);
    double[][] upper = new double[dimension][dimension];
    double[] row = new double[dimension];
    for (int from = 0; from < rows.length; from += dimension) {
      for (int k = 0; k < dimension; k++) {
        row[k] = rows[from + k];
      }
      addOuterProduct(upper, row);
    }
    double[] gramian = new double[dimension * dimension];
    for (int i = 0; i < dimension; i++) {
      for (int k = i; k < dimension; k++) {
        gramian[i * dimension + k] = upper[i][k];
        gramian[k * dimension + i] = upper[i][k];
      }
    }
    return gramian;
  }

  /** Adds v v^T to the upper triangle. */
  private static void addOuterProduct(double[][] upper, double[] v) {
    for (int i = 0; i < v.length; i++) {
      addMultiple(upper[i], v, v[i], i);
    }
  }

  /** target += factor * source, from a place on: the loop that the compiler vectorises. */
  private static void addMultiple(double[] target, double[] source, double factor, int from) {
    for (int k = from; k < target.length; k++) {
      target[k] += factor * source[k];
    }
  }

  /** Floats a vector. */
  public int dimension() {
    return dimension;
  }

  /**
   * The vector of a user.
   *
   * @param vectors those of the history's items, in any order. Training takes each item once,
   *     however often it was clicked, so the caller names each once; an item that is named twice
   *     weighs twice.
   * @return a new array; zeros where the history is empty
   */
  public float[] user(List<float[]> vectors) {
    float[] user = new float[dimension];
    if (vectors.isEmpty()) {
      return user;
    }
    double[][] matrix = new double[dimension][];
    for (int i = 0; i < dimension; i++) {
      matrix[i] = Arrays.copyOfRange(weightedGramian, i * dimension, (i + 1) * dimension);
      matrix[i][i] += regularization(vectors.size());
    }
    double[] sum = new double[dimension];
    double[] row = new double[dimension];
    for (float[] vector : vectors) {
      require(
          vector.length == dimension,
          "a vector must have dimension %d, got: %d",
          dimension,
          vector.length);
      for (int k = 0; k < dimension; k++) {
        row[k] = vector[k];
        sum[k] += row[k];
      }
      addOuterProduct(matrix, row);
    }
    double[] solution = solve(matrix, sum);
    for (int k = 0; k < dimension; k++) {
      user[k] = (float) solution[k];
    }
    return user;
  }

  private double regularization(int items) {
    return regularization * Math.pow(unobservedCount + items, regularizationExponent);
  }

  /**
   * Cholesky: the upper triangle of a positive definite matrix becomes U with U^T U = matrix, then
   * two triangular systems are solved. Changes both arguments.
   */
  private static double[] solve(double[][] matrix, double[] right) {
    int dimension = right.length;
    for (int pivot = 0; pivot < dimension; pivot++) {
      double[] row = matrix[pivot];
      double scale = 1 / Math.sqrt(row[pivot]);
      for (int k = pivot; k < dimension; k++) {
        row[k] *= scale;
      }
      right[pivot] *= scale;
      for (int i = pivot + 1; i < dimension; i++) {
        addMultiple(matrix[i], row, -row[i], i);
        right[i] -= row[i] * right[pivot];
      }
    }
    double[] solution = new double[dimension];
    for (int i = dimension - 1; i >= 0; i--) {
      double rest = right[i];
      for (int k = i + 1; k < dimension; k++) {
        rest -= matrix[i][k] * solution[k];
      }
      solution[i] = rest / matrix[i][i];
    }
    return solution;
  }
}
