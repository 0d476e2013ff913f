package dev.vecino.core;

import static dev.vecino.core.InvalidRequestException.require;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The sum of v v^T over the vectors v of all items: what a user's vector is folded in with ({@link
 * FoldIn}). Its numbers are floats, as {@link #FILE} has them.
 *
 * <p>Immutable and thread-safe. Memory: 2 * dimension^2 bytes.
 */
public final class Gramian {

  /**
   * The file that has the Gramians of a model or of a generation of an index, for all channels that
   * are folded in, one after the other: the upper triangle of each, row after row, as big-endian
   * floats.
   */
  public static final String FILE = "gramian.bin";

  private final int dimension;
  private final int itemCount;
  private final float[] upper; // row after row, each from the diagonal on

  private Gramian(int dimension, int itemCount, float[] upper) {
    require(dimension >= 1, "the dimension must be at least 1, got: %d", dimension);
    require(itemCount >= 1, "the item count must be at least 1, got: %d", itemCount);
    this.dimension = dimension;
    this.itemCount = itemCount;
    this.upper = upper;
  }

  /**
   * Of the vectors of all items.
   *
   * @param rows row after row, a multiple of dimension floats, at least one row
   * @param dimension floats per row, at least 1
   */
  public static Gramian of(float[] rows, int dimension) {
    require(dimension >= 1, "the dimension must be at least 1, got: %d", dimension);
    require(
        rows.length % dimension == 0,
        "rows of %d floats need a multiple of that, got: %d",
        dimension,
        rows.length);
    double[][] sums = new double[dimension][dimension];
    double[] row = new double[dimension];
    for (int from = 0; from < rows.length; from += dimension) {
      for (int k = 0; k < dimension; k++) {
        row[k] = rows[from + k];
      }
      addOuterProduct(sums, row);
    }
    FloatBuffer upper = FloatBuffer.allocate(floats(dimension));
    for (int i = 0; i < dimension; i++) {
      for (int k = i; k < dimension; k++) {
        upper.put((float) sums[i][k]);
      }
    }
    return new Gramian(dimension, rows.length / dimension, upper.array());
  }

  /**
   * Reads what {@link #writeTo} wrote.
   *
   * @param itemCount how many vectors it is the sum of
   * @throws InvalidRequestException if there are too few bytes
   */
  static Gramian readFrom(ByteBuffer bytes, int dimension, int itemCount) {
    require(
        dimension >= 1 && bytes.remaining() >= Float.BYTES * (long) floats(dimension),
        "a Gramian of dimension %d has %d bytes, got: %d",
        dimension,
        Float.BYTES * (long) floats(dimension),
        bytes.remaining());
    float[] upper = new float[floats(dimension)];
    for (int at = 0; at < upper.length; at++) {
      upper[at] = bytes.getFloat();
    }
    return new Gramian(dimension, itemCount, upper);
  }

  /** Appends the upper triangle, row after row. */
  void writeTo(ByteBuffer bytes) {
    for (float value : upper) {
      bytes.putFloat(value);
    }
  }

  /** The bytes that {@link #writeTo} appends. */
  int byteCount() {
    return Float.BYTES * upper.length;
  }

  private static int floats(int dimension) {
    return Math.toIntExact(dimension * (dimension + 1L) / 2);
  }

  /** Floats per vector. */
  public int dimension() {
    return dimension;
  }

  /** How many vectors it is the sum of. */
  public int itemCount() {
    return itemCount;
  }

  /**
   * The matrix times a number.
   *
   * @return new rows, of which only the upper triangle is filled
   */
  double[][] times(double factor) {
    double[][] rows = new double[dimension][dimension];
    int at = 0;
    for (int i = 0; i < dimension; i++) {
      for (int k = i; k < dimension; k++) {
        rows[i][k] = factor * upper[at++];
      }
    }
    return rows;
  }

  /** Adds v v^T to the upper triangle. */
  static void addOuterProduct(double[][] upper, double[] v) {
    for (int i = 0; i < v.length; i++) {
      addMultiple(upper[i], v, v[i], i);
    }
  }

  /** target += factor * source, from a place on: the loop that the compiler vectorises. */
  static void addMultiple(double[] target, double[] source, double factor, int from) {
    for (int k = from; k < target.length; k++) {
      target[k] += factor * source[k];
    }
  }
}
