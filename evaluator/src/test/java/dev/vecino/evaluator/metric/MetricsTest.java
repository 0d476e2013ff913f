package dev.vecino.evaluator.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.evaluator.Logs;
import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.rank.Rows;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every metric against values that were computed by hand. */
class MetricsTest {

  private static final double EPSILON = 1e-12;

  /** Clicks of items 0 to 4; 20 in all, 4 a mean. */
  private static final long[] CLICKS = {10, 5, 2, 2, 1};

  /** History 0; relevant 1, 3 and one that training doesn't know. */
  private static final Split.Case TWO_OF_THREE =
      new Split.Case("u1", 0, new int[] {0}, 0, 1, new int[] {1, 3}, 1);

  /** History 1, 2; relevant 2 (seen) and 4. */
  private static final Split.Case SEEN_AND_NEW =
      new Split.Case("u2", 1, new int[] {1, 2}, 0, 2, new int[] {2, 4}, 0);

  /** Relevant only what was seen. */
  private static final Split.Case ONLY_SEEN =
      new Split.Case("u3", 2, new int[] {3}, 0, 1, new int[] {3}, 0);

  private static final List<Split.Case> CASES = List.of(TWO_OF_THREE, SEEN_AND_NEW, ONLY_SEEN);

  private static CaseMetrics measured(Questions questions, int[]... lists) {
    Lists filled = new Lists(lists.length, 3);
    for (int c = 0; c < lists.length; c++) {
      filled.set(c, lists[c]);
    }
    return CaseMetrics.of(questions, filled, List.of(1, 3), CLICKS);
  }

