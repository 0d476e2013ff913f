package dev.vecino.searcher.clusters;

/**
 * Dot products that do not depend on the machine, the compiler or the Vector API: in double
 * precision, and in an order of additions that is always the same.
 */
public final class ExactProduct {

  private static final ScanKernel KERNEL = ScanKernel.best();

  private ExactProduct() {}

  /**
   * The dot product of two vectors: four sums, of every fourth dimension each, then their sum.
   *
   * @param b as long as {@code a}
   */
  public static double of(float[] a, float[] b) {
    return KERNEL.dot(a, b);
  }

  /**
   * The same of a vector and a column of a matrix.
   *
   * @param at where the first value of the column is; each {@code stride} places on the next
   */
  public static double of(float[] a, float[] columns, int at, int stride) {
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
}
