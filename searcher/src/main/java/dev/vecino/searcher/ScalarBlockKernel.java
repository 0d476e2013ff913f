package dev.vecino.searcher;

import java.util.Arrays;

/** The kernel without the Vector API; also the twin that the other one is tested against. */
final class ScalarBlockKernel implements BlockKernel {

  @Override
  public void multiply(
      float[] items, int count, int length, float[] queries, int[] at, float[] sums) {
    Arrays.fill(sums, 0, QUERIES * count, 0);
    for (int q = 0; q < QUERIES; q++) {
      for (int first = 0; first < count; first += PANEL) {
        int sum = q * count + first;
        for (int d = 0; d < length; d++) {
          float value = queries[at[q] + d];
          int row = first * length + d * PANEL;
          for (int i = 0; i < PANEL; i++) {
            sums[sum + i] += value * items[row + i];
          }
        }
      }
    }
  }

  @Override
  public int reach(float[] sums, int from, int count, float threshold, int[] found) {
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
      counts[i] = count(values, bounds[i]);
    }
  }

  static int count(float[] values, float bound) {
    int count = 0;
    for (float value : values) {
      count += value >= bound ? 1 : 0;
    }
    return count;
  }
}
