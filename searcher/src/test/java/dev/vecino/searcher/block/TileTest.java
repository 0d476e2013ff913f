package dev.vecino.searcher.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileTest {

  private static final int ITEMS = 70; // no whole number of panels

  private final Random random = new Random(3);

  /** Around a place; distances from a tenth to ten times the usual one. */
  private float[] rows(int items, int dimension, double length) {
    float[] centre = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      centre[d] = (float) (random.nextGaussian() * length);
    }
    float[] rows = new float[items * dimension];
    for (int i = 0; i < items; i++) {
      double factor = Math.pow(10, random.nextInt(3) - 1);
      for (int d = 0; d < dimension; d++) {
        rows[i * dimension + d] = (float) (centre[d] + random.nextGaussian() * length * factor);
      }
    }
    return rows;
  }

  private static double distance(Tile tile, float[] rows, int dimension, int item) {
    double squares = 0;
    for (int d = 0; d < dimension; d++) {
      double difference = (double) rows[item * dimension + d] - tile.centre[d];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "64, 1", "100, 1e-18", "64, 1e12", "32, 0"})
  void tile_ofAnyVectors_hasEachOnceTheFarthestFirstAndNoneBeyondItsPanelsRadius(
      int dimension, double length) {
    float[] rows = rows(ITEMS, dimension, length);
    Tile tile = new Tile(rows, dimension);
    boolean[] seen = new boolean[ITEMS];
    double former = Double.POSITIVE_INFINITY;
    for (int place = 0; place < ITEMS; place++) {
      int item = tile.order[place];
      seen[item] = true;
      assertEquals(place, tile.place(item));
      float[] stored = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        stored[d] = tile.panels[Tile.at(place, dimension) + d * BlockKernel.PANEL];
      }
      assertArrayEquals(Arrays.copyOfRange(rows, item * dimension, (item + 1) * dimension), stored);
      double distance = distance(tile, rows, dimension, item);
      double radius = tile.radii[place / BlockKernel.PANEL];
      assertTrue(distance <= radius, place + ": " + distance + " > " + radius);
      assertTrue(distance <= former * (1 + 1e-6), "not falling at " + place);
      if (place % BlockKernel.PANEL == 0) {
        assertEquals(distance, radius, 1e-6 * tile.longest + 1e-30, "more than it need be");
      }
      former = distance;
    }
    for (boolean one : seen) {
      assertTrue(one, "each once");
    }
    double longest = 0;
    for (int i = 0; i < ITEMS; i++) {
      double squares = 0;
      for (int d = 0; d < dimension; d++) {
        squares += (double) rows[i * dimension + d] * rows[i * dimension + d];
      }
      longest = Math.max(longest, Math.sqrt(squares));
    }
    assertTrue(tile.longest >= longest && tile.longest <= longest * 1.001 + 1e-30);
  }

  @Test
  void tile_ofALastPanelThatIsNotFull_isFilledUpWithZeros() {
    Tile tile = new Tile(rows(ITEMS, 4, 1), 4);
    assertEquals((ITEMS / BlockKernel.PANEL + 1) * BlockKernel.PANEL, tile.padded());
    assertEquals(tile.padded() * 4, tile.panels.length);
    for (int place = ITEMS; place < tile.padded(); place++) {
      for (int d = 0; d < 4; d++) {
        assertEquals(0, tile.panels[Tile.at(place, 4) + d * BlockKernel.PANEL]);
      }
    }
  }
}
