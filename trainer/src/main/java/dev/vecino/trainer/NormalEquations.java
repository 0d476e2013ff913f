package dev.vecino.trainer;

import java.util.Arrays;

/**
 * The least squares of one row after the other: (base + sum of v v^T + ridge * I) x = sum of v. For
 * one thread; all memory is allocated once.
 *
 * <p>Layout: the upper triangle of the matrix, rows of the kernels' stride, overwritten by its
 * Cholesky factor. Cost of a row with n vectors: dimension^2 * (n / 2 + dimension / 6) fused
 * multiply-adds, nearly all of them in {@link Kernels#addOuterProducts}: at dimension 128 and some
 * 20 vectors the factor costs twice what the matrix does.
 */
final class NormalEquations {

  /** Rows of the factor that are subtracted from the rest at once. */
  private static final int PANEL = 4;

  private final Kernels kernels;
  private final int dimension;
  private final int stride;
  private final float[] matrix;
  private final float[] right;
  private final float[] half; // the solution of U^T half = right
  private final int[] panel = new int[PANEL];

  NormalEquations(Kernels kernels, int dimension) {
    this.kernels = kernels;
    this.dimension = dimension;
    stride = kernels.stride();
    matrix = new float[dimension * stride];
    right = new float[stride];
    half = new float[stride];
  }

  /**
   * Solves.
   *
   * @param base the upper triangle of a matrix of rows of stride floats
   * @param ridge above 0
   * @param table holds the vectors, padded with zeros
   * @param at where the vectors begin
   * @param count how many there are
   * @param target where the solution goes, stride floats from place to
   * @return the right side times the solution
   */
  double solve(
      float[] base, float ridge, float[] table, int[] at, int count, float[] target, int to) {
    System.arraycopy(base, 0, matrix, 0, matrix.length);
    Arrays.fill(right, 0);
    for (int i = 0; i < dimension; i++) {
      matrix[i * stride + i] += ridge;
    }
    kernels.addOuterProducts(matrix, 0, dimension, table, at, count, 1);
    for (int n = 0; n < count; n++) {
      kernels.add(right, 0, table, at[n], 1);
    }
    factor();
    substitute(target, to);
    double product = 0;
    for (int i = 0; i < dimension; i++) {
      product += (double) half[i] * half[i];
    }
    return product;
  }

  /** The upper triangle becomes U, U^T U = matrix; half that of U^T half = right. */
  private void factor() {
    for (int first = 0; first < dimension; first += PANEL) {
      int end = Math.min(first + PANEL, dimension);
      for (int pivot = first; pivot < end; pivot++) {
        int row = pivot * stride;
        float scale = (float) (1 / Math.sqrt(matrix[row + pivot]));
        for (int k = row + pivot; k < row + dimension; k++) {
          matrix[k] *= scale;
        }
        half[pivot] = right[pivot] * scale;
        kernels.add(right, 0, matrix, row, -half[pivot]);
        panel[0] = row;
        kernels.addOuterProducts(matrix, pivot + 1, end, matrix, panel, 1, -1);
      }
      for (int pivot = first; pivot < end; pivot++) {
        panel[pivot - first] = pivot * stride;
      }
      kernels.addOuterProducts(matrix, end, dimension, matrix, panel, end - first, -1);
    }
  }

  /**
   * U target = half. The dot product runs over the whole row: before the diagonal the target is
   * still zero.
   */
  private void substitute(float[] target, int to) {
    Arrays.fill(target, to, to + stride, 0);
    for (int i = dimension - 1; i >= 0; i--) {
      int row = i * stride;
      target[to + i] = (half[i] - kernels.dot(matrix, row, target, to)) / matrix[row + i];
    }
  }
}
