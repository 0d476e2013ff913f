package dev.vecino.trainer.als;

import dev.vecino.trainer.kernels.Kernels;
import java.util.Arrays;

/**
 * The least squares of one row after the other: (A + ridge * I + sum of w v v^T) x = sum of w v,
 * where w is the weight of a vector v, and A is the same for all rows and diagonal, because the
 * vectors are given in the basis of its eigenvectors. For one thread; all memory is allocated once.
 *
 * <p>With D = A + ridge * I, r the roots of the n weights, and the vectors, each times its root, as
 * the rows of V, two ways to the same x:
 *
 * <ul>
 *   <li>n up to half the dimension: x = D^-1 V^T y where (I + V D^-1 V^T) y = r, a system of size n
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
  private final float[] scaled; // rows of V D^-1/2, or of V
  private final int[] rows; // where the rows of scaled begin
  private final int[] at; // of the vectors
  private final float[] roots; // of their weights
  private int count;
  private boolean isWeighted;
  private final int[] panel = new int[PANEL];

  /**
   * @param most vectors of a row
   */
  NormalEquations(Kernels kernels, int dimension, int most) {
    this.kernels = kernels;
    this.dimension = dimension;
    stride = kernels.stride();
    matrix = new float[dimension * stride];
    right = new float[stride];
    half = new float[stride];
    solution = new float[stride];
    scales = new float[stride];
    rows = new int[(dimension + 1) / 2];
    scaled = new float[rows.length * stride];
    Arrays.setAll(rows, n -> n * stride);
    at = new int[most];
    roots = new float[most];
  }

  /** Begins with a row. */
  void clear() {
    count = 0;
    isWeighted = false;
  }

  /**
   * Adds a vector.
   *
   * @param place where it begins in the table
   * @param weight above 0
   */
  void add(int place, float weight) {
    isWeighted |= weight != 1;
    at[count] = place;
    roots[count++] = weight == 1 ? 1 : (float) Math.sqrt(weight);
  }

  /**
   * Solves with the vectors that were added, at least one.
   *
   * @param diagonal that of A, dimension numbers
   * @param ridge such that all of diagonal + ridge is above 0
   * @param table holds the vectors, padded with zeros
   * @param target out: the solution from place 0, padded with zeros to the stride
   * @return the sum of w - w v x: at the solution, the sum of w (v x - 1)^2 + x^T D x
   */
  double solve(double[] diagonal, double ridge, float[] table, float[] target) {
    return count <= rows.length
        ? solveSmall(diagonal, ridge, table, target)
        : solveLarge(diagonal, ridge, table, target);
  }

  private double solveSmall(double[] diagonal, double ridge, float[] table, float[] target) {
    for (int k = 0; k < dimension; k++) {
      scales[k] = (float) (1 / Math.sqrt(diagonal[k] + ridge));
    }
    for (int n = 0; n < count; n++) {
      for (int k = 0; k < stride; k++) {
        scaled[n * stride + k] = table[at[n] + k] * scales[k] * roots[n];
      }
    }
    Arrays.fill(matrix, 0, count * stride, 0);
    for (int n = 0; n < count; n++) {
      for (int other = n; other < count; other++) {
        matrix[n * stride + other] = kernels.dot(scaled, rows[n], scaled, rows[other]);
      }
      matrix[n * stride + n] += 1;
    }
    System.arraycopy(roots, 0, right, 0, count);
    Arrays.fill(right, count, stride, 0);
    double rest = factorAndSubstitute(count);
    Arrays.fill(target, 0, stride, 0);
    for (int n = 0; n < count; n++) {
      kernels.add(target, 0, scaled, rows[n], solution[n]);
    }
    for (int k = 0; k < dimension; k++) {
      target[k] *= scales[k];
    }
    return rest; // the sum of r y, and r v x = r - y for each v
  }

  private double solveLarge(double[] diagonal, double ridge, float[] table, float[] target) {
    Arrays.fill(matrix, 0);
    Arrays.fill(right, 0);
    for (int k = 0; k < dimension; k++) {
      matrix[k * stride + k] = (float) (diagonal[k] + ridge);
    }
    double weights = 0;
    for (int n = 0; n < count; n++) {
      kernels.add(right, 0, table, at[n], roots[n] * roots[n]);
      weights += (double) roots[n] * roots[n];
    }
    if (isWeighted) {
      addScaled(table);
    } else {
      kernels.addOuterProducts(matrix, 0, dimension, dimension, table, at, count, 1);
    }
    double product = factorAndSubstitute(dimension);
    System.arraycopy(solution, 0, target, 0, stride);
    return weights - product;
  }

  /** Adds V^T V to the matrix, some rows of V at a time. */
  private void addScaled(float[] table) {
    for (int first = 0; first < count; first += rows.length) {
      int some = Math.min(rows.length, count - first);
      Arrays.fill(scaled, 0, some * stride, 0);
      for (int n = 0; n < some; n++) {
        kernels.add(scaled, rows[n], table, at[first + n], roots[first + n]);
      }
      kernels.addOuterProducts(matrix, 0, dimension, dimension, scaled, rows, some, 1);
    }
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
