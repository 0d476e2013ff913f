package dev.vecino.searcher;

import java.util.Arrays;

/** The kernel without the Vector API; also the twin that the other one is tested against. */
final class ScalarBlockKernel implements BlockKernel {

  @Override
  public void multiply(
      short[] items, int count, int length, short[] queries, int[] at, short[] sums) {
    Arrays.fill(sums, 0, QUERIES * count, (short) 0);
    for (int q = 0; q < QUERIES; q++) {
      for (int first = 0; first < count; first += PANEL) {
        int sum = q * count + first;
        for (int d = 0; d < length; d++) {
          int value = queries[at[q] + d];
          int row = first * length + d * PANEL;
          for (int i = 0; i < PANEL; i++) {
            sums[sum + i] += (short) (value * items[row + i]);
          }
        }
      }
    }
  }

  @Override
  public int reach(short[] sums, int from, int count, short threshold, int[] found) {
    int reached = 0;
    for (int i = 0; i < count; i++) {
      if (sums[from + i] >= threshold) {
        found[reached++] = i;
      }
    }
    return reached;
  }

  @Override
  public void count(float[] values, float[] bounds, int size, int[] counts) {
    for (int i = 0; i < size; i++) {
      counts[i] = 0;
      for (float value : values) {
        counts[i] += value >= bounds[i] ? 1 : 0;
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
