package dev.vecino.codec.clusters;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;

/**
 * Vectors as directions of one byte a dimension, and their lengths. A dot product with a query is
 * right within about 0.3 % of the product of the two lengths: enough to tell which vectors are
 * worth an exact score.
 *
 * <p>Layout: panels of {@link #PANEL} vectors, in a panel two dimensions at a time: short {@code p
 * * PANEL + i} is 256 h + l + 128 of the panel's vector {@code i}, h its dimension {@code 2 p} and
 * l its dimension {@code 2 p + 1}, so that one vector register holds the same two dimensions of
 * many vectors, and a query's value is the same for all of them. The last panel is filled up with
 * zeros.
 *
 * <p>A short c gives h with one shift, as l + 128 is never negative. And as 16-bit sums wrap
 * around, l need not be taken out: for a query's values a and b, a h + b l = (a - 256 b) h + b c -
 * 128 b.
 *
 * <p>Scale: a direction has length {@link #LENGTH} before it is rounded. A query is scaled so that
 * its product with any of them fits into 16 bits (by the Cauchy-Schwarz inequality, with all
 * rounding at its worst), so that sums need no wider type; sums on the way may overflow, as that
 * cancels out.
 *
 * <p>Immutable once filled; then thread-safe. Takes {@code dimension} bytes of heap a vector, and 4
 * for its length where lengths differ.
 */
public final class QuantizedVectors {

  /** Vectors a panel. */
  static final int PANEL = 32;

  /** Of a direction before it is rounded: so no value is too large for a byte. */
  private static final float LENGTH = Byte.MAX_VALUE;

  /** The code of two zeros. */
  private static final short ZERO = 128;

  private final int size;
  private final int dimension;
  private final short[] codes;
  private final float[] lengths; // null: all 1
  private final float[] longests; // the greatest length of each panel, or null

  /**
   * Vectors that are still to be set.
   *
   * @param unit whether all are of length 1, so that their lengths need no place
   */
  QuantizedVectors(int size, int dimension, boolean unit) {
    this.size = size;
    this.dimension = dimension;
    long panels = (size + (long) PANEL - 1) / PANEL;
    codes = new short[Math.toIntExact(codes(size, dimension))];
    Arrays.fill(codes, ZERO);
    lengths = unit ? null : new float[size];
    longests = unit ? null : new float[Math.toIntExact(Math.max(1, panels))];
  }

  /** The shorts of so many vectors: of one panel more, so that two can always be scored at once. */
  static long codes(int size, int dimension) {
    return ((size + (long) PANEL - 1) / PANEL + 1) * PANEL * ((dimension + 1L) / 2);
  }

  int size() {
    return size;
  }

  int dimension() {
    return dimension;
  }

  private int pairs() {
    return (dimension + 1) / 2;
  }

  /** Where a vector's first two dimensions are; the next two are {@link #PANEL} shorts behind. */
  private int at(int position) {
    return position / PANEL * PANEL * pairs() + position % PANEL;
  }

  void set(int position, float[] vector) {
    double squared = 0;
    for (float value : vector) {
      squared += (double) value * value;
    }
    float length = (float) Math.sqrt(squared);
    if (lengths != null) {
      setLength(position, length);
    }
    float scale = length > 0 ? LENGTH / length : 0;
    int at = at(position);
    for (int d = 0; d < dimension; d += 2, at += PANEL) {
      int second = d + 1 < dimension ? code(vector[d + 1] * scale) : 0;
      codes[at] = (short) ((code(vector[d] * scale) << Byte.SIZE) + second + ZERO);
    }
  }

  private void setLength(int position, float length) {
    lengths[position] = length;
    longests[position / PANEL] = Math.max(longests[position / PANEL], length);
  }

  private static int code(float value) {
    return Math.clamp(Math.round(value), -Byte.MAX_VALUE, Byte.MAX_VALUE); // rounding of the length
  }

  /** A query as {@link #score} wants it. */
  final class Scorer {
    private final ScanKernel kernel;
    private final short[] query = new short[2 * pairs()]; // for a code's high byte, for all of it
    private final short[] sums;
    private final short offset;
    private final float factor;

