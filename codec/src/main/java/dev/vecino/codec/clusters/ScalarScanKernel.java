package dev.vecino.codec.clusters;

import java.util.Arrays;

/** The kernel in plain Java, which the compiler turns into vector instructions where it can. */
final class ScalarScanKernel implements ScanKernel {

  @Override
  public long score(
      short[] codes,
      int first,
      int second,
      int pairs,
      short[] query,
      short offset,
      short threshold,
      short[] sums) {
    score(codes, first, pairs, query, offset, sums, 0);
    score(codes, second, pairs, query, offset, sums, QuantizedVectors.PANEL);
    long reached = 0;
    for (int i = 0; i < sums.length; i++) {
      reached |= (sums[i] >= threshold ? 1L : 0L) << i;
    }
    return reached;
  }

  private static void score(
      short[] codes, int at, int pairs, short[] query, short offset, short[] sums, int to) {
    Arrays.fill(sums, to, to + QuantizedVectors.PANEL, offset);
    for (int p = 0; p < pairs; p++) {
      int high = query[2 * p];
      int whole = query[2 * p + 1];
      int row = at + p * QuantizedVectors.PANEL;
      for (int i = 0; i < QuantizedVectors.PANEL; i++) {
        int product = (codes[row + i] >> Byte.SIZE) * high + codes[row + i] * whole;
        sums[to + i] = (short) (sums[to + i] + product);
      }
    }
  }

  @Override
  public void add(float[] vector, float[] columns, float[] sums) {
    int row = 0;
    for (int first = 0; first < sums.length; first += COLUMNS) {
      for (float factor : vector) {
        for (int c = 0; c < COLUMNS; c++) {
          sums[first + c] += factor * columns[row + c];
        }
        row += COLUMNS;
      }
    }
  }

  @Override
  public double dot(float[] a, float[] b) {
    return dot(a, b, 0, 1);
  }

  /** See {@link ExactProduct}. */
  static double dot(float[] a, float[] columns, int at, int stride) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int place = at;
    int d = 0;
    for (; d + 3 < a.length; d += 4) {
      sum0 += (double) a[d] * columns[place];
      sum1 += (double) a[d + 1] * columns[place + stride];
      sum2 += (double) a[d + 2] * columns[place + 2 * stride];
      sum3 += (double) a[d + 3] * columns[place + 3 * stride];
      place += 4 * stride;
    }
    for (; d < a.length; d++) {
      sum0 += (double) a[d] * columns[place];
      place += stride;
    }
    return (sum0 + sum1) + (sum2 + sum3);
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
