package dev.vecino.trainer.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ClickLog;
import dev.vecino.core.Workers;
import dev.vecino.trainer.HistoryOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopularityGainTest {

  private static final int ITEMS = 40;

  /** The gain for one user, who knows the item 0 and is to find another one. */
  private static GainCurve best(int wanted, int[] clicks) {
    return ask(wanted, clicks, 0, PopularityGain::best);
  }

  /** By what repetitions are to be multiplied for that user, if they gain so much before. */
  private static double bestRepeatScale(int wanted, double repeats) {
    return ask(wanted, clicks(3), repeats, (gain, t, w) -> gain.bestRepeatScale(t, w, 0)).gain();
  }

  private interface Asking {
    GainCurve of(PopularityGain gain, HistoryTables tables, Workers threads);
  }

  private static GainCurve ask(int wanted, int[] clicks, double repeats, Asking asking) {
    HistoryTables tables =
        new HistoryTables(ITEMS, HistoryOptions.builder().dimension(4).threads(1).build());
    float[] none = new float[HistoryTables.AGES];
    float[] gradients = none.clone();
    gradients[0] = -1;
    tables.weights.move(none, gradients, (float) repeats);
    Arrays.fill(tables.input, 0);
    Arrays.fill(tables.context, 0);
    for (int row = 0; row < ITEMS; row++) {
      int at = row * tables.stride;
      tables.input[at] = 1;
      tables.input[at + 1] = 1;
      tables.context[at] = 1;
      tables.context[at + 1] = 0.01f * (row % 7);
    }
    ClickLog log = ClickLog.of(List.of(List.of("known", "wanted")));
    HeldOutCases cases =
        new HeldOutCases(
            HistoryExamples.ofSteps(log, at -> true),
            place -> place == 0 ? 0 : wanted,
            place -> true);
    long[] counts = Arrays.stream(clicks).asLongStream().toArray();
    try (Workers threads = new Workers(1)) {
      return asking.of(new PopularityGain(cases, counts), tables, threads);
    }
  }

  private static int[] clicks(int popular) {
    int[] clicks = new int[ITEMS];
    Arrays.fill(clicks, 1);
    clicks[popular] = 1000;
    return clicks;
  }

  @Test
  void best_popularItemIsWanted_isHigh() {
    GainCurve curve = best(3, clicks(3));
    assertTrue(curve.gain() > 0, curve::toString);
    assertEquals(1, curve.quality(), 1e-9, "it is the first answer then");
  }

  @Test
  void best_rareItemIsWanted_isNone() {
    assertEquals(0, best(6, clicks(3)).gain());
  }

  @Test
  void bestRepeatScale_sameItemIsWantedAgain_isWhatBringsItToTheFront() {
    assertTrue(bestRepeatScale(0, 0.01) > 1, "by much more it is the first answer");
    assertEquals(1, bestRepeatScale(0, 1), "it is the first answer already");
    assertEquals(1, bestRepeatScale(6, 0.01), "it is not wanted");
  }
}
