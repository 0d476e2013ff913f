package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
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

  private static ItemCodes codes(float[][] tiles, int dimension, List<float[]> queries) {
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
    return new ItemCodes(
        new ScalarBlockKernel(), tiles, dimension, longest * (1 + 1e-9), queries, 10);
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
        place / BlockKernel.PANEL * BlockKernel.PANEL * codes.length + place % BlockKernel.PANEL;
    int sum = 0;
    for (int d = 0; d < codes.length; d++) {
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
    ItemCodes codes = codes(tiles, dimension, queries.subList(0, 16));
    for (int i = 0; i < ITEMS; i++) {
      queries.add(residual(codes, tiles, i)); // its bound for this item leaves nothing to spare
    }
    for (float[] query : queries) {
      short[] code = new short[codes.length];
      ItemCodes.Query coded = codes.code(query, code, 0);
      for (int t = 0; t < TILES; t++) {
        float centreScore = dot(query, codes.centres, t);
        for (int i = 0; i < ITEMS; i++) {
          float score = dot(query, tiles[t], codes.orders[t][i]);
          int sum = sum(codes, t, i, code);
          assertEquals((short) sum, sum, "more than 16 bits");
          assertTrue(sum >= coded.threshold(score, centreScore), t + ", " + i + ": " + score);
          int panels = coded.panels(centreScore, codes.radii[t], score);
          assertTrue(i < panels * BlockKernel.PANEL, t + ", " + i + ": " + panels);
        }
      }
    }
  }

  @Test
  void orders_ofEachTile_haveTheFarthestFirst() {
    float[][] tiles = tiles(64, 1, 1);
    ItemCodes codes = codes(tiles, 64, List.of(vector(64, 1, 1)));
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
  void panels_ofARisingScore_areFewer() {
    float[][] tiles = tiles(64, 0.3, 1);
    float[] query = vector(64, 0.3, 1);
    ItemCodes codes = codes(tiles, 64, List.of(query));
    ItemCodes.Query coded = codes.code(query, new short[codes.length], 0);
    Set<Integer> counts = new TreeSet<>();
    double[] radii = codes.radii[0];
    for (double part = 0; part < 2; part += 0.01) {
      counts.add(coded.panels(0, radii, (float) (part * coded.norm() * radii[0])));
    }
    assertEquals(radii.length + 1, counts.size(), counts.toString());
  }

  @Test
  void length_whereFewDirectionsSayMost_isShort() {
    float[][] steep = tiles(64, 2, 1);
    float[][] flat = tiles(64, 0, 1);
    List<float[]> queries = List.of(vector(64, 0, 1), vector(64, 0, 1), vector(64, 0, 1));
    assertTrue(codes(steep, 64, queries).length < 33, "axes");
    assertEquals(64, codes(flat, 64, queries).length, "no axes, and no rest");
  }

  @Test
  void threshold_ofBetterScores_leavesMostItemsOut() {
    float[][] tiles = tiles(64, 1, 1);
    float[] query = vector(64, 1, 1);
    ItemCodes codes = codes(tiles, 64, List.of(query));
    short[] code = new short[codes.length];
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
        short threshold = coded.threshold(best, dot(query, codes.centres, t));
        reached += sum(codes, t, i, code) >= threshold ? 1 : 0;
      }
    }
    assertTrue(reached >= 1 && reached < TILES * ITEMS / 10, reached + " reached");
  }
}
