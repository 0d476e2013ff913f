package dev.vecino.evaluator.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.Logs;
import dev.vecino.evaluator.baseline.Neighbors.RowWeight;
import dev.vecino.evaluator.rank.Algorithm;
import dev.vecino.evaluator.rank.EmbeddingRanker;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.rank.Rows;
import dev.vecino.evaluator.rank.TopItems;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rankers and the choice of the best, each against a twin that is plainly right. */
class RankersTest {

  @Test
  void topItems_randomScoresWithTies_asASortDoes() {
    ClickLog log = Logs.ring(50, 60, 30, 1);
    int[] ranks = TopItems.ranksOfIds(log);
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 300; round++) {
      float[] scores = new float[log.itemCount()];
      for (int item = 0; item < scores.length; item++) {
        scores[item] =
            switch (random.nextInt(8)) {
              case 0 -> Float.NEGATIVE_INFINITY;
              case 1 -> Float.POSITIVE_INFINITY;
              default -> random.nextInt(4) - 2;
            };
      }
      int k = 1 + random.nextInt(80);
      int[] target = new int[k + 2];
      int found = new TopItems(ranks, k).select(scores, target, 1);
      List<String> expected =
          IntStream.range(0, scores.length)
              .boxed()
              .filter(item -> scores[item] > Float.NEGATIVE_INFINITY)
              .sorted(
                  Comparator.comparingDouble((Integer item) -> -scores[item])
                      .thenComparing(log::item))
              .limit(k)
              .map(log::item)
              .toList();
      assertEquals(expected, Logs.names(log, java.util.Arrays.copyOfRange(target, 1, 1 + found)));
    }
  }

  @Test
  void topItems_nan_isRefused() {
    ClickLog log = Logs.ring(50, 60, 30, 1);
    float[] scores = new float[log.itemCount()];
    scores[scores.length - 1] = Float.NaN;

    var e =
        assertThrows(
            ArtifactException.class,
            () -> new TopItems(TopItems.ranksOfIds(log), 3).select(scores, new int[3], 0));

    assertEquals(
        "item number " + (scores.length - 1) + " can't be ranked, its score is NaN",
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void embeddingRanker_vectorThatIsNotFinite_isRefused(float value) {
    ClickLog log = Logs.ring(50, 60, 30, 1);
    EmbeddingModel sound = model(log, 8, "dot_product", 0);
    float[] context = sound.context().values().clone();
    context[sound.context().row(log.item(5)) * 8 + 3] = value;
    EmbeddingModel model =
        new EmbeddingModel(
            sound.items(),
            new Embeddings(sound.items().ids(), context, 8),
            new long[sound.items().size()],
            sound.manifest());

    var e = assertThrows(ArtifactException.class, () -> new EmbeddingRanker(log, model));

    assertEquals("the context vector of item '" + log.item(5) + "' is not finite", e.getMessage());
  }

  private static EmbeddingModel model(ClickLog log, int dimension, String similarity, int absent) {
    List<String> ids = new ArrayList<>();
    for (int item = absent; item < log.itemCount(); item++) {
      ids.add(log.item(item));
    }
    ids.add("unknown to training");
    Collections.shuffle(ids, new Random(3));
    SplittableRandom random = new SplittableRandom(4);
    float[] items = new float[ids.size() * dimension];
    float[] context = new float[ids.size() * dimension];
    for (int i = 0; i < items.length; i++) {
      items[i] = (float) random.nextDouble(-1, 1);
      context[i] = (float) random.nextDouble(-1, 1);
    }
    Map<String, Object> values = Manifest.begin(EmbeddingModel.FORMAT, 1);
    values.put(EmbeddingModel.SIMILARITY, similarity);
    return new EmbeddingModel(
        new Embeddings(ids, items, dimension),
        new Embeddings(ids, context, dimension),
        new long[ids.size()],
        new Manifest(values));
  }

  @ParameterizedTest
  @CsvSource({"64, dot_product", "64, cosine", "7, dot_product", "1, cosine"})
  void embeddingRanker_anyModel_scoresAsItsTwin(int dimension, String similarity) {
    ClickLog log = Logs.ring(2_000, 600, 5, 5);
    assertTrue(log.itemCount() > 512, "more than two panels");
    int absent = 3;
    EmbeddingModel model = model(log, dimension, similarity, absent);
    EmbeddingRanker ranker = new EmbeddingRanker(log, model);
    int[][] histories = new int[7][];
    SplittableRandom random = new SplittableRandom(6);
    for (int h = 0; h < histories.length; h++) {
      histories[h] = random.ints(h, 0, log.itemCount()).toArray();
    }
    histories[5] = new int[] {0, 1}; // without a vector
    float[][] scores = new float[9][log.itemCount()];
    ranker.scoreAll(histories, scores);
    for (int h = 0; h < histories.length; h++) {
      float[] alone = new float[log.itemCount()];
      ranker.score(histories[h], alone);
      assertArrayEquals(alone, scores[h], "in a block as alone");
      for (int item = 0; item < log.itemCount(); item++) {
        assertEquals(
            twin(log, model, histories[h], item, similarity.equals("cosine")),
            scores[h][item],
            1e-4,
            "history " + h + ", item " + item);
      }
    }
  }

  private static double twin(
      ClickLog log, EmbeddingModel model, int[] history, int item, boolean cosine) {
    double[] user = new double[model.items().dimension()];
    boolean known = false;
    for (int clicked : history) {
      int row = model.items().row(log.item(clicked));
      if (row >= 0) {
        known = true;
        float[] vector = model.items().vector(row);
        for (int d = 0; d < user.length; d++) {
          user[d] += vector[d];
        }
      }
    }
    int row = model.context().row(log.item(item));
    if (row < 0 || !known) {
      return Double.NEGATIVE_INFINITY;
    }
    float[] target = model.context().vector(row);
    double dot = 0;
    double userSquares = 0;
    double targetSquares = 0;
    for (int d = 0; d < user.length; d++) {
      dot += user[d] * target[d];
      userSquares += user[d] * user[d];
      targetSquares += target[d] * target[d];
    }
    return cosine ? dot / Math.sqrt(userSquares * targetSquares) : dot;
  }

  @ParameterizedTest
  @CsvSource({
    "USER, ONE, false, 0.5, 0.5, 0, 1000, 1, false, false",
    "USER, IDF, false, 0.5, 0.5, 10, 3, 1, true, true",
    "USER, ROOT, false, 0.3, 0.7, 1, 5, 0.8, false, false",
    "USER, INVERSE, false, 1, 0.6, 0, 5, 0.5, true, false",
    "SESSION, ONE, true, 0.5, 0.5, 0, 4, 0, true, true",
    "SESSION, ONE, false, 0, 0, 0, 1000, 1, false, false",
  })
  void itemKnn_anySettings_scoresAsItsTwin(
      Rows.Kind rows,
      RowWeight weight,
      boolean bm25,
      double source,
      double target,
      double shrink,
      int neighbors,
      double decay,
      boolean repeats,
      boolean self) {
    ClickLog log = sessions();
    ItemKnn.Settings settings =
        new ItemKnn.Settings(
            rows,
            new Neighbors.Shape(weight, bm25, source, target, shrink),
            neighbors,
            decay,
            repeats,
            self);
    // More neighbours than are used, as in tuning.
    Neighbors built = Neighbors.of(Rows.of(log, rows), settings.shape(), 1_000, 2);
    Ranker ranker = new ItemKnn.Scorer(log, built, settings);
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 20; round++) {
      int[] history = random.ints(round, 0, log.itemCount()).toArray();
      float[] scores = new float[log.itemCount()];
      ranker.score(history, scores);
      double[] expected = knnTwin(log, history, settings);
      for (int item = 0; item < scores.length; item++) {
        assertEquals(expected[item], scores[item], 1e-4 * Math.max(1, expected[item]), "" + item);
      }
    }
  }

  private static ClickLog sessions() {
    StringBuilder csv = new StringBuilder("user,item,session\n");
    SplittableRandom random = new SplittableRandom(9);
    for (int click = 0; click < 600; click++) {
      int user = random.nextInt(30);
      int item = (user + random.nextInt(12)) % 25;
      csv.append(
          String.format(Locale.ROOT, "u%d,i%d,s%d\n", user, item, user * 3 + random.nextInt(3)));
    }
    return Logs.csv(csv.toString());
  }

  /** Item-kNN by the book, with sets and a full matrix; in floats, so that ties are the same. */
  private static double[] knnTwin(ClickLog log, int[] history, ItemKnn.Settings settings) {
    int n = log.itemCount();
    Map<Integer, Set<Integer>> rows = new HashMap<>();
    for (int s = 0; s < log.sequenceCount(); s++) {
      int row = settings.rows() == Rows.Kind.USER ? log.sequenceUser(s) : s;
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        rows.computeIfAbsent(row, r -> new HashSet<>()).add(log.clickedItem(at));
      }
    }
    Neighbors.Shape shape = settings.shape();
    float[][] both = new float[n][n];
    for (Set<Integer> row : rows.values()) {
      double size = row.size();
      float weight =
          (float)
              switch (shape.weight()) {
                case ONE -> 1;
                case IDF -> Math.pow(Math.log(1 + n / size), 2);
                case ROOT -> 1 / Math.sqrt(size);
                case INVERSE -> 1 / size;
              };
      for (int a : row) {
        for (int b : row) {
          both[a][b] += weight;
        }
      }
    }
    double meanLength = IntStream.range(0, n).mapToDouble(i -> both[i][i]).average().orElseThrow();
    double[] scores = new double[n];
    double weightOfClick = 1;
    Map<Integer, Double> weights = new HashMap<>();
    for (int at = history.length - 1; at >= 0; at--) {
      if (settings.repeats()) {
        weights.merge(history[at], weightOfClick, Double::sum);
      } else {
        weights.putIfAbsent(history[at], weightOfClick);
      }
      weightOfClick *= settings.decay();
    }
    for (Map.Entry<Integer, Double> clicked : weights.entrySet()) {
      int a = clicked.getKey();
      float[] similarities = new float[n];
      for (int b = 0; b < n; b++) {
        float sourceDivisor =
            (float)
                (shape.bm25()
                    ? 1 / bm25(both[a][a], meanLength)
                    : Math.pow(both[a][a], shape.source()));
        float targetDivisor =
            (float)
                (shape.bm25()
                    ? 1 / bm25(both[b][b], meanLength)
                    : Math.pow(both[b][b], shape.target()));
        float shrink = shape.bm25() ? 0 : (float) shape.shrink();
        similarities[b] = both[a][b] / (sourceDivisor * targetDivisor + shrink);
      }
      IntStream.range(0, n)
          .boxed()
          .filter(b -> b != a && similarities[b] > 0)
          .sorted(Comparator.comparingDouble((Integer b) -> -similarities[b]).thenComparing(b -> b))
          .limit(settings.neighbors())
          .forEach(b -> scores[b] += clicked.getValue() * similarities[b]);
      if (settings.self()) {
        scores[a] += clicked.getValue() * similarities[a];
      }
    }
    long[] clicks = log.clicksPerItem();
    for (int item = 0; item < n; item++) {
      if (scores[item] == 0) {
        scores[item] = -1.0 / (1 + clicks[item]);
      }
    }
    return scores;
  }

  private static double bm25(double length, double mean) {
    return 2.2 / (1.2 * (0.25 + 0.75 * length / mean) + 1);
  }

  @Test
  void itemKnn_tuned_isChosenWithoutALookAtTheCases() {
    ClickLog log = Logs.ring(200, 80, 12, 10);
    Split split =
        Split.of(
            Protocol.LEAVE_LAST_OUT, log, java.util.Optional.empty(), java.util.Optional.empty());
    BaselineOptions options =
        new BaselineOptions(Protocol.LEAVE_LAST_OUT, 20, Set.of(SeenItems.values()), 2);
    for (Algorithm baseline : Baselines.of(options)) {
      Ranker first = baseline.train(split.training(), ProgressListener.NONE);
      Ranker again = baseline.train(split.training(), ProgressListener.NONE);
      assertEquals(first.parameters(), again.parameters());
      assertEquals(!baseline.name().equals("popularity"), !first.parameters().isEmpty());
    }
  }
}
