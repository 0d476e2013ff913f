package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlannerTest {

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
          int beam = Planner.beam(k, forUser, eligible);
          assertTrue(beam >= Math.min(k, eligible) && beam <= Math.max(eligible, 1));
        }
      }
      assertTrue(Planner.beam(200, forUser, 100_000) > Planner.beam(20, forUser, 100_000));
    }
    assertTrue(Planner.beam(10, true, 100_000) > Planner.beam(10, false, 100_000));
  }

  @Test
  void exact_fewerEligible_staysTheCheaperWay() {
    int items = 1_000_000;
    for (boolean forUser : new boolean[] {true, false}) {
      for (int k : new int[] {1, 10, 150, 5000}) {
        boolean wasExact = true;
        for (int eligible = 0; eligible <= items; eligible += 1000) {
          boolean isExact = Planner.isExactCheaper(k, forUser, eligible, items);
          assertTrue(wasExact || !isExact || eligible > items * 0.8, k + ", " + eligible);
          wasExact = isExact;
        }
      }
    }
  }

  @Test
  void exact_largeKOrSmallIndex_isTheCheaperWay() {
    assertTrue(Planner.isExactCheaper(10, true, 2000, 2000));
    assertTrue(Planner.isExactCheaper(10, false, 2000, 2000));
    assertTrue(Planner.isExactCheaper(Integer.MAX_VALUE, true, 1_000_000, 1_000_000));
    assertTrue(Planner.isExactCheaper(10, true, 0, 0));
    assertFalse(Planner.isExactCheaper(10, true, 1_000_000, 1_000_000));
    assertFalse(Planner.isExactCheaper(10, false, 200_000, 200_000));
  }

  @Test
  void graph_growingIndexAndSameSelectivity_staysTheCheaperWay() {
    boolean wasExact = true;
    for (int items = 1000; items <= 100_000_000; items *= 2) {
      boolean isExact = Planner.isExactCheaper(10, true, items / 2, items);
      assertTrue(wasExact || !isExact);
      wasExact = isExact;
    }
    assertEquals(false, wasExact);
  }
}
