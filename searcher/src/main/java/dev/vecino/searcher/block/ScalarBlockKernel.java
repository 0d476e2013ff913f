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
  public void greatest(float[] sums, int at, int panels, float[] greatest, int to) {
    for (int p = 0; p < panels; p++) {
      float most = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < PANEL; i++) {
        most = Math.max(most, sums[at + p * PANEL + i]);
      }
      greatest[to + p] = most;
    }
  }

  @Override
  public float gaps(
      QueryBlock block, int group, float[] wanted, float[] scores, int at, float[] gaps) {
    float least = Float.POSITIVE_INFINITY;
    for (int q = block.begins[group]; q < block.begins[group + 1]; q++) {
      gaps[q] = wanted[q] - scores[at + q];
      float distance = gaps[q] / block.norms[q];
      least = distance < least ? distance : least; // also where it is no number
    }
    return least;
  }

  @Override
  public void choose(
      QueryBlock block,
      int group,
      float[] gaps,
      float[] greatest,
      float[] heights,
      int at,
      int panels,
      int[][] chosen,
      int[] sizes) {
    for (int p = 0; p < panels; p++) {
      for (int q = block.begins[group]; q < block.begins[group + 1]; q++) {
        if (block.shares[q] * greatest[at + p] + block.rests[q] * heights[at + p] >= gaps[q]) {
          chosen[p][sizes[p]++] = q;
        }
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
