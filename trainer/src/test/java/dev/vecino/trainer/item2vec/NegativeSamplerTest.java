package dev.vecino.trainer.item2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.trainer.kernels.Random64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegativeSamplerTest {

  @ParameterizedTest
  @ValueSource(doubles = {-2, -0.5, 0, 0.5, 0.75, 2})
  void draw_exponent_frequenciesAreCountsToThatPower(double exponent) {
    long[] counts = {1000, 300, 70, 70, 9, 1};
    double sum = 0;
    for (long count : counts) {
      sum += Math.pow((double) count, exponent);
    }
    NegativeSampler sampler = new NegativeSampler(counts, exponent);
    Random64 random = new Random64(5);
    int draws = 400_000;
    int[] found = new int[counts.length];
    for (int n = 0; n < draws; n++) {
      found[sampler.draw(random)]++;
    }
    for (int row = 0; row < counts.length; row++) {
      double share = Math.pow((double) counts[row], exponent) / sum;
      double deviation = Math.sqrt(share * (1 - share) / draws);
      assertEquals(share, (double) found[row] / draws, 4 * deviation + 1e-9, "row " + row);
    }
  }

  @Test
  void draw_oneRow_thatRow() {
    assertEquals(0, new NegativeSampler(new long[] {3}, 0.75).draw(new Random64(1)));
  }

  @Test
  void below_manyDraws_everyNumberAsOften() {
    Random64 random = Random64.of(1, 2, 3);
    int[] found = new int[7];
    for (int n = 0; n < 70_000; n++) {
      found[random.below(7)]++;
    }
    for (int count : found) {
      assertEquals(10_000, count, 400);
    }
  }
}
