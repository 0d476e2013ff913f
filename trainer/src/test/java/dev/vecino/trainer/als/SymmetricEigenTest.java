package dev.vecino.trainer.als;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {

  @Test
  void decompose_twoByTwo_knownValues() {
    double[] values = SymmetricEigen.decompose(new double[][] {{2, 1}, {1, 2}});

    Arrays.sort(values);
    assertArrayEquals(new double[] {1, 3}, values, 1e-12);
  }

  @Test
  void decompose_randomMatricesOfLowRankToo_orthogonalAndComposesAgain() {
    Random random = new Random(3);
    for (int size : new int[] {1, 3, 20, 65}) {
      double[][] matrix = new double[size][size];
      for (int n = 0; n < Math.max(1, size / 2); n++) {
        double[] v = random.doubles(size, -10, 10).toArray();
        for (int i = 0; i < size; i++) {
          for (int k = 0; k < size; k++) {
            matrix[i][k] += v[i] * v[k];
          }
        }
      }
      for (int i = 0; i < size; i++) {
        matrix[i][i] += 0.01;
      }
      double[][] vectors = new double[size][];
      Arrays.setAll(vectors, i -> matrix[i].clone());

      double[] values = SymmetricEigen.decompose(vectors);

      for (int i = 0; i < size; i++) {
        for (int k = 0; k < size; k++) {
          double product = 0;
          double composed = 0;
          for (int n = 0; n < size; n++) {
            product += vectors[i][n] * vectors[k][n];
            composed += vectors[n][i] * values[n] * vectors[n][k];
          }
          assertEquals(i == k ? 1 : 0, product, 1e-8);
          assertEquals(matrix[i][k], composed, 1e-6);
        }
      }
    }
  }
}
