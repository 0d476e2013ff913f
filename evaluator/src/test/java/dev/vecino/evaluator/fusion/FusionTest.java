package dev.vecino.evaluator.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.Evaluation;
import dev.vecino.evaluator.EvaluationOptions;
import dev.vecino.evaluator.Evaluator;
import dev.vecino.evaluator.Logs;
import dev.vecino.evaluator.rank.Algorithm;
import dev.vecino.evaluator.rank.EmbeddingRanker;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.report.MapReport;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.Split;
import dev.vecino.trainer.AlsOptions;
import dev.vecino.trainer.AlsTrainer;
import dev.vecino.trainer.HistoryOptions;
import dev.vecino.trainer.HistoryTrainer;
import dev.vecino.trainer.Trainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FusionTest {

  private static final Trainer HISTORY =
      (log, former, listener) ->
          HistoryTrainer.train(
              log,
              HistoryOptions.builder().dimension(16).epochs(10).threads(1).build(),
              former,
              listener);

  private static final Trainer ALS =
      (log, former, listener) ->
          AlsTrainer.train(
              log, AlsOptions.builder().dimension(8).sweeps(4).threads(1).build(), listener);

  private static Map<String, Trainer> channels() {
    Map<String, Trainer> channels = new LinkedHashMap<>();
    channels.put("history", HISTORY);
    channels.put("als", ALS);
    return channels;
  }

  /** Baskets that often repeat what was bought before. */
  private static ClickLog baskets() {
    StringBuilder csv = new StringBuilder("user,item,timestamp,session\n");
    Random random = new Random(8);
    for (int user = 0; user < 300; user++) {
      int centre = random.nextInt(60);
      for (int basket = 0; basket < 4; basket++) {
        for (int n = 0; n < 3; n++) {
          int item = (centre + (n == 0 ? 0 : random.nextInt(6))) % 60;
          csv.append(
              String.format(
                  Locale.ROOT,
                  "u%d,i%d,%d,%d-%d%n",
                  user,
                  item,
                  1_000_000_000L + basket * 86_400L,
                  user,
                  basket));
        }
      }
    }
    return Logs.csv(csv.toString());
  }

  @Test
  void train_twoChannels_isServedByAnIndexAsItIsEvaluated() {
    Split split = Split.of(Protocol.LAST_SESSION, baskets(), Optional.empty(), Optional.empty());
    EmbeddingModel[] trained = new EmbeddingModel[1];
    Algorithm fusion =
        Algorithm.embedding(
            "fusion",
            (log, listener) ->
                trained[0] =
                    Fusion.train(
                        log,
                        new Fusion.Options(
                            Protocol.LAST_SESSION, channels(), Set.of("item-knn"), 2),
                        listener));
    Evaluation evaluation =
        Evaluator.evaluate(
            split,
            List.of(fusion),
            EvaluationOptions.builder(Protocol.LAST_SESSION)
                .ks(List.of(10))
                .threads(2)
                .indexSample(200)
                .build(),
            ProgressListener.NONE);
    List<Channel> parts = trained[0].users().channels();
    Map<?, ?> weights = (Map<?, ?>) trained[0].manifest().values().get("weights");
    assertEquals(Set.of("history", "als", "item-knn"), weights.keySet());
    assertTrue(weights.containsValue(1.0), weights::toString);
    assertEquals(
        OptionalDouble.of((double) weights.get("history")),
        ((Channel.Sum) parts.getFirst()).weight());
    assertInstanceOf(Channel.Neighbors.class, parts.getLast());
    assertTrue(trained[0].neighbors().isPresent());
    assertTrue(trained[0].users().hasBonuses(), "repetitions are learnt");
    EmbeddingModel history =
        HISTORY.train(split.training(), Optional.empty(), ProgressListener.NONE);
    assertEquals(300, trained[0].histories().size());
    for (int n = 0; n < 300; n++) {
      assertArrayEquals(history.histories().history(n), trained[0].histories().history(n));
    }
    Map<?, ?> ours = MapReport.of(evaluation).getLast();
    for (Map<?, ?> place : List.of(ours, (Map<?, ?>) ours.get("newItems"))) {
      Map<?, ?> check = (Map<?, ?>) place.get("throughIndex");
      Map<?, ?> recall = (Map<?, ?>) ((Map<?, ?>) check.get("metrics")).get("recall@10");
      assertTrue((int) check.get("cases") > 100, "cases");
      assertTrue((double) recall.get("exact") > 0.3, recall::toString);
      assertEquals(0.0, recall.get("relativeLoss"));
    }
  }

  @Test
  void fused_ofTwo_scoresAsTheirSum() {
    ClickLog log = Logs.ring(100, 30, 6, 1);
    EmbeddingModel history = HISTORY.train(log, Optional.empty(), ProgressListener.NONE);
    EmbeddingModel als = ALS.train(log, Optional.empty(), ProgressListener.NONE);
    Fusion.Parts none = Fusion.Parts.none();
    EmbeddingModel both = Fusion.fused(log, none.with(history, 1).with(als, 0.5));
    assertEquals(24, both.items().dimension());
    assertSame(history.histories(), both.histories());
    float[] scores = new float[log.itemCount()];
    float[] first = new float[log.itemCount()];
    float[] second = new float[log.itemCount()];
    int[] user = {3, 4, 5};
    new EmbeddingRanker(log, both).score(user, scores);
    new EmbeddingRanker(log, Fusion.fused(log, none.with(history, 1))).score(user, first);
    new EmbeddingRanker(log, Fusion.fused(log, none.with(als, 0.5))).score(user, second);
    for (int item = 0; item < scores.length; item++) {
      assertEquals(first[item] + second[item], scores[item], 1e-5);
    }
  }

  @Test
  void fused_ofOne_scoresAsItsModelButForTheScale() {
    ClickLog log = baskets();
    EmbeddingModel history = HISTORY.train(log, Optional.empty(), ProgressListener.NONE);
    assertTrue(history.users().hasBonuses(), "of which the scale must be the same");
    float[] scores = new float[log.itemCount()];
    float[] own = new float[log.itemCount()];
    int[] user = {3, 4, 5, 4};
    new EmbeddingRanker(log, history).score(user, own);
    new EmbeddingRanker(log, Fusion.fused(log, Fusion.Parts.none().with(history, 1)))
        .score(user, scores);
    for (int item = 0; item < scores.length; item++) {
      assertEquals(
          own[item] / own[0], scores[item] / scores[0], 1e-4 * Math.abs(own[item] / own[0]));
    }
  }

  /** Scores by chance, but for the answers to a share of the cases. */
  private static Ranker ranker(Split split, double share, long seed) {
    return (history, scores) -> {
      Random random = new Random(seed + Arrays.hashCode(history));
      for (int item = 0; item < split.training().itemCount(); item++) {
        scores[item] = random.nextFloat();
      }
      for (Split.Case each : split.cases()) {
        if (Arrays.equals(each.history(), history) && random.nextDouble() < share) {
          for (int item : each.relevant()) {
            scores[item] += 0.7f;
          }
        }
      }
    };
  }

  private static double[] learn(Split split, Ranker... channels) {
    HeldOutScores heldOut = new HeldOutScores(split, List.of(channels), 2, ProgressListener.NONE);
    return new FusionWeights(heldOut).learn().weights();
  }

  @Test
  void learn_channelsOfChance_areLeftOutAndTheBestOneLeads() {
    Split split = Split.of(Protocol.LAST_SESSION, baskets(), Optional.empty(), Optional.empty());
    double[] weights =
        learn(split, ranker(split, 0, 1), ranker(split, 0.9, 2), ranker(split, 0, 3));
    assertEquals(List.of(0.0, 1.0, 0.0), Arrays.stream(weights).boxed().toList());
  }

  @Test
  void learn_channelsThatKnowDifferentThings_areBothUsed() {
    Split split = Split.of(Protocol.LAST_SESSION, baskets(), Optional.empty(), Optional.empty());
    double[] weights = learn(split, ranker(split, 0.8, 1), ranker(split, 0.7, 2));
    assertEquals(1, weights[0]);
    assertTrue(weights[1] >= 0.2 && weights[1] <= 4, "weight " + weights[1]);
  }

  @Test
  void learn_channelOfSmallScores_getsAWeightOfManyThousands() {
    Split split = Split.of(Protocol.LAST_SESSION, baskets(), Optional.empty(), Optional.empty());
    Ranker second = ranker(split, 0.7, 2);
    Ranker small =
        (history, scores) -> {
          second.score(history, scores);
          for (int item = 0; item < split.training().itemCount(); item++) {
            scores[item] /= 20_000;
          }
        };
    double[] weights = learn(split, ranker(split, 0.8, 1), small);
    assertEquals(1, weights[0]);
    assertTrue(weights[1] >= 4_000 && weights[1] <= 80_000, "weight " + weights[1]);
  }

  @Test
  void learn_leaderThatAnotherOneHolds_isLeftOut() {
    Split split = Split.of(Protocol.LAST_SESSION, baskets(), Optional.empty(), Optional.empty());
    double[] weights = learn(split, ranker(split, 0.9, 2), ranker(split, 0.9, 2));
    assertEquals(1, Arrays.stream(weights).filter(weight -> weight > 0).count());
    assertEquals(1, Arrays.stream(weights).max().orElse(0));
  }

  @Test
  void train_oneChannel_isRefused() {
    InvalidRequestException e =
        assertThrows(
            InvalidRequestException.class,
            () -> new Fusion.Options(Protocol.USER_SPLIT, Map.of("als", ALS), Set.of(), 1));
    assertEquals("fusion needs at least two channels, got: [als]", e.getMessage());
  }
}
