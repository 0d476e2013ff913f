package dev.vecino.evaluator.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.Evaluation;
import dev.vecino.evaluator.EvaluationOptions;
import dev.vecino.evaluator.Evaluator;
import dev.vecino.evaluator.Logs;
import dev.vecino.evaluator.baseline.NeighborChannel;
import dev.vecino.evaluator.metric.CaseMetrics;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.rank.Algorithm;
import dev.vecino.evaluator.rank.EmbeddingRanker;
import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.rank.Ranking;
import dev.vecino.evaluator.rank.TopItems;
import dev.vecino.evaluator.report.MapReport;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import dev.vecino.trainer.AlsOptions;
import dev.vecino.trainer.AlsTrainer;
import dev.vecino.trainer.Trainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AutoTest {

  private static final NeighborChannel NEIGHBORS =
      NeighborChannel.of(
          Map.of(
              "rows",
              "user",
              "rowWeight",
              "one",
              "bm25",
              false,
              "sourceExponent",
              0.5,
              "targetExponent",
              0.5,
              "shrink",
              0,
              "neighbours",
              50,
              "decay",
              1,
              "repeats",
              false,
              "self",
              false),
          2);

  private final List<String> told = new ArrayList<>();

  private final ProgressListener listener =
      new ProgressListener() {
        @Override
        public Task start(String name, String unit, long total) {
          return NONE.start(name, unit, total);
        }

        @Override
        public void tell(String sentence) {
          told.add(sentence);
        }
      };

  /** Vectors on a circle, at an angle that an item has. */
  private static Trainer planted(ToDoubleFunction<String> angle) {
    return (log, former, listener) -> {
      List<String> ids = new ArrayList<>();
      float[] values = new float[2 * log.itemCount()];
      for (int item = 0; item < log.itemCount(); item++) {
        double at = angle.applyAsDouble(log.item(item));
        ids.add(log.item(item));
        values[2 * item] = (float) Math.cos(at);
        values[2 * item + 1] = (float) Math.sin(at);
      }
      Embeddings table = new Embeddings(ids, values, 2);
      Map<String, Object> manifest = new LinkedHashMap<>();
      manifest.put("algorithm", "planted");
      return new EmbeddingModel(table, table, log.clicksPerItem(), new Manifest(manifest));
    };
  }

  /** Angles that tell nothing. */
  private static double chance(String item) {
    return new SplittableRandom(item.hashCode()).nextDouble(2 * Math.PI);
  }

  private EmbeddingModel auto(ClickLog log, Trainer trainer, Optional<Duration> time) {
    return Auto.train(
        log,
        new Auto.Options(
            Optional.of(Protocol.USER_SPLIT),
            Map.of("planted", new Auto.Candidate(trainer, trainer, 1)),
            "planted",
            time,
            2),
        listener);
  }

  private static Map<?, ?> weights(EmbeddingModel model) {
    return (Map<?, ?>) model.manifest().values().get("weights");
  }

  /** Users who click pairs of items that belong together, and nothing else tells which. */
  private static ClickLog pairs() {
    SplittableRandom random = new SplittableRandom(1);
    List<List<String>> sequences = new ArrayList<>();
    for (int user = 0; user < 400; user++) {
      List<String> sequence = new ArrayList<>();
      for (int pair = 0; pair < 4; pair++) {
        int first = random.nextInt(300);
        sequence.addAll(List.of("a" + first, "b" + first, "c" + first));
      }
      sequences.add(sequence);
    }
    return ClickLog.of(sequences);
  }

  @Test
  void train_pairsThatOnlyNeighboursKnow_isItemKnnWithAnyVectors() {
    ClickLog log = pairs();
    EmbeddingModel model = auto(log, planted(AutoTest::chance), Optional.empty());
    assertEquals(Map.of("popularity", 0.0, "item-knn", 1.0, "planted", 0.0), weights(model));
    assertTrue(model.neighbors().isPresent());
    assertEquals(3, model.items().dimension(), "vectors, and a tail by popularity");
    assertEquals(
        "auto: takes item-knn alone: it is the best, and nothing that was added to it gained more"
            + " than by chance",
        told.getLast());
  }

  /** Users who click one of a few popular items, and others by chance that tell nothing of it. */
  @Test
  void train_clicksByChance_isPopularity() {
    SplittableRandom random = new SplittableRandom(2);
    List<List<String>> sequences = new ArrayList<>();
    for (int user = 0; user < 400; user++) {
      List<String> sequence = new ArrayList<>();
      sequence.add("popular" + (int) (8 * Math.pow(random.nextDouble(), 2)));
      for (int click = 0; click < 3; click++) {
        sequence.add("rare" + random.nextInt(500));
      }
      sequences.add(sequence);
    }
    EmbeddingModel model =
        auto(ClickLog.of(sequences), planted(AutoTest::chance), Optional.empty());
    assertEquals(Map.of("popularity", 1.0, "item-knn", 0.0, "planted", 0.0), weights(model));
    assertTrue(model.neighbors().isEmpty());
    Map<?, ?> fact = (Map<?, ?>) model.manifest().values().get("auto");
    assertEquals("user-split", fact.get("protocol"));
    assertEquals("planted", fact.get("vectors"));
    assertEquals(400, fact.get("cases"));
  }

  /** A circle of so many items that hardly two users click the same one. */
  @Test
  void train_circleThatVectorsKnow_isTheVectorsAlone() {
    SplittableRandom random = new SplittableRandom(3);
    List<List<String>> sequences = new ArrayList<>();
    for (int user = 0; user < 300; user++) {
      List<String> sequence = new ArrayList<>();
      int centre = random.nextInt(2000);
      for (int click = 0; click < 8; click++) {
        sequence.add(Integer.toString(Math.floorMod(centre + random.nextInt(30), 2000)));
      }
      sequences.add(sequence);
    }
    Trainer trainer = planted(item -> Integer.parseInt(item) * 2 * Math.PI / 2000);
    EmbeddingModel model = auto(ClickLog.of(sequences), trainer, Optional.of(Duration.ofHours(1)));
    assertEquals(Map.of("popularity", 0.0, "item-knn", 0.0, "planted", 1.0), weights(model));
    assertEquals("planted", model.manifest().text("algorithm"), "it is that model");
    assertEquals(
        "auto: holds 300 cases out (user-split) and tries popularity, item-knn and, for at most"
            + " 60.0 min (--time), planted; then it trains the best on all clicks",
        told.getFirst());
    assertTrue(
        told.get(1).startsWith("auto: ndcg@20 of 300 held-out cases: popularity 0."),
        told::toString);
    AutoChoice choice = AutoChoice.of(model.manifest().values()).orElseThrow();
    assertEquals(Optional.of("planted"), choice.algorithm());
    assertEquals("planted alone", choice.toString());
  }

  @Test
  void train_noTime_leavesVectorsOut() {
    Trainer slow =
        (log, former, progress) -> {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          return planted(AutoTest::chance).train(log, former, progress);
        };
    EmbeddingModel model = auto(pairs(), slow, Optional.of(Duration.ofNanos(1)));
    assertEquals(Map.of("popularity", 0.0, "item-knn", 1.0), weights(model));
    assertTrue(told.get(1).endsWith("; left out for want of time: planted"), told::toString);
    assertEquals(3, model.items().dimension(), "items have vectors all the same");
  }

  @Test
  void train_fewCases_isThePlainOneAndSaysSo() {
    EmbeddingModel model =
        auto(Logs.ring(40, 20, 6, 1), planted(AutoTest::chance), Optional.empty());
    assertEquals(Map.of("planted", 1.0), weights(model));
    assertEquals(
        List.of(
            "auto: takes planted: only 39 cases can be held out (user-split), at least 100 are"
                + " needed to compare"),
        told);
  }

  @Test
  void choice_ofAManifest_makesTheSameWithoutASearch() {
    ClickLog log = pairs();
    EmbeddingModel model = auto(log, planted(AutoTest::chance), Optional.empty());
    told.clear();
    AutoChoice choice = AutoChoice.of(model.manifest().values()).orElseThrow();
    EmbeddingModel again =
        Auto.made(log, Map.of("planted", planted(AutoTest::chance)), choice, listener);
    assertEquals(List.of(), told);
    assertEquals(model.manifest().values().get("auto"), again.manifest().values().get("auto"));
    assertEquals(weights(model), weights(again));
    for (int row = 0; row < log.itemCount(); row++) {
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          model.neighbors().orElseThrow().similarities(row),
          again.neighbors().orElseThrow().similarities(row));
    }
    assertEquals(Optional.empty(), AutoChoice.of(Map.of("auto", Map.of("weights", "none"))));
    assertEquals(Optional.empty(), AutoChoice.of(Map.of()));
  }

  /** More items than are kept of each case: a few lists may end otherwise. */
  @Test
  void heldOutScores_byWeights_areWhatTheFusedModelIsWorth() {
    Split split = Split.validation(Protocol.USER_SPLIT, pairs(), 1).orElseThrow();
    ClickLog log = split.training();
    EmbeddingModel als =
        AlsTrainer.train(
            log,
            AlsOptions.builder().dimension(8).sweeps(2).threads(1).build(),
            ProgressListener.NONE);
    NeighborChannel.Learnt neighbors = NEIGHBORS.learn(log, ProgressListener.NONE);
    Fusion.Parts none = Fusion.Parts.none();
    List<EmbeddingRanker> channels =
        Stream.of(none.with(als, 1), Fusion.alone(neighbors), none.withPopularity(1))
            .map(parts -> new EmbeddingRanker(log, Fusion.fused(log, parts)))
            .toList();
    HeldOutScores heldOut = new HeldOutScores(split, channels, 2, ProgressListener.NONE);
    Questions questions = new Questions(split.cases(), SeenItems.EXCLUDE);
    for (double[] weights : new double[][] {{1, 0.5, 0.3}, {0.2, 1, 0.01}, {1, 0.01, 3}}) {
      Fusion.Parts parts =
          none.with(als, weights[0]).with(neighbors, weights[1]).withPopularity(weights[2]);
      List<Lists> lists =
          Ranking.rank(
              new EmbeddingRanker(log, Fusion.fused(log, parts)),
              List.of(questions),
              20,
              TopItems.ranksOfIds(log),
              2);
      double[] ndcgs =
          CaseMetrics.of(questions, lists.getFirst(), List.of(20), log.clicksPerItem())
              .of(Metric.NDCG, 20);
      double[] values = heldOut.values(List.of(weights))[0];
      assertEquals(questions.size(), values.length);
      assertEquals(
          Arrays.stream(ndcgs).average().orElseThrow(),
          Arrays.stream(values).average().orElseThrow(),
          5e-4);
    }
  }

  /** With popularity and neighbours, and with vectors that hardly speak. */
  @Test
  void fused_withPopularity_isServedByAnIndexAsItIsEvaluated() {
    ClickLog log = pairs();
    Split split = Split.validation(Protocol.USER_SPLIT, log, 1).orElseThrow();
    Trainer als =
        (training, former, progress) ->
            AlsTrainer.train(
                training, AlsOptions.builder().dimension(8).sweeps(2).threads(1).build(), progress);
    List<Algorithm> fusions = new ArrayList<>();
    for (double weight : new double[] {1, 1e-6}) {
      fusions.add(
          Algorithm.embedding(
              "fusion of " + weight,
              (training, progress) ->
                  Fusion.fused(
                      training,
                      Fusion.Parts.none()
                          .with(als.train(training, Optional.empty(), progress), weight)
                          .with(NEIGHBORS.learn(training, progress), weight)
                          .withPopularity(0.3))));
    }
    Evaluation evaluation =
        Evaluator.evaluate(
            split,
            fusions,
            EvaluationOptions.builder(Protocol.USER_SPLIT)
                .ks(List.of(20))
                .threads(2)
                .indexSample(300)
                .build(),
            ProgressListener.NONE);
    for (Map<?, ?> measured : MapReport.of(evaluation).subList(3, 5)) {
      Map<?, ?> check = (Map<?, ?>) measured.get("throughIndex");
      for (String metric : List.of("recall@20", "ndcg@20", "mrr@20")) {
        Map<?, ?> both = (Map<?, ?>) ((Map<?, ?>) check.get("metrics")).get(metric);
        assertTrue((double) both.get("exact") > 0, both::toString);
        assertEquals(0.0, both.get("relativeLoss"), metric);
      }
    }
  }
}
