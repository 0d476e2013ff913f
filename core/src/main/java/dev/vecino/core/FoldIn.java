package dev.vecino.core;

import static dev.vecino.core.InvalidRequestException.require;

import java.util.List;

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
 * <p>Immutable and thread-safe. A call takes 8 * dimension^2 bytes and dimension^2 * (n / 2 +
 * dimension / 6) multiplications.
 *
 * @param gramian of all items
 * @param unobservedWeight weight of a pair of user and item without a click (with one: 1 more), at
 *     least 0
 * @param regularization weight of the squared length of the vector, above 0
 * @param regularizationExponent how the regularization grows with the history, 0 to 1: 0 not at
 *     all, 1 as the number of clicks
 */
public record FoldIn(
    Gramian gramian,
    double unobservedWeight,
    double regularization,
    double regularizationExponent) {

  public FoldIn {
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
  }

  /** Floats per vector. */
  public int dimension() {
    return gramian.dimension();
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
    int dimension = dimension();
    float[] user = new float[dimension];
    if (vectors.isEmpty()) {
      return user;
    }
    double[][] matrix = gramian.times(unobservedWeight);
    for (int i = 0; i < dimension; i++) {
      matrix[i][i] += regularizationOf(vectors.size());
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
      Gramian.addOuterProduct(matrix, row);
    }
    double[] solution = solve(matrix, sum);
    for (int k = 0; k < dimension; k++) {
      user[k] = (float) solution[k];
    }
    return user;
  }

  private double regularizationOf(int clickedItems) {
    double count = unobservedWeight * gramian.itemCount() + clickedItems;
    return regularization * Math.pow(count, regularizationExponent);
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
        Gramian.addMultiple(matrix[i], row, -row[i], i);
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
