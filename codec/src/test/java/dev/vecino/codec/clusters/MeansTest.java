package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The nearest means against comparing all distances, and the kernels against each other. */
class MeansTest {

  private static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 64", "63, 1", "64, 7", "65, 16", "300, 100"})
  void nearest_anyCount_areThoseOfTheLeastDistances(int count, int dimension) {
    Random random = new Random(count);
    Means means = new Means(count, dimension);
    float[][] vectors = new float[count][];
    for (int c = 0; c < count; c++) {
      vectors[c] = gaussian(random, dimension);
      means.set(c, vectors[c]);
    }
    Means.Finder finder = means.new Finder();
    for (int q = 0; q < 50; q++) {
      float[] query = gaussian(random, dimension);
      int[] order =
          IntStream.range(0, count)
              .boxed()
              .sorted(Comparator.comparingDouble(c -> squaredDistance(query, vectors[c])))
              .mapToInt(Integer::intValue)
              .toArray();
      assertEquals(order[0], finder.nearest(query));
      int some = 1 + random.nextInt(count + 3);
      int[] nearest = finder.nearest(query, some);
      assertTrue(
          nearest.length >= Math.min(some, count) && nearest.length <= some + some / 4,
          some + " of " + count + ": " + nearest.length);
      assertArrayEquals(
          Arrays.stream(order).limit(nearest.length).sorted().toArray(), nearest, "rising");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 100})
  void add_anyDimension_isTheSumOfProductsAndTheSameInBothKernels(int dimension) {
    Random random = new Random(dimension);
    int columns = 3 * ScanKernel.COLUMNS;
    float[] vector = gaussian(random, dimension);
    float[] values = gaussian(random, columns * dimension);
    float[] before = gaussian(random, columns);
    float[] sums = before.clone();
    new ScalarScanKernel().add(vector, values, sums);
    for (int c = 0; c < columns; c++) {
      int panel = c / ScanKernel.COLUMNS * ScanKernel.COLUMNS * dimension;
      double expected = before[c];
      for (int d = 0; d < dimension; d++) {
        expected +=
            (double) vector[d] * values[panel + d * ScanKernel.COLUMNS + c % ScanKernel.COLUMNS];
      }
      assertEquals(expected, sums[c], 1e-5 * dimension, "column " + c);
    }
    float[] others = before.clone();
    new VectorScanKernel().add(vector, values, others);
    assertArrayEquals(sums, others);
  }
}
