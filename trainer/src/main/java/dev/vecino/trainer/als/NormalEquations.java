package dev.vecino.trainer.als;

import dev.vecino.trainer.kernels.Kernels;
import java.util.Arrays;

/**
 * The least squares of one row after the other: (A + ridge * I + sum of v v^T) x = sum of v, where
 * A is the same for all rows and diagonal, because the vectors are given in the basis of its
 * eigenvectors. For one thread; all memory is allocated once.
 *
 * <p>With D = A + ridge * I and the n vectors as the rows of V, two ways to the same x:
 *
 * <ul>
 *   <li>n up to half the dimension: x = D^-1 V^T y where (I + V D^-1 V^T) y = 1, a system of size n
 *       (the matrix inversion lemma). Cost: n^2 * dimension / 2 + n^3 / 6 fused multiply-adds.
 *   <li>else the system as it stands, at dimension^2 * n / 2 + dimension^3 / 6.
 * </ul>
 *
 * <p>At dimension 128 and 27 vectors the first way has a twelfth of the multiplications: most users
 * and items of real logs have few clicks.
 */
final class NormalEquations {

  /** Rows of the Cholesky factor that are subtracted from the rest at once. */
  private static final int PANEL = 4;

  private final Kernels kernels;
  private final int dimension;
  private final int stride;
  private final float[] matrix; // the upper triangle, then its Cholesky factor
  private final float[] right;
  private final float[] half; // the solution of U^T half = right
  private final float[] solution;
  private final float[] scales; // D^-1/2
  private final float[] scaled; // V D^-1/2
  private final int[] rows; // where the rows of scaled begin
  private final int[] panel = new int[PANEL];

  NormalEquations(Kernels kernels, int dimension) {
    this.kernels = kernels;
    this.dimension = dimension;
    stride = kernels.stride();
    matrix = new float[dimension * stride];
    right = new float[stride];
    half = new float[stride];
    solution = new float[stride];
    scales = new float[stride];
    rows = new int[dimension / 2];
    scaled = new float[rows.length * stride];
    Arrays.setAll(rows, n -> n * stride);
  }

  /**
   * Solves.
   *
   * @param diagonal that of A, dimension numbers
   * @param ridge such that all of diagonal + ridge is above 0
   * @param table holds the vectors, padded with zeros
   * @param at where the vectors begin
   * @param count how many there are, at least 1
   * @param target out: the solution from place 0, padded with zeros to the stride
   * @return count minus the sum of v x: at the solution, the sum of (v x - 1)^2 + x^T D x
   */
  double solve(
      double[] diagonal, double ridge, float[] table, int[] at, int count, float[] target) {
    return count <= rows.length
        ? solveSmall(diagonal, ridge, table, at, count, target)
        : solveLarge(diagonal, ridge, table, at, count, target);
  }

  private double solveSmall(
      double[] diagonal, double ridge, float[] table, int[] at, int count, float[] target) {
    for (int k = 0; k < dimension; k++) {
      scales[k] = (float) (1 / Math.sqrt(diagonal[k] + ridge));
    }
    for (int n = 0; n < count; n++) {
      for (int k = 0; k < stride; k++) {
        scaled[n * stride + k] = table[at[n] + k] * scales[k];
      }
    }
    Arrays.fill(matrix, 0, count * stride, 0);
    for (int n = 0; n < count; n++) {
      for (int other = n; other < count; other++) {
        matrix[n * stride + other] = kernels.dot(scaled, rows[n], scaled, rows[other]);
      }
      matrix[n * stride + n] += 1;
    }
    Arrays.fill(right, 0, count, 1);
    Arrays.fill(right, count, stride, 0);
    double rest = factorAndSubstitute(count);
    Arrays.fill(target, 0, stride, 0);
    for (int n = 0; n < count; n++) {
      kernels.add(target, 0, scaled, rows[n], solution[n]);
    }
    for (int k = 0; k < dimension; k++) {
      target[k] *= scales[k];
    }
    return rest; // the sum of y, and v x = 1 - y for each v
  }

  private double solveLarge(
      double[] diagonal, double ridge, float[] table, int[] at, int count, float[] target) {
    Arrays.fill(matrix, 0);
    Arrays.fill(right, 0);
    for (int k = 0; k < dimension; k++) {
      matrix[k * stride + k] = (float) (diagonal[k] + ridge);
    }
    kernels.addOuterProducts(matrix, 0, dimension, dimension, table, at, count, 1);
    for (int n = 0; n < count; n++) {
      kernels.add(right, 0, table, at[n], 1);
    }
    double product = factorAndSubstitute(dimension);
    System.arraycopy(solution, 0, target, 0, stride);
    return count - product;
  }

  /** Solves matrix * solution = right, both changed; the product of right and solution. */
  private double factorAndSubstitute(int size) {
    factor(size);
    double product = 0;
    for (int i = 0; i < size; i++) {
      product += (double) half[i] * half[i];
    }
    // The dot product runs over the whole row: before the diagonal the solution is still zero.
    Arrays.fill(solution, 0);
    for (int i = size - 1; i >= 0; i--) {
      int row = i * stride;
      solution[i] = (half[i] - kernels.dot(matrix, row, solution, 0)) / matrix[row + i];
    }
    return product;
  }

  /** The upper triangle becomes U, U^T U = matrix; half that of U^T half = right. */
  private void factor(int size) {
    for (int first = 0; first < size; first += PANEL) {
      int end = Math.min(first + PANEL, size);
      for (int pivot = first; pivot < end; pivot++) {
        int row = pivot * stride;
        float scale = (float) (1 / Math.sqrt(matrix[row + pivot]));
        for (int k = row + pivot; k < row + size; k++) {
          matrix[k] *= scale;
        }
        half[pivot] = right[pivot] * scale;
        kernels.add(right, 0, matrix, row, -half[pivot]);
        panel[0] = row;
        kernels.addOuterProducts(matrix, pivot + 1, end, size, matrix, panel, 1, -1);
      }
      for (int pivot = first; pivot < end; pivot++) {
        panel[pivot - first] = pivot * stride;
      }
      kernels.addOuterProducts(matrix, end, size, size, matrix, panel, end - first, -1);
    }
  }
}
