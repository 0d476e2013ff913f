package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
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

  @Test
  void canHold_moreCodesThanAnArrayHas_isFalse() {
    assertTrue(Clusters.canHold(1_000_000, 4096));
    assertFalse(Clusters.canHold(1_100_000, 4096));
    assertFalse(Clusters.canHold(Integer.MAX_VALUE, 2));
    assertTrue(Clusters.canHold(1, 1));
  }
}
