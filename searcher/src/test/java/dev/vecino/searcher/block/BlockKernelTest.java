package dev.vecino.searcher.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.vecino.codec.clusters.ExactProduct;
import java.util.Arrays;
import java.util.Random;
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
              double sum = product(items, i, length, queries, at[q]);
              String place = kernel + " length " + length + " query " + q + " item " + i;
              assertEquals(sum, sums[q * count + i], 1e-5 * length, place);
            }
          }
        }
      }
    }
  }

  @Test
  void reach_ofAllKernels_findsTheItemsWhoseProductsAreNotBelowTheThreshold() {
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (int length : new int[] {1, 3, 64}) {
        float[] items = floats(4 * BlockKernel.PANEL * length);
        float[] queries = floats(40 * length);
        for (int count : new int[] {1, 5, 7, 10, 11, 23}) {
          assertReaches(kernel, items, length, queries, count);
        }
      }
    }
  }

  private void assertReaches(
      BlockKernel kernel, float[] items, int length, float[] queries, int count) {
    int[] chosen = random.ints(count + BlockKernel.SPARE, 0, 40).toArray();
    float[] some = {0, -1, 5, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    float[] thresholds = new float[40];
    for (int q = 0; q < thresholds.length; q++) {
      thresholds[q] = some[q % some.length];
    }
    int[] reached = random.ints(chosen.length).toArray();
    kernel.reach(items, 1, length, queries, chosen, thresholds, count, reached);
    for (int a = 0; a < count; a++) {
      float threshold = thresholds[chosen[a]];
      for (int i = 0; i < Integer.SIZE; i++) {
        boolean isReached = (reached[a] >>> i & 1) == 1;
        String place = kernel + " length " + length + " query " + a + " item " + i;
        if (i >= BlockKernel.PANEL) {
          assertFalse(isReached, place);
          continue;
        }
        double product = product(items, BlockKernel.PANEL + i, length, queries, chosen[a] * length);
        if (Math.abs(product - threshold) > 1e-4) {
          assertEquals(product >= threshold, isReached, place + ": " + product);
        }
      }
    }
  }

  private static double product(float[] items, int item, int length, float[] queries, int at) {
    double sum = 0;
    for (int d = 0; d < length; d++) {
      sum += (double) queries[at + d] * items[Tile.at(item, length) + d * BlockKernel.PANEL];
    }
    return sum;
  }

  @Test
  void multiplyExactly_ofAllKernels_isTheExactProductBitForBit() {
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (int length : new int[] {1, 3, 25, 64}) {
        float[] items = floats(4 * BlockKernel.PANEL * length);
        float[] queries = floats(2 * length + 1);
        float[] query = Arrays.copyOfRange(queries, length + 1, 2 * length + 1);
        int all = -1 >>> Integer.SIZE - BlockKernel.PANEL;
        for (int wanted : new int[] {all, 1, 1 << BlockKernel.PANEL - 1, 0x8100, 0x240, 0}) {
          double[] products = new double[BlockKernel.PANEL + 5];
          kernel.multiplyExactly(items, 1, wanted, length, queries, length + 1, products, 4);
          for (int i = 0; i < BlockKernel.PANEL; i++) {
            float[] item = new float[length];
            for (int d = 0; d < length; d++) {
              item[d] = items[Tile.at(BlockKernel.PANEL + i, length) + d * BlockKernel.PANEL];
            }
            if ((wanted >>> i & 1) == 1) {
              assertEquals(ExactProduct.of(query, item), products[4 + i], kernel + " item " + i);
            }
          }
          assertEquals(0, products[3]);
          assertEquals(0, products[BlockKernel.PANEL + 4]);
        }
      }
    }
  }
}
