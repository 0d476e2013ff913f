package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The kernel of this machine against the scalar one and against plain sums. */
class BlockKernelTest {

  private final BlockKernel scalar = new ScalarBlockKernel();
  private final BlockKernel fast = BlockKernel.best();
  private final Random random = new Random(7);

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void multiply_ofAllKernels_isTheSumOfProducts() {
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (int length : new int[] {1, 3, 25, 64}) {
        for (int panels : new int[] {1, 2, 5}) {
          int count = panels * BlockKernel.PANEL;
          short[] items = shorts(count * length, 60);
          short[] queries = shorts(7 * length, 60);
          int[] at = {2 * length, 0, 6 * length, 6 * length, length};
          short[] sums = shorts(BlockKernel.QUERIES * count, 60);
          kernel.multiply(items, count, length, queries, at, sums);
          for (int q = 0; q < BlockKernel.QUERIES; q++) {
            for (int i = 0; i < count; i++) {
              int sum = 0;
              for (int d = 0; d < length; d++) {
                int panel = i / BlockKernel.PANEL * BlockKernel.PANEL * length;
                sum +=
                    queries[at[q] + d]
                        * items[panel + d * BlockKernel.PANEL + i % BlockKernel.PANEL];
              }
              String place = kernel + " length " + length + " query " + q + " item " + i;
              assertEquals((short) sum, sums[q * count + i], place);
            }
          }
        }
      }
    }
  }

  @Test
  void reach_ofAllKernels_findsTheSumsThatAreNotBelowTheThreshold() {
    int count = 3 * BlockKernel.PANEL;
    short[] sums = shorts(count + 7, 1000);
    sums[7] = Short.MIN_VALUE;
    sums[8] = Short.MAX_VALUE;
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (int threshold : new int[] {0, 900, sums[20], Short.MIN_VALUE, Short.MAX_VALUE}) {
        int[] found = new int[count];
        int size = kernel.reach(sums, 7, count, (short) threshold, found);
        int[] expected = IntStream.range(0, count).filter(i -> sums[7 + i] >= threshold).toArray();
        assertArrayEquals(expected, Arrays.copyOf(found, size), kernel + " " + threshold);
      }
    }
  }

  @Test
  void count_ofAllKernels_countsTheValuesThatAreNotBelowEachBound() {
    float[] values = {3, 2, 2, 0.5f, 0};
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (int size : new int[] {0, 1, 7, 40}) {
        float[] bounds = new float[size];
        float inf = Float.POSITIVE_INFINITY;
        float[] some = {4, 3, 2, 1, -1, inf, -inf, Float.NaN};
        int[] expected = {0, 1, 3, 3, 5, 0, 5, 0};
        for (int i = 0; i < size; i++) {
          bounds[i] = some[i % some.length];
        }
        int[] counts = new int[size];
        kernel.count(values, bounds, size, counts);
        for (int i = 0; i < size; i++) {
          assertEquals(expected[i % expected.length], counts[i], kernel + " " + bounds[i]);
        }
      }
    }
  }

  private short[] shorts(int count, int bound) {
    short[] values = new short[count];
    for (int i = 0; i < count; i++) {
      values[i] = (short) (random.nextInt(2 * bound) - bound);
    }
    return values;
  }

  @Test
  void score_ofAllKernels_isTheDotProduct() {
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (int dimension : new int[] {1, 3, 8, 16, 24, 64, 100}) {
        float[] rows = floats(20 * dimension);
        float[] query = floats(dimension);
        int[] numbers = {3, 19, 0, 7};
        float[] scores = new float[4];
        kernel.score(query, rows, numbers, 3, scores);
        for (int i = 0; i < 3; i++) {
          double expected = 0;
          for (int d = 0; d < dimension; d++) {
            expected += (double) query[d] * rows[numbers[i] * dimension + d];
          }
          assertEquals(expected, scores[i], 1e-5 * dimension, kernel + " dimension " + dimension);
        }
        assertEquals(0, scores[3], "not asked for");
      }
    }
  }
}
