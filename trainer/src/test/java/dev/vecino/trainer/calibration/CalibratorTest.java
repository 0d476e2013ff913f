package dev.vecino.trainer.calibration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.trainer.input.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibratorTest {

  private static final int ITEMS = 40;
  private static final int DIMENSION = ITEMS + 1;
  private static final long[] EVEN = new long[ITEMS];

  static {
    Arrays.fill(EVEN, 10);
  }

  /** The input vector of an item has a dimension of its own, and one that all have. */
  private static float[] inputs() {
    float[] rows = new float[ITEMS * DIMENSION];
    for (int i = 0; i < ITEMS; i++) {
      rows[i * DIMENSION + i] = 1;
      rows[i * DIMENSION + ITEMS] = 1;
    }
    return rows;
  }

  /** The context vector of an item likes the one before it in a ring. */
  private static float[] ringContexts() {
    float[] rows = new float[ITEMS * DIMENSION];
    for (int i = 0; i < ITEMS; i++) {
      rows[i * DIMENSION + (i + ITEMS - 1) % ITEMS] = 1;
    }
    return rows;
  }

  /** Says what a user clicks next. */
  private interface NextClick {
    int after(List<Integer> clicked, Random random);
  }

  /** Steps of users whose rows are the numbers of the items. */
  private static HeldOutSteps steps(int users, int clicks, NextClick next) {
    Random random = new Random(5);
    List<List<String>> sequences = new ArrayList<>();
    // Who names the items first, in the order of their ids and as often as the other.
    sequences.add(new ArrayList<>());
    for (int i = 0; i < ITEMS; i++) {
      sequences.getFirst().add("i" + (100 + i));
    }
    for (int u = 0; u < users; u++) {
      List<Integer> clicked = new ArrayList<>(List.of(random.nextInt(ITEMS)));
      while (clicked.size() < clicks) {
        clicked.add(next.after(clicked, random));
      }
      sequences.add(clicked.stream().map(i -> "i" + (100 + i)).toList());
    }
    ClickLog log = ClickLog.of(sequences);
    ClickLog names = ClickLog.of(List.of(sequences.getFirst()));
    assertEquals(names.itemCount(), log.itemCount());
    // A vocabulary of the first user alone has the rows in the order of the ids.
    return HeldOutSteps.of(log, Vocabulary.of(names, 1), user -> user > 0, at -> true, 3);
  }

  private static Calibrator.Result calibrate(float[] contexts, long[] clicks, HeldOutSteps steps) {
    return Calibrator.calibrate(new ItemTables(inputs(), contexts, DIMENSION, clicks), steps, 1, 2);
  }

  private static int ring(int item) {
    return (item + 1) % ITEMS;
  }

  @Test
  void calibrate_theLastClickAloneTells_olderOnesHardlyCount() {
    HeldOutSteps steps =
        steps(
            200,
            8,
            (clicked, random) ->
                random.nextInt(4) == 0 ? random.nextInt(ITEMS) : ring(clicked.getLast()));
    Calibrator.Result result = calibrate(ringContexts(), EVEN, steps);
    Calibration found = result.calibration().orElseThrow();
    assertTrue(found.halfLife() <= 0.5, found::toString);
    double plain = (Double) result.described().get("plainNdcg20");
    double calibrated = (Double) result.described().get("ndcg20");
    assertTrue(calibrated > plain + 0.1, () -> plain + " " + calibrated);
    assertEquals(found.halfLife(), result.described().get("clickHalfLife"));
  }

  @Test
  void calibrate_clicksWithoutAnyOrder_plainSumStays() {
    HeldOutSteps steps = steps(200, 5, (clicked, random) -> random.nextInt(ITEMS));
    float[] contexts = ringContexts();
    Calibrator.Result result = calibrate(contexts, EVEN, steps);
    assertTrue(result.calibration().isEmpty(), result::toString);
    assertArrayEquals(contexts, result.context());
    assertEquals(null, result.described().get("vectorWeight"));
    assertEquals(200, result.described().get("heldOutUsers"));
  }

  @Test
  void calibrate_rareItemsWithLongVectorsOfNoise_popularOnesWin() {
    long[] clicks = new long[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      clicks[i] = i < 5 ? 1000 : 1;
    }
    Random noise = new Random(8);
    float[] contexts = new float[ITEMS * DIMENSION];
    for (int at = 0; at < contexts.length; at++) {
      contexts[at] = (float) noise.nextGaussian() * (at / DIMENSION < 5 ? 0.1f : 1);
    }
    HeldOutSteps steps =
        steps(
            200,
            5,
            (clicked, random) ->
                random.nextInt(20) == 0 ? random.nextInt(ITEMS) : random.nextInt(5));
    Calibrator.Result result = calibrate(contexts, clicks, steps);
    Calibration found = result.calibration().orElseThrow();
    assertTrue(found.popularity() > 0 && found.doubt() > 0, found::toString);
    // The score that a user of one click of any item gives to each item.
    float[] inputs = inputs();
    for (int asker = 0; asker < ITEMS; asker++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < ITEMS; i++) {
        double score = 0;
        for (int k = 0; k < DIMENSION; k++) {
          score += inputs[asker * DIMENSION + k] * result.context()[i * DIMENSION + k];
        }
        least = i < 5 ? Math.min(least, score) : least;
        most = i < 5 ? most : Math.max(most, score);
      }
      assertTrue(least > most, "a popular item is behind a rare one for " + asker);
    }
  }

  @Test
  void calibrate_usersWhoComeBackToTheirFirstItem_oldRepeatsGain() {
    HeldOutSteps steps =
        steps(
            200,
            9,
            (clicked, random) ->
                random.nextInt(2) == 0 ? clicked.getFirst() : random.nextInt(ITEMS));
    Calibration found = calibrate(ringContexts(), EVEN, steps).calibration().orElseThrow();
    double old = 0;
    for (int f = 0; f < found.repeats().size(); f++) {
      old += found.repeats().get(f) * Calibration.repeatOf(7)[f];
    }
    assertTrue(old > 0.1, found::toString);
  }

  @Test
  void calibrate_setsOfPopularItems_popularityCountsAndNothingElseIsLearnt() {
    long[] clicks = new long[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      clicks[i] = i < 10 ? 500 : 5;
    }
    Random random = new Random(6);
    List<List<String>> sets = new ArrayList<>();
    sets.add(IntStream.range(0, ITEMS).mapToObj(i -> "i" + (100 + i)).toList());
    for (int u = 0; u < 150; u++) {
      sets.add(
          random
              .ints(60, 0, ITEMS)
              .map(i -> random.nextInt(4) == 0 ? i : i % 10)
              .distinct()
              .limit(12)
              .mapToObj(i -> "i" + (100 + i))
              .toList());
    }
    ClickLog log = ClickLog.of(sets);
    HeldOutSteps steps =
        HeldOutSteps.ofSets(
            log,
            Vocabulary.of(ClickLog.of(List.of(sets.getFirst())), 1),
            user -> user > 0,
            at -> at % 5 == 0);
    Calibration found = calibrate(ringContexts(), clicks, steps).calibration().orElseThrow();
    assertTrue(found.popularity() > 0.1, found::toString);
    assertEquals(Double.POSITIVE_INFINITY, found.halfLife());
    Channel.Sum sum = (Channel.Sum) found.users("item2vec", DIMENSION).channels().getFirst();
    assertEquals(Channel.ClickWeights.ALIKE, sum.clickWeights());
  }

  @Test
  void calibrate_otherThreads_givesTheSame() {
    HeldOutSteps steps = steps(120, 6, (clicked, random) -> ring(clicked.getLast()));
    ItemTables tables = new ItemTables(inputs(), ringContexts(), DIMENSION, EVEN);
    Calibrator.Result one = Calibrator.calibrate(tables, steps, 1, 1);
    Calibrator.Result three = Calibrator.calibrate(tables, steps, 1, 3);
    assertEquals(one.calibration(), three.calibration());
    assertArrayEquals(one.context(), three.context());
  }

  @Test
  void best_stepsDrawnWithKnownWeights_findsThem() {
    double[] truth = {3, 0.5, 0.8, 0, 0, 0.4};
    long[] clicks = new long[ITEMS];
    Arrays.setAll(clicks, i -> 1 + 5L * i);
    Arrays.sort(clicks);
    float[] contexts = ringContexts();
    ItemTables tables = new ItemTables(inputs(), contexts, DIMENSION, clicks);
    HeldOutSteps steps =
        steps(
            1500,
            4,
            (clicked, random) -> {
              double[] scores = new double[ITEMS];
              double length = 0;
              int[] counts = new int[ITEMS];
              clicked.forEach(item -> counts[item]++);
              for (int count : counts) {
                length += count * count;
              }
              length = Math.sqrt(length + clicked.size() * clicked.size());
              double sum = 0;
              for (int i = 0; i < ITEMS; i++) {
                double dot = counts[(i + ITEMS - 1) % ITEMS] / length;
                double common = 0;
                for (int k = 0; k < ITEMS; k++) {
                  common += counts[k] * tables.common[k];
                }
                common = (common + clicked.size() * tables.common[ITEMS]) / length;
                double repeats = truth[2] * (clicked.getLast() == i ? 1 : 0) + truth[5] * counts[i];
                scores[i] =
                    Math.exp(truth[0] * dot + truth[1] * common * tables.popularity[i] + repeats);
                sum += scores[i];
              }
              double drawn = random.nextDouble() * sum;
              int i = 0;
              while (drawn > scores[i] && i < ITEMS - 1) {
                drawn -= scores[i++];
              }
              return i;
            });
    StepLikelihood likelihood = new StepLikelihood(tables, steps, 1, 2);
    likelihood.encode(Double.POSITIVE_INFINITY, 0);
    double[] found = likelihood.best(step -> true, new double[] {1, 0, 0, 0, 0, 0}).weights();
    assertEquals(truth[0], found[0], 0.4, "vectors");
    assertEquals(truth[1], found[1], 0.15, "popularity");
    // Repeats share what they tell; that of the newest click and of one before it are meant.
    assertEquals(1.2, StepLikelihood.bonus(Calibration.repeatOf(0), found), 0.35, "newest");
    assertEquals(0.4, StepLikelihood.bonus(Calibration.repeatOf(2), found), 0.35, "older");
  }

  @Test
  void solve_system_solvesIt() {
    double[][] matrix = {{4, 1, 0}, {1, 3, 1}, {0, 1, 2}};
    double[] solution = StepLikelihood.solve(matrix, new double[] {6, 10, 8});
    assertArrayEquals(new double[] {1, 2, 3}, solution, 1e-6);
  }
}
