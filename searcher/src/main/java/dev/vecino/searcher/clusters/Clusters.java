package dev.vecino.searcher.clusters;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;

/**
 * The clusters of one vector field of one segment: runs of documents whose vectors are near each
 * other, with the mean and the deviation of each, and the codes of all vectors (an inverted file:
 * Jégou et al. 2011, doi:10.1109/TPAMI.2010.57, whose lists are the runs).
 *
 * <p>File {@code clusters_FIELD.bin}: a header of Lucene's {@code CodecUtil}; the number of
 * clusters (int); where each cluster begins and the last one ends (ints); for each cluster its
 * deviation (float); the quantised means; the quantised vectors of all documents; a footer with a
 * checksum. {@link QuantizedVectors}: size, dimension (ints), 1 if all lengths are 1 (byte), else
 * the lengths (floats), then the codes as little-endian shorts. Immutable, thread-safe.
 */
public final class Clusters {

  private static final String CODEC = "VecinoClusters";
  private static final int VERSION = 1;

  /** Of a mean's length: what quantisation alone may put between a vector and its mean. */
  private static final double LEAST_DEVIATION = 0.004;

  final int[] starts; // one more than there are clusters
  final int[] sizes;
  final float[] deviations;
  final float[] precisions; // 1 / deviation
  final QuantizedVectors means;
  final QuantizedVectors vectors;

  private Clusters(
      int[] starts, float[] deviations, QuantizedVectors means, QuantizedVectors vectors) {
    this.starts = starts;
    this.deviations = deviations;
    sizes = new int[deviations.length];
    precisions = new float[deviations.length];
    for (int c = 0; c < sizes.length; c++) {
      sizes[c] = starts[c + 1] - starts[c];
      precisions[c] = 1 / deviations[c];
    }
    this.means = means;
    this.vectors = vectors;
  }

  /** How many clusters there are. */
  public int count() {
    return starts.length - 1;
  }

  /** The first document of each cluster, rising from 0, and the end of the last; a copy. */
  public int[] starts() {
    return starts.clone();
  }

  /** How many documents they have together. */
  public int documents() {
    return starts[starts.length - 1];
  }

  /**
   * Describes clusters.
   *
   * @param starts the first document of each cluster, rising from 0, and how many documents the
   *     segment has; kept, not copied
   * @param unit whether all vectors are of length 1
   */
  public static Clusters of(LeafReader reader, String field, int[] starts, boolean unit)
      throws IOException {
    FloatVectorValues values = reader.getFloatVectorValues(field);
    int dimension = values.dimension();
    int count = starts.length - 1;
    QuantizedVectors vectors = new QuantizedVectors(starts[count], dimension, unit);
    QuantizedVectors means = new QuantizedVectors(count, dimension, false);
    float[] deviations = new float[count];
    KnnVectorValues.DocIndexIterator at = values.iterator();
    int document = at.nextDoc();
    double[] sum = new double[dimension];
    float[] mean = new float[dimension];
    for (int c = 0; c < count; c++) {
      Arrays.fill(sum, 0);
      double squares = 0;
      int size = 0;
      for (; document < starts[c + 1]; document = at.nextDoc()) {
        float[] vector = values.vectorValue(at.index());
        vectors.set(document, vector);
        for (int d = 0; d < dimension; d++) {
          sum[d] += vector[d];
          squares += (double) vector[d] * vector[d];
        }
        size++;
      }
      double meanSquares = 0;
      for (int d = 0; d < dimension && size > 0; d++) {
        mean[d] = (float) (sum[d] / size);
        meanSquares += (double) mean[d] * mean[d];
      }
      if (size > 0) {
        means.set(c, mean);
        double variance = Math.max(0, squares / size - meanSquares) / dimension;
        deviations[c] =
            (float) Math.sqrt(variance + LEAST_DEVIATION * LEAST_DEVIATION * meanSquares);
      }
    }
    if (document != DocIdSetIterator.NO_MORE_DOCS) {
      throw new IllegalArgumentException("clusters end before the documents do");
    }
    return new Clusters(starts, deviations, means, vectors);
  }

  private static String file(String field) {
    return "clusters_" + field + ".bin";
  }

  /** Writes the file of a field, which must not exist. */
  public void write(Directory directory, String field) throws IOException {
    try (IndexOutput out = directory.createOutput(file(field), IOContext.DEFAULT)) {
      CodecUtil.writeHeader(out, CODEC, VERSION);
      out.writeInt(count());
      for (int start : starts) {
        out.writeInt(start);
      }
      for (float deviation : deviations) {
        out.writeInt(Float.floatToRawIntBits(deviation));
      }
      means.write(out);
      vectors.write(out);
      CodecUtil.writeFooter(out);
    }
  }

  /**
   * Reads the file of a field.
   *
   * @throws IOException if it is damaged, newer than this code or can't be read
   */
  public static Clusters read(Directory directory, String field) throws IOException {
    try (IndexInput in = directory.openInput(file(field), IOContext.READONCE)) {
      CodecUtil.checkHeader(in, CODEC, VERSION, VERSION);
      int count = in.readInt();
      int[] starts = new int[count + 1];
      in.readInts(starts, 0, starts.length);
      float[] deviations = new float[count];
      in.readFloats(deviations, 0, count);
      QuantizedVectors means = QuantizedVectors.read(in);
      return new Clusters(starts, deviations, means, QuantizedVectors.read(in));
    }
  }
}
