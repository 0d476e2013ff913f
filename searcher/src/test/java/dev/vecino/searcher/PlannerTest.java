package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.codec.MeasuredSearch;
import dev.vecino.searcher.schema.SearchSetting;
import org.junit.jupiter.api.Test;

class PlannerTest {

  /** As it is measured for users of some 200,000 items. */
  static final SearchSetting SETTING =
      new SearchSetting(new MeasuredSearch(0.95, 0.96, 0.95, 3200, 6000), 400, 750, false);

  static FieldFormat hnsw(int items) {
    return new FieldFormat.Hnsw(SETTING, items);
  }

  private static boolean isExactCheaper(int k, int eligible, int items) {
    return new ExactScan(items).cost(k, eligible) <= hnsw(items).cost(k, eligible);
  }

  @Test
  void window_moreItems_shrinksToTheLeast() {
    assertEquals(Planner.window(0), Planner.window(200_000));
    assertEquals(2 * Planner.window(800_000), Planner.window(400_000), 1);
    assertTrue(Planner.window(800_000) > Planner.LEAST_WINDOW);
    assertEquals(Planner.LEAST_WINDOW, Planner.window(5_000_000));
  }

  @Test
  void exact_fewerEligible_staysTheCheaperWay() {
    int items = 1_000_000;
    for (int k : new int[] {1, 10, 150, 5000}) {
      boolean wasExact = true;
      for (int eligible = 0; eligible <= items; eligible += 1000) {
        boolean isExact = isExactCheaper(k, eligible, items);
        assertTrue(wasExact || !isExact || eligible > items * 0.8, k + ", " + eligible);
        wasExact = isExact;
      }
    }
  }

  @Test
  void exact_largeKOrSmallIndex_isTheCheaperWay() {
    assertTrue(isExactCheaper(10, 2000, 2000));
    assertTrue(isExactCheaper(Integer.MAX_VALUE, 1_000_000, 1_000_000));
    assertTrue(isExactCheaper(10, 0, 0));
    assertFalse(isExactCheaper(10, 1_000_000, 1_000_000));
    assertFalse(isExactCheaper(10, 200_000, 200_000));
  }

  @Test
  void hnsw_growingIndexAndSameSelectivity_staysTheCheaperWay() {
    boolean wasExact = true;
    for (int items = 1000; items <= 100_000_000; items *= 2) {
      boolean isExact = isExactCheaper(10, items / 2, items);
      assertTrue(wasExact || !isExact);
      wasExact = isExact;
    }
    assertEquals(false, wasExact);
  }
}
