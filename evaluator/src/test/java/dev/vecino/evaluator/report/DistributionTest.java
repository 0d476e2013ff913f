package dev.vecino.evaluator.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DistributionTest {

  private static final double EPSILON = 1e-12;

  @Test
  void distribution_countedValues_quantilesMeanAndShares() {
    Distribution prices =
        Distribution.of(new double[] {30, 10, Double.NaN, 20}, new long[] {1, 2, 9, 1});
    assertEquals(4, prices.total());
    assertEquals(10, prices.quantile(0.5));
    assertEquals(20, prices.quantile(0.75));
    assertEquals(17.5, prices.mean(), EPSILON);
    assertArrayEquals(new double[] {0.5, 0.5}, prices.shares(new double[] {10, 20, 30}), EPSILON);
  }
}
