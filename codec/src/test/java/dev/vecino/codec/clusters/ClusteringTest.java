package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusteringTest {

  private static final int DIMENSION = 16;

  private static final class Rows implements VectorSource {
    private final float[][] rows;

    Rows(float[][] rows) {
      this.rows = rows;
    }

    @Override
    public int count() {
      return rows.length;
    }

    @Override
    public int dimension() {
      return DIMENSION;
    }

    @Override
    public Reader reader() {
      return (number, vector) -> System.arraycopy(rows[number], 0, vector, 0, DIMENSION);
    }
  }

  /** Vectors that have no clusters of their own: the hardest to cut. */
  private static Rows gaussian(int count) {
    SplittableRandom random = new SplittableRandom(3);
    float[][] rows = new float[count][DIMENSION];
    for (float[] row : rows) {
      for (int d = 0; d < DIMENSION; d++) {
        row[d] = (float) (random.nextGaussian() / (1 + d));
      }
    }
    return new Rows(rows);
  }

  private static double[] mean(Rows vectors, int[] members) {
    double[] mean = new double[DIMENSION];
    for (int member : members) {
      for (int d = 0; d < DIMENSION; d++) {
        mean[d] += vectors.rows[member][d] / members.length;
      }
    }
    return mean;
  }

  private static double squaredDistance(float[] vector, double[] mean) {
    double sum = 0;
    for (int d = 0; d < DIMENSION; d++) {
      sum += (vector[d] - mean[d]) * (vector[d] - mean[d]);
    }
    return sum;
  }

  /** The squared distances of all vectors to the means of their clusters. */
  private static double loss(Rows vectors, List<int[]> clusters) {
    double loss = 0;
    for (int[] members : clusters) {
      double[] mean = mean(vectors, members);
      for (int member : members) {
        loss += squaredDistance(vectors.rows[member], mean);
      }
    }
    return loss;
  }

  /** One round of k-means that compares each vector with all means. */
  private static List<int[]> round(Rows vectors, List<int[]> clusters) {
    List<double[]> means = clusters.stream().map(members -> mean(vectors, members)).toList();
    int[] nearest =
        IntStream.range(0, vectors.count())
            .map(
                v -> {
                  int best = 0;
                  for (int c = 1; c < means.size(); c++) {
                    if (squaredDistance(vectors.rows[v], means.get(c))
                        < squaredDistance(vectors.rows[v], means.get(best))) {
                      best = c;
                    }
                  }
                  return best;
                })
            .toArray();
    return IntStream.range(0, means.size())
        .mapToObj(c -> IntStream.range(0, nearest.length).filter(v -> nearest[v] == c).toArray())
        .filter(members -> members.length > 0)
        .toList();
  }

  private static List<int[]> clusters(VectorSource vectors, int threads) throws IOException {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      return Clustering.of(vectors, new Workers(executor, () -> {}));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256, 257, 1000, 20_000})
  void of_anyCount_hasEachVectorOnce(int count) throws IOException {
    List<int[]> clusters = clusters(gaussian(count), 2);
    double wanted = Math.ceil(count / 256.0);
    assertTrue(
        clusters.size() <= wanted + Math.ceil(Math.sqrt(wanted)), "clusters: " + clusters.size());
    for (int[] members : clusters) {
      assertTrue(members.length > 0);
      assertArrayEquals(Arrays.stream(members).sorted().toArray(), members, "in rising order");
    }
    assertArrayEquals(
        IntStream.range(0, count).toArray(),
        clusters.stream().flatMapToInt(Arrays::stream).sorted().toArray());
  }

  @Test
  void of_manyVectors_areNearlyAsNearToTheirMeansAsAfterARoundOverAll() throws IOException {
    Rows vectors = gaussian(150_000); // so many that they are not compared with all means
    List<int[]> clusters = clusters(vectors, 2);
    double further = loss(vectors, round(vectors, clusters));
    assertEquals(further, loss(vectors, clusters), 0.005 * further);
  }

  @Test
  void of_otherThreads_isTheSame() throws IOException {
    Rows vectors = gaussian(5000);
    List<int[]> one = clusters(vectors, 1);
    List<int[]> three = clusters(vectors, 3);
    assertEquals(one.size(), three.size());
    for (int c = 0; c < one.size(); c++) {
      assertArrayEquals(one.get(c), three.get(c));
    }
  }
}
