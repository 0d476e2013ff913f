package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlannerTest {

  private static ApproximateCost hnsw(boolean forUser, int items) {
    return new ApproximateCost(null, forUser, items);
  }

  private static boolean isExactCheaper(int k, boolean forUser, int eligible, int items) {
    return new ExactScan(items).cost(k, eligible) <= hnsw(forUser, items).of(k, eligible);
  }

  @Test
  void window_moreItems_shrinksToTheLeast() {
    assertEquals(Planner.window(0), Planner.window(200_000));
    assertEquals(2 * Planner.window(800_000), Planner.window(400_000), 1);
    assertTrue(Planner.window(800_000) > Planner.LEAST_WINDOW);
    assertEquals(Planner.LEAST_WINDOW, Planner.window(5_000_000));
  }

  @Test
  void beam_anyK_isAtLeastKAndAtMostTheEligible() {
    for (boolean forUser : new boolean[] {true, false}) {
      for (int k : new int[] {1, 10, 150, 1_000_000, Integer.MAX_VALUE}) {
        for (int eligible : new int[] {0, 1, 9, 500, 1_000_000}) {
          int beam = hnsw(forUser, 1_000_000).beam(k, eligible);
          assertTrue(beam >= Math.min(k, eligible) && beam <= Math.max(eligible, 1));
        }
      }
      assertTrue(
          hnsw(forUser, 100_000).beam(200, 100_000) > hnsw(forUser, 100_000).beam(20, 100_000));
    }
    assertTrue(hnsw(true, 100_000).beam(10, 100_000) > hnsw(false, 100_000).beam(10, 100_000));
  }

  @Test
  void exact_fewerEligible_staysTheCheaperWay() {
    int items = 1_000_000;
    for (boolean forUser : new boolean[] {true, false}) {
      for (int k : new int[] {1, 10, 150, 5000}) {
        boolean wasExact = true;
        for (int eligible = 0; eligible <= items; eligible += 1000) {
          boolean isExact = isExactCheaper(k, forUser, eligible, items);
          assertTrue(wasExact || !isExact || eligible > items * 0.8, k + ", " + eligible);
          wasExact = isExact;
        }
      }
    }
  }

  @Test
  void exact_largeKOrSmallIndex_isTheCheaperWay() {
    assertTrue(isExactCheaper(10, true, 2000, 2000));
    assertTrue(isExactCheaper(10, false, 2000, 2000));
    assertTrue(isExactCheaper(Integer.MAX_VALUE, true, 1_000_000, 1_000_000));
    assertTrue(isExactCheaper(10, true, 0, 0));
    assertFalse(isExactCheaper(10, true, 1_000_000, 1_000_000));
    assertFalse(isExactCheaper(10, false, 200_000, 200_000));
  }

  @Test
  void hnsw_growingIndexAndSameSelectivity_staysTheCheaperWay() {
    boolean wasExact = true;
    for (int items = 1000; items <= 100_000_000; items *= 2) {
      boolean isExact = isExactCheaper(10, true, items / 2, items);
      assertTrue(wasExact || !isExact);
      wasExact = isExact;
    }
    assertEquals(false, wasExact);
  }
}
