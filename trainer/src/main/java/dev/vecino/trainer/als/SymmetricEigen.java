package dev.vecino.trainer.als;

import dev.vecino.core.DotProduct;

/**
 * Eigenvalues and eigenvectors of a positive definite symmetric matrix A, by Hestenes' one-sided
 * Jacobi method (1958): its rows are rotated in pairs until all are orthogonal. Then Q A has
 * orthogonal rows for the orthogonal Q of all rotations, so they are eigenvectors, each times its
 * eigenvalue. In doubles, with no other order of additions anywhere: the same bits on all machines.
 *
 * <p>Every inner loop runs along two rows. Cost: some 3 * size^3 multiplications a round, 6 to 10
 * rounds.
 */
final class SymmetricEigen {

  private static final double TOLERANCE = 1e-10; // cosine of two rows that are orthogonal enough
  private static final int ROUNDS = 60;

  private SymmetricEigen() {}

  /**
   * Replaces the rows of the matrix by its eigenvectors, of length 1 and in no certain order.
   *
   * @param matrix all of it, not a triangle; changed
   * @return the eigenvalue of each row
   */
  static double[] decompose(double[][] matrix) {
    int size = matrix.length;
    double[] squares = new double[size];
    boolean isDone = false;
    for (int round = 0; round < ROUNDS && !isDone; round++) {
      for (int p = 0; p < size; p++) {
        squares[p] =
            DotProduct.of(matrix[p], matrix[p]); // anew, against the drift of the updates below
      }
      isDone = true;
      for (int p = 0; p < size; p++) {
        for (int q = p + 1; q < size; q++) {
          isDone &= !rotate(matrix, squares, p, q);
        }
      }
    }
    double[] values = new double[size];
    for (int p = 0; p < size; p++) {
      values[p] = Math.sqrt(DotProduct.of(matrix[p], matrix[p]));
      for (int k = 0; k < size; k++) {
        matrix[p][k] /= values[p];
      }
    }
    return values;
  }

  /** Makes two rows orthogonal, unless they are; whether they were not. */
  private static boolean rotate(double[][] matrix, double[] squares, int p, int q) {
    double product = DotProduct.of(matrix[p], matrix[q]);
    if (Math.abs(product) <= TOLERANCE * Math.sqrt(squares[p] * squares[q])) {
      return false;
    }
    double ratio = (squares[q] - squares[p]) / (2 * product);
    double tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
    double cosine = 1 / Math.sqrt(1 + tangent * tangent);
    turn(matrix[p], matrix[q], cosine, cosine * tangent);
    squares[p] -= tangent * product;
    squares[q] += tangent * product;
    return true;
  }

  private static void turn(double[] a, double[] b, double cosine, double sine) {
    for (int k = 0; k < a.length; k++) {
      double x = a[k];
      double y = b[k];
      a[k] = cosine * x - sine * y;
      b[k] = sine * x + cosine * y;
    }
  }
}
