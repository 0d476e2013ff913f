package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No item that is good enough may be ruled out by its code. */
class ItemCodesTest {

  private static final int TILES = 6;
  private static final int ITEMS = 70; // of a tile; no whole number of panels

  private final Random random = new Random(3);

  private float[] vector(int dimension, double decay, double length) {
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) (random.nextGaussian() * Math.pow(d + 1, -decay) * length);
    }
    return vector;
  }

  /** Each tile around a place of its own; lengths from a tenth to ten times the usual one. */
  private float[][] tiles(int dimension, double decay, double length) {
    float[][] tiles = new float[TILES][ITEMS * dimension];
    for (float[] tile : tiles) {
      float[] centre = vector(dimension, decay, length);
      for (int i = 0; i < ITEMS; i++) {
        float[] own = vector(dimension, decay, length / 2);
        double factor = Math.pow(10, random.nextInt(3) - 1);
        for (int d = 0; d < dimension; d++) {
          tile[i * dimension + d] = (float) ((centre[d] + own[d]) * factor);
        }
      }
    }
    return tiles;
  }

  private static ItemCodes codes(float[][] tiles, int dimension) {
    double longest = 0;
    for (float[] tile : tiles) {
      for (int i = 0; i < tile.length; i += dimension) {
        double squared = 0;
        for (int d = 0; d < dimension; d++) {
          squared += (double) tile[i + d] * tile[i + d];
        }
        longest = Math.max(longest, Math.sqrt(squared));
      }
    }
    return new ItemCodes(new ScalarBlockKernel(), tiles, dimension, longest * (1 + 1e-9));
  }

  private static float[] residual(ItemCodes codes, float[][] tiles, int item) {
    int tile = item % TILES;
    int dimension = codes.centres.length / TILES;
    float[] residual = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      residual[d] = tiles[tile][item * dimension + d] - codes.centres[tile * dimension + d];
    }
    return residual;
  }

  private static float dot(float[] query, float[] rows, int item) {
    double sum = 0;
    for (int d = 0; d < query.length; d++) {
      sum += (double) query[d] * rows[item * query.length + d];
    }
    return (float) sum;
  }

  private static int sum(ItemCodes codes, int tile, int place, short[] query) {
    int at =
        place / BlockKernel.PANEL * BlockKernel.PANEL * query.length + place % BlockKernel.PANEL;
    int sum = 0;
    for (int d = 0; d < query.length; d++) {
      sum += query[d] * codes.tiles[tile][at + d * BlockKernel.PANEL];
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1",
    "3, 0, 1",
    "16, 0, 1",
    "64, 1, 1",
    "64, 2, 1",
    "100, 0.3, 1",
    "64, 1, 1e-18",
    "64, 1, 1e12",
    "32, 1, 0"
  })
  void threshold_ofAnItemsOwnScore_isReachedByItsCode(int dimension, double decay, double length) {
    float[][] tiles = tiles(dimension, decay, length);
    List<float[]> queries = new ArrayList<>();
    for (int q = 0; q < 40; q++) {
      queries.add(vector(dimension, decay, q % 4 == 0 ? 1 : length));
    }
    queries.add(new float[dimension]);
    ItemCodes codes = codes(tiles, dimension);
    for (int i = 0; i < ITEMS; i++) {
      queries.add(residual(codes, tiles, i)); // its bound for this item leaves nothing to spare
    }
    for (float[] query : queries) {
      short[] code = new short[query.length];
      ItemCodes.Query coded = codes.code(query, code, 0);
      for (int t = 0; t < TILES; t++) {
        float centreScore = dot(query, codes.centres, t);
        for (int i = 0; i < ITEMS; i++) {
          float score = dot(query, tiles[t], codes.orders[t][i]);
          int sum = sum(codes, t, i, code);
          assertEquals((short) sum, sum, "more than 16 bits");
          String place = t + ", " + i + ": " + score;
          float gap = Math.nextDown((float) (score - coded.rounding())) - centreScore;
          assertTrue(sum >= coded.threshold(gap, codes.steps[t]), place);
          assertTrue(gap <= coded.norm() * codes.radii[t][i / BlockKernel.PANEL], place);
          double unit = coded.step() * codes.steps[t];
          double least = centreScore + unit * sum - coded.loss(codes.steps[t]);
          assertTrue(least <= score, place);
        }
      }
    }
  }

  @Test
  void orders_ofEachTile_haveTheFarthestFirst() {
    float[][] tiles = tiles(64, 1, 1);
    ItemCodes codes = codes(tiles, 64);
    for (int t = 0; t < TILES; t++) {
      double former = Double.POSITIVE_INFINITY;
      Set<Short> seen = new HashSet<>();
      for (short item : codes.orders[t]) {
        double squares = 0;
        for (int d = 0; d < 64; d++) {
          float difference = tiles[t][item * 64 + d] - codes.centres[t * 64 + d];
          squares += (double) difference * difference;
        }
        assertTrue(squares <= former);
        former = squares;
        seen.add(item);
      }
      assertEquals(ITEMS, seen.size());
    }
  }

  @Test
  void threshold_ofBetterScores_leavesMostItemsOut() {
    float[][] tiles = tiles(64, 1, 1);
    float[] query = vector(64, 1, 1);
    ItemCodes codes = codes(tiles, 64);
    short[] code = new short[query.length];
    ItemCodes.Query coded = codes.code(query, code, 0);
    float best = Float.NEGATIVE_INFINITY;
    for (float[] tile : tiles) {
      for (int i = 0; i < ITEMS; i++) {
        best = Math.max(best, dot(query, tile, i));
      }
    }
    int reached = 0;
    for (int t = 0; t < TILES; t++) {
      for (int i = 0; i < ITEMS; i++) {
        float gap = best - dot(query, codes.centres, t);
        short threshold = coded.threshold(gap, codes.steps[t]);
        reached += sum(codes, t, i, code) >= threshold ? 1 : 0;
      }
    }
    assertTrue(reached >= 1 && reached < TILES * ITEMS / 10, reached + " reached");
  }
}
