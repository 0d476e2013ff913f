package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldInTest {

  private static float[] rows(int count, int dimension, long seed) {
    Random random = new Random(seed);
    float[] rows = new float[count * dimension];
    for (int at = 0; at < rows.length; at++) {
      rows[at] = (float) random.nextGaussian();
    }
    return rows;
  }

  private static List<float[]> vectors(float[] rows, int dimension, int... numbers) {
    List<float[]> vectors = new ArrayList<>();
    for (int number : numbers) {
      vectors.add(Arrays.copyOfRange(rows, number * dimension, (number + 1) * dimension));
    }
    return vectors;
  }

  @Test
  void gramian_twoRows_sumOfOuterProducts() {
    Gramian gramian = Gramian.of(new float[] {1, 2, 3, -4}, 2);

    assertArrayEquals(new double[][] {{10, -10}, {0, 20}}, gramian.times(1));
    assertArrayEquals(new double[][] {{5, -5}, {0, 10}}, gramian.times(0.5));
    assertEquals(2, gramian.itemCount());
  }

  /** The formula, written down over all items of the catalogue and solved by Gauss. */
  private static double[] naive(
      float[] rows, int dimension, double a0, double lambda, double exponent, int[] history) {
    int items = rows.length / dimension;
    double[][] system = new double[dimension][dimension + 1];
    for (int item = 0; item < items; item++) {
      double weight = a0;
      double seen = 0;
      for (int clicked : history) {
        if (clicked == item) {
          weight += 1;
          seen = 1;
        }
      }
      for (int i = 0; i < dimension; i++) {
        double value = rows[item * dimension + i];
        for (int k = 0; k < dimension; k++) {
          system[i][k] += weight * value * rows[item * dimension + k];
        }
        system[i][dimension] += seen * value;
      }
    }
    for (int i = 0; i < dimension; i++) {
      system[i][i] += lambda * Math.pow(a0 * items + history.length, exponent);
    }
    for (int pivot = 0; pivot < dimension; pivot++) {
      int largest = pivot;
      for (int i = pivot + 1; i < dimension; i++) {
        largest = Math.abs(system[i][pivot]) > Math.abs(system[largest][pivot]) ? i : largest;
      }
      double[] swapped = system[pivot];
      system[pivot] = system[largest];
      system[largest] = swapped;
      for (int i = 0; i < dimension; i++) {
        double factor = system[i][pivot] / system[pivot][pivot];
        for (int k = pivot; i != pivot && k <= dimension; k++) {
          system[i][k] -= factor * system[pivot][k];
        }
      }
    }
    double[] solution = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      solution[i] = system[i][dimension] / system[i][i];
    }
    return solution;
  }

  @ParameterizedTest
  @CsvSource({"1, 0.5, 0.1, 1", "7, 0.02, 0.003, 1", "33, 0, 0.1, 0", "64, 1, 2, 0.5"})
  void user_someItems_solutionOfTheNaiveSystem(
      int dimension, double unobservedWeight, double regularization, double exponent) {
    int items = 50;
    float[] rows = rows(items, dimension, 5);
    FoldIn foldIn =
        new FoldIn(Gramian.of(rows, dimension), unobservedWeight, regularization, exponent);
    int[] history = {3, 49, 0, 17};

    float[] user = foldIn.user(vectors(rows, dimension, history));

    double[] expected = naive(rows, dimension, unobservedWeight, regularization, exponent, history);
    assertEquals(dimension, foldIn.dimension());
    for (int k = 0; k < dimension; k++) {
      assertEquals(expected[k], user[k], 1e-6 * (1 + Math.abs(expected[k])));
    }
  }

  @Test
  void user_itemsOfOneGroup_thatGroupScoresHigher() {
    float[] rows = {1, 0, 0.9f, 0.1f, 0, 1, 0.1f, 0.9f};
    FoldIn foldIn = new FoldIn(Gramian.of(rows, 2), 0.1, 0.01, 1);

    float[] user = foldIn.user(vectors(rows, 2, 0));

    assertTrue(user[0] > 0.5, "scores of items 0 and 1");
    assertTrue(Math.abs(user[1]) < 0.1, "scores of items 2 and 3");
  }

  @Test
  void user_emptyHistory_zeros() {
    FoldIn foldIn = new FoldIn(Gramian.of(new float[] {1, 0, 0, 1}, 2), 0.1, 0.01, 1);

    assertArrayEquals(new float[2], foldIn.user(List.of()));
  }

  @Test
  void foldIn_brokenRule_saysRuleAndValue() {
    assertRefused("the dimension must be at least 1, got: 0", () -> Gramian.of(new float[1], 0));
    assertRefused(
        "rows of 2 floats need a multiple of that, got: 3", () -> Gramian.of(new float[3], 2));
    assertRefused("the item count must be at least 1, got: 0", () -> Gramian.of(new float[0], 2));
    assertRefused(
        "the unobserved weight must be a number of at least 0, got: -1.0", () -> foldIn(-1, 1, 1));
    assertRefused("the regularization must be a number above 0, got: 0.0", () -> foldIn(0, 0, 1));
    assertRefused("the regularization exponent must be 0 to 1, got: 2.0", () -> foldIn(0, 1, 2));
    assertRefused(
        "a vector must have dimension 1, got: 2",
        () -> foldIn(0, 1, 1).user(List.of(new float[2])));
  }

  private static FoldIn foldIn(double weight, double regularization, double exponent) {
    return new FoldIn(Gramian.of(new float[] {1}, 1), weight, regularization, exponent);
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(InvalidRequestException.class, call).getMessage());
  }
}
