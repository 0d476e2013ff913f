package dev.vecino.searcher.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryBlockTest {

  private static final int COUNT = 40;

  private final Random random = new Random(5);

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "64, 1", "64, 1e-18", "64, 1e-42", "64, 1e18", "32, 0"})
  void block_ofAnyQueries_hasTheirVectorsPricesAndLengthsRoundedUp(int dimension, double length) {
    List<float[]> vectors = new ArrayList<>();
    List<PriceRange> prices = new ArrayList<>();
    for (int q = 0; q < COUNT; q++) {
      float[] vector = new float[dimension];
      for (int d = 0; d < dimension && q != 9; d++) {
        vector[d] = (float) (random.nextGaussian() * length * (1 + q % 3));
      }
      vectors.add(vector);
      prices.add(new PriceRange(q, 2L * q));
    }
    QueryBlock block = new QueryBlock(vectors, prices);
    assertEquals(COUNT, block.count);
    for (int q = 0; q < COUNT; q++) {
      float[] vector = vectors.get(q);
      assertArrayEquals(vector, block.vector(q));
      assertArrayEquals(
          vector, Arrays.copyOfRange(block.packed, q * dimension, (q + 1) * dimension));
      assertEquals(prices.get(q), block.prices(q));
      double squares = 0;
      for (float value : vector) {
        squares += (double) value * value;
      }
      double norm = Math.sqrt(squares);
      assertTrue(block.norms[q] >= norm && block.norms[q] <= norm * 1.000001 + 1e-44);
      assertTrue(block.norms[q] > 0, "it divides");
    }
  }
}
