package dev.vecino.trainer.als;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.trainer.kernels.Kernels;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalEquationsTest {

  private static final int DIMENSION = 21;
  private static final int ROWS = 60;

  private final Random random = new Random(7);
  private final Kernels kernels = Kernels.best(DIMENSION);
  private final int stride = kernels.stride();
  private final float[] table = new float[ROWS * stride];
  private final double[] diagonal = new double[DIMENSION];

  NormalEquationsTest() {
    for (int row = 0; row < ROWS; row++) {
      for (int k = 0; k < DIMENSION; k++) {
        table[row * stride + k] = (float) random.nextGaussian();
      }
    }
    for (int k = 0; k < DIMENSION; k++) {
      diagonal[k] = random.nextDouble();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 11, 12, 30, 60}) // up to 11 by the small system
  void solve_weights_bothSidesAreEqual(int count) {
    float[] weights = new float[count];
    NormalEquations equations = new NormalEquations(kernels, DIMENSION, ROWS);
    equations.clear();
    for (int n = 0; n < count; n++) {
      weights[n] = n % 3 == 0 ? 1 : 0.2f + 4 * random.nextFloat();
      equations.add(n * stride, weights[n]);
    }
    float[] x = new float[stride];

    double rest = equations.solve(diagonal, 0.5, table, x);

    double[] residual = new double[DIMENSION];
    double expectedRest = 0;
    for (int k = 0; k < DIMENSION; k++) {
      residual[k] = (diagonal[k] + 0.5) * x[k];
    }
    for (int n = 0; n < count; n++) {
      double product = 0;
      for (int k = 0; k < DIMENSION; k++) {
        product += (double) table[n * stride + k] * x[k];
      }
      expectedRest += weights[n] * (1 - product);
      for (int k = 0; k < DIMENSION; k++) {
        residual[k] += weights[n] * table[n * stride + k] * (product - 1);
      }
    }
    assertArrayEquals(new double[DIMENSION], residual, 1e-3);
    assertEquals(expectedRest, rest, 1e-3);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 30})
  void solve_weightedRowBefore_nothingIsLeftOfIt(int count) {
    NormalEquations fresh = new NormalEquations(kernels, DIMENSION, ROWS);
    NormalEquations used = new NormalEquations(kernels, DIMENSION, ROWS);
    used.clear();
    for (int n = 0; n < ROWS; n++) {
      used.add(n * stride, 3);
    }
    used.solve(diagonal, 0.5, table, new float[stride]);
    float[] expected = new float[stride];
    float[] actual = new float[stride];
    for (NormalEquations equations : new NormalEquations[] {fresh, used}) {
      equations.clear();
      for (int n = 0; n < count; n++) {
        equations.add(n * stride, 1);
      }
      equations.solve(diagonal, 0.5, table, equations == fresh ? expected : actual);
    }
    assertArrayEquals(expected, actual);
  }
}
