package dev.vecino.trainer.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels with the Vector API against those without, and both against plain arithmetic. */
class KernelsTest {

  private static final int LEAD = 12;

  private final Random random = new Random(11);

  private float[] row(int dimension, int floats) {
    float[] row = new float[floats];
    for (int k = 0; k < dimension; k++) {
      row[LEAD + k] = random.nextFloat(-1, 1);
    }
    return row;
  }

  private float[][] rows(int count, int dimension) {
    float[][] rows = new float[count][];
    for (int r = 0; r < count; r++) {
      rows[r] = row(dimension, LEAD + dimension);
    }
    return rows;
  }

  /** Rows at LEAD, each of its own stride. */
  private static float[] table(float[][] rows, int dimension, int stride) {
    float[] table = new float[LEAD + rows.length * stride];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], LEAD, table, LEAD + r * stride, dimension);
    }
    return table;
  }

  @Test
  void best_moduleIsThere_vectorKernels() {
    assertTrue(Kernels.best(64) instanceof VectorKernels);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 64, 100, 128, 300})
  void dot_randomRows_sameBitsAndNearTheExactSum(int dimension) {
    Kernels vector = VectorKernels.create(dimension);
    Kernels scalar = new ScalarKernels(dimension);
    float[] a = row(dimension, LEAD + vector.stride());
    float[] b = row(dimension, LEAD + vector.stride());
    double exact = 0;
    for (int k = 0; k < dimension; k++) {
      exact += (double) a[LEAD + k] * b[LEAD + k];
    }

    assertEquals(exact, scalar.dot(a, LEAD, b, LEAD), 1e-4);
    assertEquals(scalar.dot(a, LEAD, b, LEAD), vector.dot(a, LEAD, b, LEAD));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 64, 100, 128, 300})
  void add_randomRows_sameBitsAndNearTheExactSum(int dimension) {
    Kernels vector = VectorKernels.create(dimension);
    float[] source = row(dimension, LEAD + vector.stride());
    float[] target = row(dimension, LEAD + vector.stride());
    float[] byVector = target.clone();
    float[] byScalar = target.clone();

    vector.add(byVector, LEAD, source, LEAD, 0.3f);
    new ScalarKernels(dimension).add(byScalar, LEAD, source, LEAD, 0.3f);

    assertArrayEquals(byScalar, byVector);
    for (int k = 0; k < dimension; k++) {
      assertEquals(target[LEAD + k] + 0.3 * source[LEAD + k], byVector[LEAD + k], 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 64, 100, 128, 300})
  void step_randomRows_sameBitsAndNearTheExactGradient(int dimension) {
    int truths = 2;
    int count = 5;
    float rate = 0.1f;
    float share = 2;
    float[] input = row(dimension, LEAD + dimension);
    float[][] rows = rows(count, dimension);
    double[] gradient = new double[dimension];
    double loss = 0;
    double[][] moved = new double[count][dimension];
    for (int t = 0; t < count; t++) {
      double dot = 0;
      for (int k = 0; k < dimension; k++) {
        dot += (double) input[LEAD + k] * rows[t][LEAD + k];
      }
      double value = 1 / (1 + Math.exp(-dot));
      double error = t < truths ? 1 - value : -share * value;
      loss -= t < truths ? Math.log(value) : share * Math.log(1 - value);
      for (int k = 0; k < dimension; k++) {
        gradient[k] += rate * error * rows[t][LEAD + k];
        moved[t][k] = rows[t][LEAD + k] + rate * error * input[LEAD + k];
      }
    }
    float[][] results = new float[2][];
    Kernels[] both = {new ScalarKernels(dimension), VectorKernels.create(dimension)};
    for (int i = 0; i < 2; i++) {
      Kernels kernels = both[i];
      int stride = kernels.stride();
      float[] table = table(rows, dimension, stride);
      float[] inputTable = table(new float[][] {input}, dimension, stride);
      int[] targets = new int[count];
      for (int t = 0; t < count; t++) {
        targets[t] = LEAD + t * stride;
      }
      float[] found = new float[stride];

      float foundLoss =
          kernels.step(
              inputTable,
              LEAD,
              table,
              targets,
              truths,
              count,
              rate,
              share,
              new float[Kernels.scratch(count)],
              found);

      assertEquals(loss, foundLoss, 0.05);
      results[i] = new float[(count + 1) * dimension + 1];
      results[i][0] = foundLoss;
      for (int k = 0; k < dimension; k++) {
        assertEquals(gradient[k], found[k], 5e-3);
        results[i][1 + k] = found[k];
        for (int t = 0; t < count; t++) {
          assertEquals(moved[t][k], table[targets[t] + k], 1e-3);
          results[i][1 + (t + 1) * dimension + k] = table[targets[t] + k];
        }
      }
      for (int k = dimension; k < stride; k++) {
        assertEquals(0, found[k], "padding stays zero");
      }
    }
    assertArrayEquals(results[0], results[1]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 64, 100, 128, 300})
  void stepPair_randomRows_sameBitsAndBothRowsMoveAsIfAlone(int dimension) {
    int truths = 2;
    for (int count = 2; count <= 7; count++) {
      float[][] inputs = rows(2, dimension);
      float[][] rows = rows(count, dimension);
      float[] rates = {1e-4f, 2e-4f}; // so low that one row's part hardly changes the other's
      float[][] results = new float[2][];
      Kernels[] both = {new ScalarKernels(dimension), VectorKernels.create(dimension)};
      for (int i = 0; i < 2; i++) {
        Kernels kernels = both[i];
        int stride = kernels.stride();
        float[] table = table(rows, dimension, stride);
        float[] input = table(inputs, dimension, stride);
        float[] tableAlone = table.clone();
        float[] inputAlone = input.clone();
        int[] targets = new int[count];
        for (int t = 0; t < count; t++) {
          targets[t] = LEAD + (count - 1 - t) * stride;
        }
        float[] errors = new float[Kernels.scratch(count)];

        float loss =
            kernels.stepPair(
                input,
                LEAD,
                LEAD + stride,
                table,
                targets,
                truths,
                count,
                rates[0],
                rates[1],
                errors);

        float lossAlone = 0;
        for (int r = 0; r < 2; r++) {
          int at = LEAD + r * stride;
          float[] gradient = new float[stride];
          lossAlone +=
              kernels.step(
                  inputAlone,
                  at,
                  tableAlone,
                  targets,
                  truths,
                  count,
                  rates[r],
                  1,
                  errors,
                  gradient);
          kernels.add(inputAlone, at, gradient, 0, 1);
        }
        assertEquals(lossAlone, loss, 0.05);
        float[] was = table(rows, dimension, stride);
        float[] inputWas = table(inputs, dimension, stride);
        results[i] = new float[1 + (2 + count) * dimension];
        results[i][0] = loss;
        for (int k = 0; k < dimension; k++) {
          for (int r = 0; r < 2; r++) {
            int at = LEAD + r * stride + k;
            assertEquals(inputAlone[at] - inputWas[at], input[at] - inputWas[at], 2e-6);
            results[i][1 + r * dimension + k] = input[at];
          }
          for (int t = 0; t < count; t++) {
            int at = LEAD + t * stride + k;
            assertEquals(tableAlone[at] - was[at], table[at] - was[at], 2e-6);
            results[i][1 + (2 + t) * dimension + k] = table[at];
          }
        }
        for (int k = dimension; k < stride; k++) {
          assertEquals(0, input[LEAD + k], "padding stays zero");
        }
      }
      assertArrayEquals(results[0], results[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 64})
  void stepPair_sameRowTwiceAndSameTargetTwice_nothingIsLost(int dimension) {
    float[][] rows = rows(2, dimension);
    float[][] results = new float[2][];
    Kernels[] both = {new ScalarKernels(dimension), VectorKernels.create(dimension)};
    for (int i = 0; i < 2; i++) {
      Kernels kernels = both[i];
      int stride = kernels.stride();
      float[] table = table(rows, dimension, stride);
      float[] input = table(new float[][] {rows[1]}, dimension, stride);
      int[] targets = {LEAD, LEAD + stride, LEAD + stride};
      float[] errors = new float[Kernels.scratch(3)];

      kernels.stepPair(input, LEAD, LEAD, table, targets, 1, 3, 0.1f, 0.1f, errors);

      float[] gradient = new float[stride];
      float[] once = table(new float[][] {rows[1]}, dimension, stride);
      float[] unmoved = table(rows, dimension, stride);
      kernels.step(once, LEAD, unmoved, targets, 1, 3, 0.1f, 1, errors, gradient);
      results[i] = new float[2 * dimension];
      for (int k = 0; k < dimension; k++) {
        // Both took part: the second gradient comes on top of the first.
        assertEquals(rows[1][LEAD + k] + 2 * gradient[k], input[LEAD + k], 0.02);
        results[i][k] = input[LEAD + k];
        results[i][dimension + k] = table[LEAD + stride + k];
      }
    }
    assertArrayEquals(results[0], results[1]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 64, 100})
  void addOuterProducts_randomRows_sameBitsAndNearTheExactSum(int dimension) {
    Kernels vector = VectorKernels.create(dimension);
    Kernels scalar = new ScalarKernels(dimension);
    int sources = 7; // four at once and three alone
    int first = dimension / 3;
    int end = dimension - dimension / 5;
    int width = Math.max(end, dimension - 1);
    float[][] rows = rows(sources, dimension);
    float[][] results = new float[2][dimension * dimension];
    Kernels[] both = {scalar, vector};
    for (int which = 0; which < 2; which++) {
      int stride = both[which].stride();
      float[] table = table(rows, dimension, stride);
      int[] at = new int[sources];
      for (int s = 0; s < sources; s++) {
        at[s] = LEAD + s * stride;
      }
      float[] matrix = new float[dimension * stride];
      Arrays.fill(matrix, 0.5f);

      both[which].addOuterProducts(matrix, first, end, width, table, at, sources, -1);

      for (int i = 0; i < dimension; i++) {
        for (int k = i; k < width; k++) {
          double exact = 0.5;
          for (int s = 0; s < sources && i >= first && i < end; s++) {
            exact -= (double) rows[s][LEAD + i] * rows[s][LEAD + k];
          }
          assertEquals(exact, matrix[i * stride + k], 1e-5);
          results[which][i * dimension + k] = matrix[i * stride + k];
        }
      }
    }
    assertArrayEquals(results[0], results[1]);
  }

  @Test
  void logistic_anyNumber_nearTheExactValueAndClampedFarOut() {
    for (float x = -8; x <= 8; x += 0.01f) {
      int step = Logistic.step(x);
      double exact = 1 / (1 + Math.exp(-x));
      assertEquals(exact, Logistic.value(step), 2e-3);
      assertEquals(-Math.log(exact), Logistic.loss(step), 1e-2);
      assertEquals(-Math.log(1 - exact), Logistic.counterLoss(step), 1e-2);
    }
    assertEquals(Logistic.step(8), Logistic.step(1e9f));
    assertEquals(0, Logistic.step(Float.NEGATIVE_INFINITY));
    assertTrue(Logistic.step(Float.NaN) >= 0);
  }
}
