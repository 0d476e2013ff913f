package dev.vecino.searcher;

import java.util.Arrays;

/** The kernel in plain Java: for a Java without the Vector API, and the oracle of the other. */
final class ScalarBlockKernel implements BlockKernel {

  private static final int LANES = 16;
  private static final int QUERIES = 6;

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int queries() {
    return QUERIES;
  }

  @Override
  public void score(
      float[] items,
      int at,
      int panels,
      int dimension,
      float[] queries,
      float[] scores,
      int stride) {
    int count = panels * LANES;
    for (int q = 0; q < QUERIES; q++) {
      Arrays.fill(scores, q * stride, q * stride + count, 0);
      for (int p = 0; p < panels; p++) {
        int panel = at + p * LANES * dimension;
        int out = q * stride + p * LANES;
        for (int d = 0; d < dimension; d++) {
          float value = queries[d * QUERIES + q];
          for (int i = 0; i < LANES; i++) {
            scores[out + i] += value * items[panel + d * LANES + i];
          }
        }
      }
    }
  }

  @Override
  public int select(float[] scores, int from, int to, float threshold, int[] hits) {
    int found = 0;
    for (int i = from; i < to; i++) {
      if (scores[i] >= threshold) {
        hits[found++] = i;
      }
    }
    return found;
  }

  @Override
  public int count(float[] scores, int size, float threshold) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += scores[i] >= threshold ? 1 : 0;
    }
    return count;
  }
}
