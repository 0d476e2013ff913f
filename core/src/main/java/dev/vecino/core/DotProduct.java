package dev.vecino.core;

/** The dot product of vectors of doubles, the same on every machine. */
public final class DotProduct {

  private DotProduct() {}

  /**
   * The dot product, in four partial sums, so that an addition need not wait for the one before.
   *
   * @param b at least as long as {@code a}
   */
  public static double of(double[] a, double[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 4 <= a.length; i += 4) {
      sum0 += a[i] * b[i];
      sum1 += a[i + 1] * b[i + 1];
      sum2 += a[i + 2] * b[i + 2];
      sum3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      sum0 += a[i] * b[i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
