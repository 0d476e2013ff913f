package dev.vecino.searcher;

import java.util.Arrays;

/** The kernel without the Vector API; also the twin that the other one is tested against. */
final class ScalarBlockKernel implements BlockKernel {

  @Override
  public void reach(
      short[] items,
      int count,
      int length,
      short[] queries,
      int[] at,
      short[] thresholds,
      long[] reached) {
    int words = (count + WORD - 1) / WORD;
    Arrays.fill(reached, 0, QUERIES * words, 0);
    int[] sums = new int[PANEL];
    for (int q = 0; q < QUERIES; q++) {
      for (int first = 0; first < count; first += PANEL) {
        Arrays.fill(sums, 0);
        for (int d = 0; d < length; d++) {
          int value = queries[at[q] + d];
          int row = first * length + d * PANEL;
          for (int i = 0; i < PANEL; i++) {
            sums[i] += value * items[row + i];
          }
        }
        long bits = 0;
        for (int i = 0; i < PANEL; i++) {
          bits |= (short) sums[i] >= thresholds[q] ? 1L << i : 0;
        }
        reached[q * words + first / WORD] |= bits << first % WORD;
      }
    }
  }

  @Override
  public void score(float[] query, float[] rows, int[] numbers, int count, float[] scores) {
    for (int i = 0; i < count; i++) {
      int row = numbers[i] * query.length;
      float sum = 0;
      for (int d = 0; d < query.length; d++) {
        sum += query[d] * rows[row + d];
      }
      scores[i] = sum;
    }
  }
}
