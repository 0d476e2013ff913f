package dev.vecino.searcher.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryBlockTest {

  private static final int COUNT = 40;

  private final Random random = new Random(5);

  private float[] vector(int dimension, double length) {
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) (random.nextGaussian() * length);
    }
    return vector;
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }

  private static float[] direction(QueryBlock block, int group) {
    int from = group * block.dimension;
    return Arrays.copyOfRange(block.directions, from, from + block.dimension);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "64, 1", "64, 1e-18", "64, 1e-42", "64, 1e30", "32, 0"})
  void block_ofAnyQueries_boundsTheirProductsByThoseOfTheirDirection(int dimension, double length) {
    List<float[]> vectors = new ArrayList<>();
    int[] groups = new int[COUNT];
    for (int q = 0; q < COUNT; q++) {
      vectors.add(vector(dimension, length * (1 + q % 3)));
      groups[q] = q / 7;
    }
    vectors.set(9, new float[dimension]);
    QueryBlock block = new QueryBlock(vectors, groups);
    assertEquals((COUNT + 6) / 7, block.groups());
    for (int group = 0; group < block.groups(); group++) {
      assertEquals(group * 7, block.begins[group]);
      float[] direction = direction(block, group);
      for (int q = block.begins[group]; q < block.begins[group + 1]; q++) {
        float[] vector = vectors.get(q);
        assertArrayEquals(
            vector, Arrays.copyOfRange(block.packed, q * dimension, (q + 1) * dimension));
        double norm = Math.sqrt(product(vector, vector));
        assertTrue(block.norms[q] >= norm && block.norms[q] <= norm * 1.000001 + 1e-44);
        assertTrue(block.shares[q] >= 0);
        assertTrue(block.cosines[group] <= block.shares[q] / norm * 1.000001 || norm < 1e-30);
        assertTrue(block.rests[q] <= norm * 1.000001 + 1e-44, "shorter than the query");
        for (int i = 0; i < 20; i++) {
          // Also along what is left: there the bound is reached.
          float[] r = vector(dimension, 1);
          for (int d = 0; d < dimension && i == 0 && norm > 0; d++) {
            r[d] = (float) ((vector[d] - (double) block.shares[q] * direction[d]) / norm);
          }
          double least = product(vector, r);
          double most =
              block.shares[q] * product(direction, r) + block.rests[q] * Math.sqrt(product(r, r));
          assertTrue(
              least <= most + 1e-7 * norm * (i == 0 ? 1 : 0), q + ": " + least + " > " + most);
          if (i == 0 && length > 1e-30) {
            assertEquals(least, most, 1e-5 * norm + 1e-40, "no more than it need be");
          }
        }
      }
    }
  }

  @Test
  void block_ofQueriesThatAreAlike_hasTheirDirectionAndLittleBeside() {
    float[] common = {3, 0, 4};
    List<float[]> vectors =
        List.of(new float[] {3, 0, 4}, new float[] {6, 0, 8}, new float[] {30, 0.1f, 40});
    QueryBlock block = new QueryBlock(vectors, new int[] {2, 2, 2});
    assertArrayEquals(new int[] {0, 3}, block.begins);
    assertEquals(common[0] / 5, direction(block, 0)[0], 1e-6);
    assertEquals(5, block.shares[0], 1e-5);
    assertEquals(10, block.shares[1], 1e-5);
    assertEquals(0, block.rests[0], 5e-3);
    assertEquals(0.1, block.rests[2], 5e-2);
    assertEquals(1, block.cosines[0], 1e-4);
    assertTrue(block.cosines[0] <= 1);
  }

  @Test
  void block_whereAQueryIsAgainstItsGroup_givesItNoShare() {
    List<float[]> vectors =
        List.of(new float[] {1, 0}, new float[] {1, 0}, new float[] {-1, 0}, new float[] {0, -2});
    QueryBlock block = new QueryBlock(vectors, new int[] {0, 0, 0, 1});
    assertEquals(0, block.shares[2]);
    assertEquals(1, block.rests[2], 1e-6);
    assertEquals(Float.NEGATIVE_INFINITY, block.cosines[0], "no angle bounds its products");
    assertEquals(1, block.cosines[1], 1e-6);
    assertEquals(2, block.shares[3], 1e-6);
    assertArrayEquals(new int[] {0, 3, 4}, block.begins);
  }
}
