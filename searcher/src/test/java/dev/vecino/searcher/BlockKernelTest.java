package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kernel of this machine against the scalar one and against plain sums. */
class BlockKernelTest {

  private static final int STRIDE = 256;

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
  void score_ofAllKernels_isTheDotProduct() {
    for (BlockKernel kernel : new BlockKernel[] {scalar, fast}) {
      for (int dimension : new int[] {1, 3, 16, 64, 100}) {
        int lanes = kernel.lanes();
        int panels = 2 * BlockKernel.PANELS;
        int before = lanes * dimension; // a panel that is not asked for
        float[] items = floats(before + panels * lanes * dimension);
        float[] queries = floats(kernel.queries() * dimension);
        float[] scores = new float[kernel.queries() * STRIDE * 4];
        kernel.score(items, before, panels, dimension, queries, scores, STRIDE * 4);
        for (int q = 0; q < kernel.queries(); q++) {
          for (int i = 0; i < panels * lanes; i++) {
            double expected = 0;
            for (int d = 0; d < dimension; d++) {
              expected +=
                  (double) queries[d * kernel.queries() + q]
                      * items[before + i / lanes * lanes * dimension + d * lanes + i % lanes];
            }
            String place = kernel + " dimension " + dimension + " query " + q + " item " + i;
            assertEquals(expected, scores[q * STRIDE * 4 + i], 1e-5 * dimension, place);
          }
          assertEquals(0, scores[q * STRIDE * 4 + panels * lanes], "beyond the last panel");
        }
      }
    }
  }

  @Test
  void select_findsWhatTheScalarKernelFinds() {
    float[] scores = floats(STRIDE);
    scores[17] = 0.5f;
    for (int round = 0; round < 500; round++) {
      int from = random.nextInt(STRIDE);
      int to = from + random.nextInt(STRIDE - from + 1);
      float threshold =
          round % 5 == 0 ? 0.5f : round % 5 == 1 ? Float.NEGATIVE_INFINITY : random.nextFloat() * 3;
      int[] expected = new int[STRIDE];
      int[] found = new int[STRIDE];
      int count = scalar.select(scores, from, to, threshold, expected);
      assertEquals(count, fast.select(scores, from, to, threshold, found));
      assertArrayEquals(Arrays.copyOf(expected, count), Arrays.copyOf(found, count));
      assertEquals(
          scalar.count(scores, to, threshold), fast.count(scores, to, threshold), "count to " + to);
    }
  }

  @Test
  void candidates_ofAnyOrder_keepTheBestAndDropTheExcluded() {
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(3000);
      int wanted = 1 + random.nextInt(300);
      boolean ties = round % 2 == 0;
      Candidates candidates = new Candidates(fast, wanted, 0);
      Integer[] order = new Integer[n];
      float[] scores = new float[n];
      for (int i = 0; i < n; i++) {
        order[i] = i;
        scores[i] = ties ? random.nextInt(40) : random.nextFloat();
        candidates.offer(i, scores[i]);
      }
      if (candidates.overflowed()) {
        assertEquals(true, ties, "only ties overflow");
        continue;
      }
      Arrays.sort(order, (a, b) -> Float.compare(scores[b], scores[a]));
      int[] excluded = {order[0]};
      int best = wanted - 1;
      int[] kept = candidates.finish(excluded, best);
      float worst = best == 0 ? Float.POSITIVE_INFINITY : scores[order[Math.min(best, n - 1)]];
      for (int i = 1; i <= Math.min(best, n - 1); i++) {
        assertEquals(true, Arrays.binarySearch(kept, order[i]) >= 0, "round " + round);
      }
      assertEquals(true, Arrays.binarySearch(kept, order[0]) < 0, "excluded");
      if (!ties && best > 0) {
        for (int document : kept) {
          assertEquals(true, scores[document] >= worst, "too many are kept");
        }
      }
    }
  }
}
