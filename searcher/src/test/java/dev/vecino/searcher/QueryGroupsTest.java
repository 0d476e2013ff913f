package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.block.BlockKernel;
import dev.vecino.searcher.block.ScalarBlockKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryGroupsTest {

  private static final int DIMENSION = 16;

  private final Random random = new Random(9);

  /** Queries around directions that have nothing in common, in turn, of any length. */
  private List<float[]> around(int directions, int count) {
    List<float[]> vectors = new ArrayList<>();
    for (int q = 0; q < count; q++) {
      float[] vector = new float[DIMENSION];
      double length = Math.pow(10, random.nextInt(5) - 2);
      for (int d = 0; d < DIMENSION; d++) {
        double value = (d == q % directions ? 1 : 0) + random.nextGaussian() * 0.02;
        vector[d] = (float) (length * value);
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static int[] groups(List<float[]> vectors, int threads) throws IOException {
    try (Workers workers = new Workers(threads)) {
      return QueryGroups.of(vectors, BlockKernel.best(false), workers);
    }
  }

  @Test
  void groups_ofQueriesAroundFewDirections_haveQueriesOfOneDirection() throws IOException {
    int[] groups = groups(around(4, 2000), 2);
    int[] directionOf = new int[1 + Arrays.stream(groups).max().orElseThrow()];
    Arrays.fill(directionOf, -1);
    for (int q = 0; q < groups.length; q++) {
      int g = groups[q];
      assertTrue(directionOf[g] < 0 || directionOf[g] == q % 4, "group " + g + " is mixed");
      directionOf[g] = q % 4;
    }
    long found = Arrays.stream(directionOf).filter(direction -> direction >= 0).count();
    assertTrue(found > 20, "all in few groups: " + found);
  }

  @Test
  void groups_byAnyNumberOfWorkersAndKernel_areTheSame() throws IOException {
    List<float[]> vectors = around(7, 1500);
    int[] groups = groups(vectors, 1);
    assertArrayEquals(groups, groups(vectors, 3));
    try (Workers workers = new Workers(1)) {
      assertArrayEquals(groups, QueryGroups.of(vectors, new ScalarBlockKernel(), workers));
    }
  }

  @Test
  void groups_ofFewQueries_areOne() throws IOException {
    assertArrayEquals(new int[20], groups(around(5, 20), 2));
    assertArrayEquals(new int[1], groups(around(1, 1), 2));
  }

  @Test
  void groups_withQueriesOfLengthZero_areFound() throws IOException {
    List<float[]> vectors = around(2, 200);
    vectors.set(0, new float[DIMENSION]);
    vectors.set(50, new float[DIMENSION]);
    int[] groups = groups(vectors, 1);
    assertEquals(200, groups.length);
    assertNotEquals(groups[2], groups[3], "directions that have nothing in common");
  }
}
