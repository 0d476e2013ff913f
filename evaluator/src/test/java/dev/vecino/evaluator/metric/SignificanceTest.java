package dev.vecino.evaluator.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Intervals and tests. */
class SignificanceTest {

  private static Questions questions(int cases, int groupSize) {
    List<Split.Case> all = new ArrayList<>();
    for (int c = 0; c < cases; c++) {
      all.add(new Split.Case("c" + c, c / groupSize, new int[0], 0, 0, new int[] {0}, 0));
    }
    return new Questions(all, SeenItems.INCLUDE);
  }

  private static Estimate mean(double[] values, int groupSize) {
    return new Bootstrap(questions(values.length, groupSize), 2).means(new double[][] {values})[0];
  }

  @Test
  void bootstrap_manySamples_coversTheTrueMeanAboutAsOftenAsPromised() {
    int covered = 0;
    for (int sample = 0; sample < 200; sample++) {
      SplittableRandom random = new SplittableRandom(sample);
      double[] values = random.doubles(80).map(x -> x < 0.3 ? 1 : 0).toArray();
      Estimate estimate = mean(values, 1);
      covered += estimate.low() <= 0.3 && 0.3 <= estimate.high() ? 1 : 0;
    }
    assertTrue(covered >= 180 && covered <= 198, "covered " + covered + " of 200");
  }

  @Test
  void bootstrap_sameValues_sameInterval_aroundTheMean() {
    double[] values = new SplittableRandom(7).doubles(500).toArray();
    Estimate estimate = mean(values, 1);
    assertEquals(Arrays.stream(values).average().orElseThrow(), estimate.value(), 1e-12);
    assertTrue(estimate.low() < estimate.value() && estimate.value() < estimate.high());
    assertEquals(estimate, mean(values, 1));
    // The half width of the mean of 500 uniform numbers is 1.96 * sqrt(1 / 12 / 500).
    assertEquals(0.0253, (estimate.high() - estimate.low()) / 2, 0.003);
  }

  @Test
  void bootstrap_missingValues_areLeftOut() {
    double[] values = {1, Double.NaN, 3, Double.NaN};
    assertEquals(2, mean(values, 1).value(), 1e-12);
  }

  @Test
  void bootstrap_dependentCases_makeTheIntervalWider() {
    // 50 groups of 10 equal cases tell no more than 50 cases.
    double[] values =
        IntStream.range(0, 500)
            .mapToDouble(c -> new SplittableRandom(c / 10).nextDouble())
            .toArray();
    Estimate grouped = mean(values, 10);
    Estimate naive = mean(values, 1);
    assertTrue(
        grouped.high() - grouped.low() > 2.5 * (naive.high() - naive.low()),
        grouped + " against " + naive);
  }

  @Test
  void pairedTest_knownNumbers_givesTheTextbooksResult() {
    // Differences 1 2 3 4: mean 2.5, error sqrt(5/3/4) = 0.6455, t 3.873 with 3 degrees: p 0.0305.
    double[] others = {5, 5, 5, 5};
    double[] ours = {6, 7, 8, 9};
    PairedTest test = PairedTest.of(ours, others, new int[] {0, 1, 2, 3}, 4);
    assertEquals(2.5, test.difference(), 1e-12);
    assertEquals(0.5, test.relative(), 1e-12);
    assertEquals(0.030466, test.pValue(), 1e-5);
    assertEquals(2.5 - 3.182446 * 0.645497, test.low(), 1e-5);
    assertEquals(2.5 + 3.182446 * 0.645497, test.high(), 1e-5);
  }

  @Test
  void pairedTest_smallTrueDifference_isFound_andNoneBetweenEquals() {
    SplittableRandom random = new SplittableRandom(1);
    double[] others = random.doubles(2_000).toArray();
    int[] groups = IntStream.range(0, 2_000).toArray();
    double[] better =
        Arrays.stream(others).map(x -> x + 0.02 + 0.1 * random.nextGaussian()).toArray();
    double[] noise = Arrays.stream(others).map(x -> x + 0.1 * random.nextGaussian()).toArray();
    assertTrue(PairedTest.of(better, others, groups, 2_000).pValue() < 0.001);
    assertTrue(PairedTest.of(noise, others, groups, 2_000).pValue() > 0.05);
    assertEquals(1, PairedTest.of(others, others, groups, 2_000).pValue());
  }

  @Test
  void pairedTest_cases_thatRepeatEachOther_dontCountTwice() {
    double[] differences = {1, -0.5, 0.7, 0.2, 0.9};
    double[] repeated = IntStream.range(0, 50).mapToDouble(c -> differences[c / 10]).toArray();
    int[] groups = IntStream.range(0, 50).map(c -> c / 10).toArray();
    PairedTest once = PairedTest.of(differences, new double[5], new int[] {0, 1, 2, 3, 4}, 5);
    PairedTest often = PairedTest.of(repeated, new double[50], groups, 5);
    assertEquals(once.pValue(), often.pValue(), 1e-12);
    assertEquals(once.low(), often.low(), 1e-12);
  }
}
