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
    return KERNEL.dot(a, b, 0);
  }

  /**
   * The same of a vector and one of some rows.
   *
   * @param rows one after the other
   * @param at where the row begins that is meant
   */
  public static double of(float[] a, float[] rows, int at) {
    return KERNEL.dot(a, rows, at);
  }
}
