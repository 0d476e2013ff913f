package dev.vecino.searcher.block;

import dev.vecino.codec.clusters.ExactProduct;
import java.util.Arrays;

/** The kernel without the Vector API; also the twin that the other one is tested against. */
public class ScalarBlockKernel implements BlockKernel {

  @Override
  public void multiply(
      float[] items, int count, int length, float[] queries, int[] at, float[] sums) {
    Arrays.fill(sums, 0, QUERIES * count, 0);
    for (int q = 0; q < QUERIES; q++) {
      multiply(items, 0, count, length, queries, at[q], sums, q * count);
    }
  }

  private static void multiply(
      float[] items,
      int from,
      int count,
      int length,
      float[] queries,
      int at,
      float[] sums,
      int to) {
    for (int first = 0; first < count; first += PANEL) {
      for (int d = 0; d < length; d++) {
        float value = queries[at + d];
        int row = from + first * length + d * PANEL;
        for (int i = 0; i < PANEL; i++) {
          sums[to + first + i] += value * items[row + i];
        }
      }
    }
  }

  @Override
  public void reach(
      float[] items,
      int panel,
      int length,
      float[] queries,
      int[] chosen,
      float[] thresholds,
      int count,
      int[] reached) {
    float[] sums = new float[PANEL];
    for (int a = 0; a < count; a++) {
      int q = chosen[a];
      Arrays.fill(sums, 0);
      multiply(items, panel * PANEL * length, PANEL, length, queries, q * length, sums, 0);
      reached[a] = 0;
      for (int i = 0; i < PANEL; i++) {
        reached[a] |= sums[i] >= thresholds[q] ? 1 << i : 0;
      }
    }
  }

  @Override
  public void multiplyExactly(
      float[] items,
      int panel,
      int wanted,
      int length,
      float[] queries,
      int at,
      double[] products,
      int to) {
    float[] query = Arrays.copyOfRange(queries, at, at + length);
    for (int left = wanted; left != 0; left &= left - 1) {
      int i = Integer.numberOfTrailingZeros(left);
      int column = Tile.at(panel * PANEL + i, length);
      products[to + i] = ExactProduct.of(query, items, column, PANEL);
    }
  }
}
