package dev.vecino.codec.clusters;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;

/**
 * The clusters of the vectors of one field of one segment: positions in runs whose vectors are near
 * each other, with the mean and the deviation of each run, and the codes of all vectors (an
 * inverted file: Jégou et al. 2011, doi:10.1109/TPAMI.2010.57, whose lists are the runs). A
 * vector's number is its ordinal in the segment; where the documents were written in the order of
 * the clusters, its position is the same.
 *
 * <p>Written as: the number of clusters (int); where each cluster begins and the last one ends
 * (ints); for each cluster its deviation (float); 1 if positions are numbers (byte), else 0 and the
 * number at each position (ints); the quantised means; the quantised vectors of all positions.
 * {@link QuantizedVectors}: size, dimension (ints), 1 if all lengths are 1 (byte), else 0 and the
 * lengths (floats), then the codes (shorts). Immutable, thread-safe.
 */
public final class Clusters {

  /** Of a mean's length: what quantisation alone may put between a vector and its mean. */
  private static final double LEAST_DEVIATION = 0.004;

  /** Vectors whose lengths differ from 1 by less are of length 1 but for rounding. */
  private static final double ROUNDING = 1e-4;

  /** Positions that a thread reads at once. */
  private static final int CHUNK = 4096;

  /** The length of the longest array that every Java can make. */
  private static final int MOST_CODES = Integer.MAX_VALUE - 8;

  final int[] starts; // one more than there are clusters
  final int[] sizes;
  final float[] deviations;
  final float[] precisions; // 1 / deviation
  final QuantizedVectors means;
  final QuantizedVectors vectors;
  private final int[] numbers; // by position, or null: the same
  private final int[] positions; // by number, or null: the same

  private Clusters(
      int[] starts,
      int[] numbers,
      float[] deviations,
      QuantizedVectors means,
      QuantizedVectors vectors) {
    this.starts = starts;
    this.numbers = numbers;
    this.deviations = deviations;
    sizes = new int[deviations.length];
    precisions = new float[deviations.length];
    for (int c = 0; c < sizes.length; c++) {
      sizes[c] = starts[c + 1] - starts[c];
      precisions[c] = 1 / deviations[c];
    }
    this.means = means;
    this.vectors = vectors;
    positions = numbers == null ? null : new int[numbers.length];
    for (int position = 0; numbers != null && position < numbers.length; position++) {
      positions[numbers[position]] = position;
    }
  }

  /** Whether the codes of so many vectors fit into an array. */
  public static boolean canHold(int size, int dimension) {
    return QuantizedVectors.codes(size, dimension) <= MOST_CODES;
  }

  /** How many clusters there are. */
  public int count() {
    return starts.length - 1;
  }

  /** The first position of each cluster, rising from 0, and the end of the last; a copy. */
  public int[] starts() {
    return starts.clone();
  }

  /** How many vectors they have together. */
  public int size() {
    return starts[starts.length - 1];
  }

  /** Whether positions and numbers are the same. */
  public boolean isOrdered() {
    return numbers == null;
  }

  /** The number of the vector at a position. */
  public int number(int position) {
    return numbers == null ? position : numbers[position];
  }

  /** The position of a vector by its number. */
  public int position(int number) {
    return positions == null ? number : positions[number];
  }

  /**
   * Describes clusters.
   *
   * @param clusters the numbers of the vectors of each, every number once
   */
  public static Clusters of(VectorSource vectors, List<int[]> clusters, Workers workers)
      throws IOException {
    int[] numbers = new int[vectors.count()];
    int[] starts = new int[clusters.size() + 1];
    for (int c = 0; c < clusters.size(); c++) {
      int[] members = clusters.get(c);
      System.arraycopy(members, 0, numbers, starts[c], members.length);
      starts[c + 1] = starts[c] + members.length;
    }
    boolean ordered = true;
    for (int position = 0; position < numbers.length; position++) {
      ordered &= numbers[position] == position;
    }
    int[] order = ordered ? null : numbers;
    QuantizedVectors codes =
        new QuantizedVectors(numbers.length, vectors.dimension(), areUnit(vectors, workers));
    QuantizedVectors means = new QuantizedVectors(clusters.size(), vectors.dimension(), false);
    float[] deviations = new float[clusters.size()];
    for (int c = 0; c < deviations.length; c++) { // a panel of codes is of two clusters
      deviations[c] = describe(vectors, clusters.get(c), starts[c], codes, means, c);
    }
    return new Clusters(starts, order, deviations, means, codes);
  }

  private static boolean areUnit(VectorSource vectors, Workers workers) throws IOException {
    boolean[] others = new boolean[(vectors.count() + CHUNK - 1) / CHUNK];
    workers.inChunks(
        vectors.count(),
        CHUNK,
        (from, to) -> {
          VectorSource.Reader reader = vectors.reader();
          float[] vector = new float[vectors.dimension()];
          for (int number = from; number < to; number++) {
            reader.read(number, vector);
            others[from / CHUNK] |= !(Math.abs(ExactProduct.of(vector, vector) - 1) < ROUNDING);
          }
        });
    for (boolean other : others) {
      if (other) {
        return false;
      }
    }
    return true;
  }

  /** Sets the codes and the mean of a cluster; returns its deviation. */
  private static float describe(
      VectorSource vectors,
      int[] members,
      int start,
      QuantizedVectors codes,
      QuantizedVectors means,
      int cluster)
      throws IOException {
    int dimension = vectors.dimension();
    VectorSource.Reader reader = vectors.reader();
    float[] vector = new float[dimension];
    double[] sum = new double[dimension];
    double squares = 0;
    for (int m = 0; m < members.length; m++) {
      reader.read(members[m], vector);
      codes.set(start + m, vector);
      for (int d = 0; d < dimension; d++) {
        sum[d] += vector[d];
        squares += (double) vector[d] * vector[d];
      }
    }
    float[] mean = new float[dimension];
    double meanSquares = 0;
    for (int d = 0; d < dimension; d++) {
      mean[d] = (float) (sum[d] / members.length);
      meanSquares += (double) mean[d] * mean[d];
    }
    means.set(cluster, mean);
    double variance = Math.max(0, squares / members.length - meanSquares) / dimension;
    return (float) Math.sqrt(variance + LEAST_DEVIATION * LEAST_DEVIATION * meanSquares);
  }

  /** Writes all of it. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(count());
    writeInts(out, starts);
    for (float deviation : deviations) {
      out.writeInt(Float.floatToRawIntBits(deviation));
    }
    out.writeByte((byte) (numbers == null ? 1 : 0));
    if (numbers != null) {
      writeInts(out, numbers);
    }
    means.write(out);
    vectors.write(out);
  }

  private static void writeInts(DataOutput out, int[] values) throws IOException {
    for (int value : values) {
      out.writeInt(value);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Clusters read(DataInput in) throws IOException {
    int count = in.readInt();
    int[] starts = new int[count + 1];
    in.readInts(starts, 0, starts.length);
    float[] deviations = new float[count];
    in.readFloats(deviations, 0, count);
    int[] numbers = null;
    if (in.readByte() == 0) {
      numbers = new int[starts[count]];
      in.readInts(numbers, 0, numbers.length);
    }
    QuantizedVectors means = QuantizedVectors.read(in);
    return new Clusters(starts, numbers, deviations, means, QuantizedVectors.read(in));
  }
}
