package dev.vecino.searcher.clusters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanKernelTest {

  private static float[] gaussian(Random random, int dimension, double scale) {
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) (scale * random.nextGaussian());
    }
    return vector;
  }

  private static double length(float[] vector) {
    double squared = 0;
    for (float value : vector) {
      squared += (double) value * value;
    }
    return Math.sqrt(squared);
  }

  private static float[] scores(QuantizedVectors vectors, ScanKernel kernel, float[] query) {
    QuantizedVectors.Scorer scorer = vectors.new Scorer(kernel, query);
    float[] scores = new float[vectors.size() + scorer.unit()];
    float[] strip = new float[scorer.unit()];
    for (int at = 0; at < vectors.size(); at += scorer.unit()) {
      scorer.score(at, strip);
      System.arraycopy(strip, 0, scores, at, strip.length);
    }
    return Arrays.copyOf(scores, vectors.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 32, 64, 100, 128, 333, 1024})
  void score_anyDimension_isNearTheDotProductAndTheSameInBothKernels(int dimension) {
    Random random = new Random(dimension);
    int size = 200;
    QuantizedVectors vectors = new QuantizedVectors(size, dimension, false);
    float[][] exact = new float[size][];
    for (int i = 0; i < size; i++) {
      exact[i] = gaussian(random, dimension, Math.exp(random.nextGaussian()));
      if (i % 10 == 0) { // all in one dimension
        Arrays.fill(exact[i], 0);
        exact[i][random.nextInt(dimension)] = i % 20 == 0 ? -3 : 3;
      }
      vectors.set(i, exact[i]);
    }
    for (int q = 0; q < 20; q++) {
      float[] query = q == 0 ? exact[0].clone() : gaussian(random, dimension, 5);
      float[] scores = scores(vectors, new ScalarScanKernel(), query);
      assertArrayEquals(scores, scores(vectors, new VectorScanKernel(), query));
      for (int i = 0; i < size; i++) {
        double dot = 0;
        for (int d = 0; d < dimension; d++) {
          dot += (double) query[d] * exact[i][d];
        }
        assertEquals(dot, scores[i], 0.012 * length(query) * length(exact[i]), "vector " + i);
      }
    }
  }

  @Test
  void select_anyThreshold_findsWhatReachesIt() {
    Random random = new Random(3);
    float[] scores = gaussian(random, 64, 1);
    for (int trial = 0; trial < 200; trial++) {
      float threshold = trial == 0 ? Float.NEGATIVE_INFINITY : scores[random.nextInt(64)];
      long found = new VectorScanKernel().select(scores, threshold);
      assertEquals(new ScalarScanKernel().select(scores, threshold), found);
      for (int i = 0; i < 64; i++) {
        assertEquals(scores[i] >= threshold, (found >>> i & 1) != 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void vectors_writtenAndRead_areTheSame(boolean unit) throws IOException {
    Random random = new Random(5);
    QuantizedVectors vectors = new QuantizedVectors(77, 9, unit);
    for (int i = 0; i < 77; i++) {
      vectors.set(i, gaussian(random, 9, 1));
    }
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    vectors.write(out);
    QuantizedVectors read = QuantizedVectors.read(out.toDataInput());
    float[] query = gaussian(random, 9, 1);
    assertArrayEquals(
        scores(vectors, new ScalarScanKernel(), query),
        scores(read, new ScalarScanKernel(), query));
    assertTrue(out.size() < 128 * 10 + 77 * 4 + 20, "" + out.size());
  }
}
