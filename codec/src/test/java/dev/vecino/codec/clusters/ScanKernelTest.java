package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
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
    float[] scores = new float[vectors.size() + ScanKernel.UNIT];
    float[] strip = new float[ScanKernel.UNIT];
    for (int at = 0; at < vectors.size(); at += ScanKernel.UNIT) {
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scan_anyThreshold_findsWhatReachesItAndHardlyMore(boolean unit) {
    Random random = new Random(3);
    int size = 300;
    QuantizedVectors vectors = new QuantizedVectors(size, 10, unit);
    for (int i = 0; i < size; i++) {
      vectors.set(i, gaussian(random, 10, 1));
    }
    float[] query = gaussian(random, 10, 1);
    for (ScanKernel kernel : List.of(new ScalarScanKernel(), new VectorScanKernel())) {
      float[] scores = scores(vectors, kernel, query);
      float[] sorted = scores.clone();
      Arrays.sort(sorted);
      QuantizedVectors.Scorer scorer = vectors.new Scorer(kernel, query);
      float[] thresholds = {Float.NEGATIVE_INFINITY, -1, 0, sorted[200], sorted[290], sorted[299]};
      for (float threshold : thresholds) {
        int needless = 0;
        int panel = QuantizedVectors.PANEL;
        for (int at = 0; at < size; at += 2 * panel) {
          int second = (at + 5 * panel) % (9 * panel); // any other panel
          long found = scorer.scan(at, second, threshold);
          for (int place = 0; place < ScanKernel.UNIT; place++) {
            int i = place < panel ? at + place : second + place - panel;
            if (i >= size) {
              continue;
            }
            boolean isFound = (found >>> place & 1) != 0;
            assertEquals(scores[i], scorer.score(place, i));
            assertTrue(isFound || scores[i] < threshold, "vector " + i);
            needless += isFound && scores[i] < threshold ? 1 : 0;
          }
        }
        assertTrue(threshold <= 0 || needless < (unit ? 5 : 200), threshold + ": " + needless);
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

  @Test
  void count_bothKernels_findTheScoresThatAreNotBelow() {
    Random random = new Random(3);
    float[] scores = gaussian(random, 256, 1);
    scores[17] = 0.5f;
    for (int round = 0; round < 500; round++) {
      int size = random.nextInt(scores.length + 1);
      float threshold =
          round % 5 == 0 ? 0.5f : round % 5 == 1 ? Float.NEGATIVE_INFINITY : random.nextFloat() * 3;
      int expected = 0;
      for (int i = 0; i < size; i++) {
        expected += scores[i] >= threshold ? 1 : 0;
      }
      assertEquals(expected, new ScalarScanKernel().count(scores, size, threshold));
      assertEquals(expected, ScanKernel.best().count(scores, size, threshold));
    }
  }
}