  private static CaseMetrics including() {
    return measured(
        new Questions(CASES, SeenItems.INCLUDE),
        new int[] {0, 1, 3},
        new int[] {4, 0, 2},
        new int[] {});
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  @Test
  void recall_hitsByAllRelevant_notCutToK() {
    assertArrayEquals(new double[] {0, 0.5, 0}, including().of(Metric.RECALL, 1), EPSILON);
    assertArrayEquals(new double[] {2 / 3.0, 1, 0}, including().of(Metric.RECALL, 3), EPSILON);
    assertEquals((2 / 3.0 + 1) / 3, including().mean(Metric.RECALL, 3), EPSILON);
  }

  @Test
  void hitRate_anyHit_isOne() {
    assertArrayEquals(new double[] {0, 1, 0}, including().of(Metric.HIT_RATE, 1), EPSILON);
    assertArrayEquals(new double[] {1, 1, 0}, including().of(Metric.HIT_RATE, 3), EPSILON);
  }

  @Test
  void precision_hitsByK() {
    assertArrayEquals(
        new double[] {2 / 3.0, 2 / 3.0, 0}, including().of(Metric.PRECISION, 3), EPSILON);
  }

  @Test
  void ndcg_idealOverTheSmallerOfKAndRelevant() {
    double first = (1 / log2(3) + 1 / log2(4)) / (1 + 1 / log2(3) + 1 / log2(4));
    double second = (1 + 1 / log2(4)) / (1 + 1 / log2(3));
    assertArrayEquals(new double[] {first, second, 0}, including().of(Metric.NDCG, 3), EPSILON);
    assertArrayEquals(new double[] {0, 1, 0}, including().of(Metric.NDCG, 1), EPSILON);
  }

  @Test
  void mrr_oneByTheRankOfTheFirstHit() {
    assertArrayEquals(new double[] {0.5, 1, 0}, including().of(Metric.MRR, 3), EPSILON);
  }

  @Test
  void popularityBias_meanClicksByTheMeanOfAllItems_emptyListHasNone() {
    assertArrayEquals(
        new double[] {(10 + 5 + 2) / 3.0 / 4, (1 + 10 + 2) / 3.0 / 4, Double.NaN},
        including().of(Metric.POPULARITY_BIAS, 3),
        EPSILON);
  }

  @Test
  void novelty_meanBits() {
    double[] bits = {1, 2, log2(10), log2(10), log2(20)};
    assertEquals((bits[0] + bits[1] + bits[3]) / 3, including().of(Metric.NOVELTY, 3)[0], EPSILON);
    assertEquals(bits[4], including().of(Metric.NOVELTY, 1)[1], EPSILON);
  }

  @Test
  void intraListSimilarity_meanCosineOfThePairs() {
    // Users per item: a 0 1 2, b 0 1, c 2, d 3.
    Rows rows = Rows.of(Logs.of("ab", "ab", "ac", "d"), Rows.Kind.USER);
    CoClicks coClicks = new CoClicks(rows);
    double ab = 2 / Math.sqrt(6);
    double ac = 1 / Math.sqrt(3);
    assertEquals(ab, coClicks.cosine(0, 1), EPSILON);
    assertEquals(0, coClicks.cosine(0, 3), EPSILON);
    Questions questions = new Questions(CASES.subList(0, 2), SeenItems.INCLUDE);
    Lists lists = new Lists(2, 3);
    lists.set(0, new int[] {0, 1, 2});
    lists.set(1, new int[] {3});
    CaseMetrics cases = CaseMetrics.of(questions, lists, List.of(2, 3), new long[] {3, 2, 1, 1});
    cases.measureSimilarity(lists, coClicks, 10, 1);
    assertEquals(ab, cases.of(Metric.INTRA_LIST_SIMILARITY, 2)[0], EPSILON);
    assertEquals((ab + ac) / 3, cases.of(Metric.INTRA_LIST_SIMILARITY, 3)[0], EPSILON);
    assertTrue(Double.isNaN(cases.of(Metric.INTRA_LIST_SIMILARITY, 3)[1]));
  }

  @Test
  void excludingSeen_relevantSeenItems_dontCount() {
    Questions questions = new Questions(CASES, SeenItems.EXCLUDE);
    assertEquals(2, questions.size(), "a case with nothing new to predict is left out");
    CaseMetrics cases = measured(questions, new int[] {1, 3, 4}, new int[] {4, 0, 3});
    assertArrayEquals(new double[] {2 / 3.0, 1}, cases.of(Metric.RECALL, 3), EPSILON);
  }

  @Test
  void coverage_shareOfItemsInAnyList() {
    assertEquals(0.5, ListMetric.COVERAGE.of(new int[] {3, 0, 0, 1}), EPSILON);
  }

  @Test
  void gini_knownDistributions() {
    assertEquals(0, ListMetric.GINI.of(new int[] {2, 2, 2, 2}), EPSILON);
    assertEquals(0.75, ListMetric.GINI.of(new int[] {0, 0, 8, 0}), EPSILON);
    // Sorted 1 2 3 4: (-3*1 - 1*2 + 1*3 + 3*4) / (4 * 10).
    assertEquals(0.25, ListMetric.GINI.of(new int[] {4, 1, 3, 2}), EPSILON);
  }

  @Test
  void listMetrics_listsThatAreAllAlike_haveNoUncertainty() {
    Lists lists = new Lists(40, 2);
    int[] groups = new int[40];
    for (int c = 0; c < 40; c++) {
      lists.set(c, new int[] {0, 1});
      groups[c] = c;
    }
    Estimate coverage = ListMetric.COVERAGE.estimate(ListMetric.counts(lists, groups, 1, 5));
    assertEquals(new Estimate(0.2, 0.2, 0.2), coverage);
  }

  @Test
  void breakdown_bucketsByPopularityAndLength_haveTheirRecall() {
    Questions questions = new Questions(CASES, SeenItems.INCLUDE);
    Lists lists = new Lists(3, 3);
    lists.set(0, new int[] {0, 1, 3});
    lists.set(1, new int[] {4, 0, 2});
    Breakdown breakdown = Breakdown.of(questions, lists, 3, CLICKS);
    assertArrayEquals(new int[] {2, 1, 1, 1, 1}, breakdown.recommended());
    assertEquals(
        List.of(new Breakdown.Bucket("1", 2, 1 / 3.0), new Breakdown.Bucket("2-3", 1, 1)),
        breakdown.byLength());
    // Of five items the first is the top 20 %, the next two (1 and 2) are up to 50 %.
    assertEquals(new Breakdown.Bucket("20-50 %", 2, 1), breakdown.byPopularity().get(3));
    assertEquals(new Breakdown.Bucket("50-100 %", 3, 2 / 3.0), breakdown.byPopularity().get(4));
  }
}
