package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

class ClusterSearchTest {

  private static final int SIZE = 600;
  private static final int BETTER = 100;

  /** One direction; the vectors from 100 on are longer than the others, which are alike. */
  private static final VectorSource VECTORS =
      new VectorSource() {
        @Override
        public int count() {
          return SIZE;
        }

        @Override
        public int dimension() {
          return 2;
        }

        @Override
        public Reader reader() {
          return (number, vector) -> {
            vector[0] = number >= BETTER && number < BETTER + 5 ? 2 : 1;
            vector[1] = 0;
          };
        }
      };

  @Test
  void search_moreEqualScoresThanThereIsPlaceFor_keepsTheHigherOnes() throws IOException {
    Clusters clusters =
        Clusters.of(
            VECTORS, List.of(IntStream.range(0, SIZE).toArray()), new Workers(null, () -> {}));
    for (int k : new int[] {1, 5, 10, 40}) {
      int[] found =
          new ClusterSearch(clusters, Reach.constant(6))
              .search(
                  new ClusterSearch.Request(
                      new float[] {1, 0}, null, SIZE, k, Float.NEGATIVE_INFINITY),
                  ClusterSearch.UNBOUNDED);
      assertTrue(found.length >= k, found.length + " found for " + k);
      for (int better = BETTER; better < BETTER + 5; better++) {
        int position = better;
        assertTrue(IntStream.of(found).anyMatch(p -> p == position), better + " for " + k);
      }
    }
  }

  /** Directions at random, of 16 dimensions. */
  private static VectorSource directions(int count) {
    SplittableRandom random = new SplittableRandom(3);
    float[][] all = new float[count][16];
    for (float[] vector : all) {
      double squares = 0;
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) random.nextGaussian();
        squares += vector[d] * vector[d];
      }
      for (int d = 0; d < vector.length; d++) {
        vector[d] /= (float) Math.sqrt(squares);
      }
    }
    return new VectorSource() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public int dimension() {
        return 16;
      }

      @Override
      public Reader reader() {
        return (number, vector) -> System.arraycopy(all[number], 0, vector, 0, vector.length);
      }
    };
  }

  /** Counts what a search compares. */
  private static long visited(Clusters clusters, Reach reach, float[] query, FixedBitSet eligible) {
    long[] spent = new long[1];
    int count = eligible == null ? clusters.size() : eligible.cardinality();
    Positions positions = eligible == null ? null : Positions.of(eligible);
    new ClusterSearch(clusters, reach)
        .search(
            new ClusterSearch.Request(query, positions, count, 10, Float.NEGATIVE_INFINITY),
            new ClusterSearch.Budget() {
              @Override
              public long left() {
                return Long.MAX_VALUE;
              }

              @Override
              public void spend(int vectors) {
                spent[0] += vectors;
              }
            });
    return spent[0];
  }

  @Test
  void search_filtered_reachesFartherByWhatAFilterAdds() throws IOException {
    Workers workers = new Workers(null, () -> {});
    VectorSource vectors = directions(4000);
    Clusters clusters = Clusters.of(vectors, Clustering.of(vectors, workers), workers);
    FixedBitSet half = new FixedBitSet(clusters.size());
    for (int position = 0; position < clusters.size(); position += 2) {
      half.set(position);
    }
    float[] query = new float[16];
    vectors.reader().read(7, query);
    Reach as = new Reach(Map.of(1.0, 0.5), 0);
    Reach farther = new Reach(Map.of(1.0, 0.5), 1);
    assertTrue(visited(clusters, farther, query, half) > visited(clusters, as, query, half));
    assertEquals(visited(clusters, as, query, null), visited(clusters, farther, query, null));
  }

  @Test
  void calibration_regionIsEligible_findsTheTargetThere() throws IOException {
    Workers workers = new Workers(null, () -> {});
    VectorSource vectors = directions(8000);
    Clusters clusters = Clusters.of(vectors, Clustering.of(vectors, workers), workers);
    List<float[]> queries = new ArrayList<>();
    for (int q = 0; q < 100; q++) {
      float[] query = new float[16];
      vectors.reader().read(q * 31, query);
      queries.add(query);
    }
    Calibration calibration = new Calibration(vectors, clusters, workers);
    RecallSample.Queries asked = new RecallSample.Queries(queries, true);
    Calibration.Sample sample = new Calibration.Sample(asked, 1);
    Reach reach =
        calibration.measure(List.of(calibration.prepare(sample, 0.95))).orElseThrow().reach();
    RecallSample recalls = new RecallSample(vectors, asked, workers);
    for (RecallSample.Depth depth : RecallSample.REGION_DEPTHS) {
      FixedBitSet region = recalls.part(depth.part());
      assertTrue(region.cardinality() >= 700 && region.cardinality() <= 800, "a tenth");
      FixedBitSet eligible = new FixedBitSet(clusters.size());
      for (int position = 0; position < clusters.size(); position++) {
        if (region.get(clusters.number(position))) {
          eligible.set(position);
        }
      }
      RecallSample.Measured measured =
          recalls.measure(
              depth,
              query -> {
                int[] found =
                    new ClusterSearch(clusters, reach)
                        .search(
                            new ClusterSearch.Request(
                                query,
                                Positions.of(eligible),
                                eligible.cardinality(),
                                depth.k(),
                                Float.NEGATIVE_INFINITY),
                            ClusterSearch.UNBOUNDED);
                for (int i = 0; i < found.length; i++) {
                  found[i] = clusters.number(found[i]);
                }
                return new RecallSample.Found(found, 0);
              });
      assertTrue(measured.recall() >= 0.95, depth + ": " + measured.recall());
    }
    assertTrue(reach.filtered() > 0, "nothing was added: the test shows nothing");
  }

  @Test
  void canHold_moreCodesThanAnArrayHas_isFalse() {
    assertTrue(Clusters.canHold(1_000_000, 4096));
    assertFalse(Clusters.canHold(1_100_000, 4096));
    assertFalse(Clusters.canHold(Integer.MAX_VALUE, 2));
    assertTrue(Clusters.canHold(1, 1));
  }
}