    /**
     * @param vector not all zeros
     */
    Scorer(ScanKernel kernel, float[] vector) {
      this.kernel = kernel;
      sums = new short[ScanKernel.UNIT];
      double squared = 0;
      for (float value : vector) {
        squared += (double) value * value;
      }
      double rounding = 0.5 * Math.sqrt(2.0 * pairs());
      double scale = ((Short.MAX_VALUE - 1) / (LENGTH + rounding) - rounding) / Math.sqrt(squared);
      int zeros = 0;
      for (int d = 0; d < dimension; d += 2) {
        int first = (int) Math.round(vector[d] * scale);
        int second = d + 1 < dimension ? (int) Math.round(vector[d + 1] * scale) : 0;
        query[d] = (short) (first - (second << Byte.SIZE));
        query[d + 1] = (short) second;
        zeros += ZERO * second;
      }
      offset = (short) -zeros;
      factor = (float) (1 / (LENGTH * scale));
    }

    /**
     * Approximate dot products with {@link ScanKernel#UNIT} vectors.
     *
     * @param position of the first, a multiple of the unit
     * @param scores out, from place 0; what lies beyond the last vector is 0
     */
    void score(int position, float[] scores) {
      sum(position, position + PANEL, Short.MIN_VALUE);
      for (int i = 0; i < sums.length; i++) {
        scores[i] = sums[i] * factor;
      }
      if (lengths != null) {
        int count = Math.min(ScanKernel.UNIT, size - position);
        for (int i = 0; i < count; i++) {
          scores[i] *= lengths[position + i];
        }
      }
    }

    /**
     * Scores the vectors of two panels for {@link #score(int, int)}.
     *
     * @param first where one panel begins
     * @param second where the other one begins
     * @return a bit for each vector whose score is not below the threshold, and perhaps for some
     *     that are below it; those of the second panel are the higher half
     */
    long scan(int first, int second, float threshold) {
      short least = Short.MIN_VALUE;
      if (threshold > 0) {
        float longest =
            lengths == null ? 1 : Math.max(longests[first / PANEL], longests[second / PANEL]);
        // Rounded down, so that nothing is missed.
        double sum = Math.floor(threshold / ((double) factor * longest) * (1 - 1e-6)) - 1;
        least = (short) Math.min(sum, Short.MAX_VALUE);
      }
      return sum(first, second, least);
    }

    /**
     * The score of a vector of the last scan.
     *
     * @param place its bit
     * @param position where it is
     */
    float score(int place, int position) {
      float score = sums[place] * factor;
      return lengths == null ? score : score * lengths[position];
    }

    private long sum(int first, int second, short threshold) {
      return kernel.score(codes, at(first), at(second), pairs(), query, offset, threshold, sums);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(size);
    out.writeInt(dimension);
    out.writeByte((byte) (lengths == null ? 1 : 0));
    if (lengths != null) {
      for (float length : lengths) {
        out.writeInt(Float.floatToRawIntBits(length));
      }
    }
    byte[] bytes = new byte[PANEL * pairs() * Short.BYTES];
    ByteBuffer panel = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < codes.length; from += PANEL * pairs()) {
      panel.asShortBuffer().put(codes, from, PANEL * pairs());
      out.writeBytes(bytes, bytes.length);
    }
  }

  static QuantizedVectors read(DataInput in) throws IOException {
    int size = in.readInt();
    int dimension = in.readInt();
    QuantizedVectors vectors = new QuantizedVectors(size, dimension, in.readByte() == 1);
    if (vectors.lengths != null) {
      for (int i = 0; i < size; i++) {
        vectors.setLength(i, Float.intBitsToFloat(in.readInt()));
      }
    }
    int shorts = PANEL * vectors.pairs();
    byte[] bytes = new byte[shorts * Short.BYTES];
    ByteBuffer panel = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < vectors.codes.length; from += shorts) {
      in.readBytes(bytes, 0, bytes.length);
      panel.asShortBuffer().get(vectors.codes, from, shorts);
    }
    return vectors;
  }
}
