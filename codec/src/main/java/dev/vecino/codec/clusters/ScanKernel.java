package dev.vecino.codec.clusters;

/**
 * The arithmetic of scans over {@link QuantizedVectors} and {@link Means}. Implementations have no
 * state and give the same bits: sums of 16-bit whole numbers, which wrap around, and sums of floats
 * in one order.
 */
interface ScanKernel {

  /** Vectors that are scored in one call: two panels, a bit of a long for each. */
  int UNIT = 2 * QuantizedVectors.PANEL;

  /** Columns whose products are added at once. */
  int COLUMNS = 64;

  /**
   * Scores the vectors of two panels.
   *
   * @param codes as {@link QuantizedVectors} lays them out
   * @param first where the first panel begins
   * @param second where the second panel begins
   * @param pairs of dimensions
   * @param query two values a pair: for the high byte of a code, and for the whole of it
   * @param offset added to every sum
   * @param threshold of the sums
   * @param sums out: {@link #UNIT} sums of products
   * @return bit i where sum i is not below the threshold
   */
  long score(
      short[] codes,
      int first,
      int second,
      int pairs,
      short[] query,
      short offset,
      short threshold,
      short[] sums);

  /**
   * Adds the products of a vector with columns, dimension after dimension.
   *
   * @param columns in panels of {@link #COLUMNS}: value {@code d} of column {@code c} of a panel is
   *     at {@code d * COLUMNS + c}
   * @param sums in and out: one a column, a multiple of {@link #COLUMNS}
   */
  void add(float[] vector, float[] columns, float[] sums);

  /** See {@link ExactProduct}. */
  double dot(float[] a, float[] b);

  /** How many of the first {@code size} scores are not below a threshold. */
  int count(float[] scores, int size, float threshold);

  /** The fastest that this Java has. */
  static ScanKernel best() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? new VectorScanKernel()
        : new ScalarScanKernel();
  }
}
