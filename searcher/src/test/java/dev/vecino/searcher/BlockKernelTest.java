package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
  void reach_ofAllKernels_findsTheSumsThatAreNotBelowTheThreshold() {
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (int length : new int[] {1, 3, 25, 64}) {
        int count = 5 * BlockKernel.PANEL; // three words
        short[] items = shorts(count * length, 60);
        short[] queries = shorts(7 * length, 60);
        int[] at = {2 * length, 0, 6 * length, 6 * length, length};
        short[] thresholds = {0, 900, -900, Short.MIN_VALUE, Short.MAX_VALUE};
        long[] reached = new long[BlockKernel.QUERIES * 3];
        Arrays.fill(reached, random.nextLong());
        kernel.reach(items, count, length, queries, at, thresholds, reached);
        for (int q = 0; q < BlockKernel.QUERIES; q++) {
          for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int d = 0; d < length; d++) {
              int panel = i / BlockKernel.PANEL * BlockKernel.PANEL * length;
              sum +=
                  queries[at[q] + d] * items[panel + d * BlockKernel.PANEL + i % BlockKernel.PANEL];
            }
            boolean found = (reached[q * 3 + i / Long.SIZE] >> i % Long.SIZE & 1) != 0;
            String place = kernel + " length " + length + " query " + q + " item " + i;
            assertEquals((short) sum >= thresholds[q], found, place);
          }
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
