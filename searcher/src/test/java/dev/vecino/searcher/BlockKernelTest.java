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
          float[] items = floats(count * length);
          float[] queries = floats(7 * length);
          int[] at = {2 * length, 0, 6 * length, 6 * length, length};
          float[] sums = floats(BlockKernel.QUERIES * count);
          kernel.multiply(items, count, length, queries, at, sums);
          for (int q = 0; q < BlockKernel.QUERIES; q++) {
            for (int i = 0; i < count; i++) {
              double sum = 0;
              for (int d = 0; d < length; d++) {
                sum +=
                    (double) queries[at[q] + d] * items[Tile.at(i, length) + d * BlockKernel.PANEL];
              }
              String place = kernel + " length " + length + " query " + q + " item " + i;
              assertEquals(sum, sums[q * count + i], 1e-5 * length, place);
            }
          }
        }
      }
    }
  }

  @Test
  void reach_ofAllKernels_findsTheSumsThatAreNotBelowTheThreshold() {
    int count = 3 * BlockKernel.PANEL;
    float[] sums = floats(count + 7);
    float inf = Float.POSITIVE_INFINITY;
    sums[7] = -inf;
    sums[8] = inf;
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (float threshold : new float[] {0, 0.9f, sums[20], -inf, inf}) {
        int[] found = new int[count];
        int size = kernel.reach(sums, 7, count, threshold, found);
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
}
