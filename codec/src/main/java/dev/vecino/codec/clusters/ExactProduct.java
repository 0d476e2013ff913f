package dev.vecino.codec.clusters;

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
    return ScalarScanKernel.dot(a, columns, at, stride);
  }
}
