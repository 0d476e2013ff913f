package dev.vecino.codec;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.VectorUtil;

/** Small indexes of one field, {@code vector}, whose documents are the vectors in their order. */
final class VectorIndexes {

  static final String FIELD = "vector";

  private VectorIndexes() {}

  /** Vectors of length 1 around 20 centres. */
  static float[][] mixture(long seed, int count, int dimension) {
    Random random = new Random(seed);
    float[][] centres = new float[20][];
    Arrays.setAll(centres, c -> near(random, new float[dimension], 1));
    float[][] vectors = new float[count][];
    Arrays.setAll(vectors, v -> near(random, centres[random.nextInt(centres.length)], 0.15f));
    return vectors;
  }

  /** Vectors of length 1 in all directions alike. */
  static float[][] noise(long seed, int count, int dimension) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][];
    Arrays.setAll(vectors, v -> near(random, new float[dimension], 1));
    return vectors;
  }

  /** A vector of length 1 near another one; each value is off by some width. */
  static float[] near(Random random, float[] centre, float width) {
    float[] vector = new float[centre.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = centre[d] + width * (float) random.nextGaussian();
    }
    return VectorUtil.l2normalize(vector);
  }

  /** Clusters from the first vector on. */
  static ClusteredVectorsFormat clustered() {
    return ClusteredVectorsFormat.builder().leastClustered(1).build();
  }

  /** To write segments that are never merged, their files not packed together. */
  static IndexWriterConfig config(ClusteredVectorsFormat format) {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(new ClusteredVectorsCodec(format))
            .setMergePolicy(NoMergePolicy.INSTANCE);
    config.setUseCompoundFile(false);
    return config;
  }

  /** Writes vectors into some segments of the same size. */
  static Directory write(ClusteredVectorsFormat format, float[][] vectors, int segments)
      throws IOException {
    Directory directory = new ByteBuffersDirectory();
    try (IndexWriter writer = new IndexWriter(directory, config(format))) {
      for (int v = 0; v < vectors.length; v++) {
        Document document = new Document();
        document.add(
            new KnnFloatVectorField(FIELD, vectors[v], VectorSimilarityFunction.DOT_PRODUCT));
        document.add(new LongPoint("number", v));
        writer.addDocument(document);
        if ((v + 1) % (vectors.length / segments) == 0) {
          writer.flush();
        }
      }
    }
    return directory;
  }
}
