package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.Channel;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.NeighborTable;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Combination;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model with a table of neighbours, against scores that are computed here by its definition. */
class NeighborsTest {

  private static final int ITEMS = 4_000;
  private static final int DIMENSION = 8;
  private static final int K = 20;
  private static final double DECAY = 0.8;
  private static final double WEIGHT = 0.7;
  private static final double REPEAT = 0.2;

  /** An index keeps weights as steps of 1 / 65,535; the products are sums of floats. */
  private static final double ROUNDING = 1e-4;

  @TempDir static Path folder;

  private static EmbeddingModel model;
  private static Recommender recommender;

  @BeforeAll
  static void build() {
    Random random = new Random(5);
    List<String> ids = new ArrayList<>();
    List<String> rows = new ArrayList<>(List.of("item,rank,price"));
    float[] items = new float[ITEMS * DIMENSION];
    float[] context = new float[items.length];
    int[][] neighbors = new int[ITEMS][];
    float[][] similarities = new float[ITEMS][];
    for (int item = 0; item < ITEMS; item++) {
      ids.add("i" + item);
      rows.add("i" + item + "," + random.nextInt(1000) + "," + random.nextInt(1, 100));
      Set<Integer> near = new LinkedHashSet<>();
      while (near.size() < item % 40) {
        near.add(random.nextInt(ITEMS));
      }
      neighbors[item] = near.stream().mapToInt(Integer::intValue).toArray();
      similarities[item] = new float[neighbors[item].length];
      for (int n = 0; n < similarities[item].length; n++) {
        similarities[item][n] = random.nextFloat(0.01f, 3);
      }
    }
    for (int i = 0; i < items.length; i++) {
      items[i] = (float) random.nextGaussian();
      context[i] = (float) random.nextGaussian() / 3;
    }
    Map<String, Object> manifest =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    manifest.put(EmbeddingModel.SIMILARITY, "dot_product");
    Channel.Sum sum =
        Channel.Sum.of("", DIMENSION)
            .weighted(1)
            .with(new Channel.ClickWeights(List.of(1.0), List.of(REPEAT)));
    model =
        new EmbeddingModel(
                new Embeddings(ids, items, DIMENSION),
                new Embeddings(ids, context, DIMENSION),
                new long[ITEMS],
                new Manifest(manifest))
            .withUsers(
                new UserEncoder(List.of(sum, new Channel.Neighbors("", WEIGHT, DECAY, true))))
            .withNeighbors(new NeighborTable(neighbors, similarities));
    Catalogue catalogue = Fixtures.catalogue(rows.toArray(String[]::new));
    IndexBuilder.of(model)
        .catalogue(catalogue)
        .options(
            IndexOptions.builder()
                .approximation(Approximation.HNSW)
                .beamWidth(50)
                .threads(2)
                .build())
        .build(folder);
    recommender = Recommender.open(folder);
  }

  @AfterAll
  static void close() {
    recommender.close();
  }

  private static List<List<String>> histories(long seed, int count) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(
            h ->
                IntStream.range(0, 1 + random.nextInt(8))
                    .mapToObj(click -> "i" + random.nextInt(h % 2 == 0 ? ITEMS : 5))
                    .toList())
        .toList();
  }

  /** The score of every item by the definition. */
  private static double[] scores(List<String> history, boolean isSeenIncluded) {
    double[] user = new double[DIMENSION];
    double[] spoken = new double[ITEMS];
    double[] scores = new double[ITEMS];
    for (int click = 0; click < history.size(); click++) {
      int row = model.items().row(history.get(click));
      for (int d = 0; d < DIMENSION; d++) {
        user[d] += model.items().vector(row)[d];
      }
      int[] near = model.neighbors().orElseThrow().neighbors(row);
      for (int n = 0; n < near.length; n++) {
        spoken[near[n]] +=
            Math.pow(DECAY, history.size() - 1 - click)
                * model.neighbors().orElseThrow().similarities(row)[n];
      }
      scores[row] += isSeenIncluded ? REPEAT : 0;
    }
    double length = Math.sqrt(Arrays.stream(user).map(x -> x * x).sum());
    double most = Arrays.stream(spoken).max().orElse(0);
    for (int item = 0; item < ITEMS; item++) {
      for (int d = 0; d < DIMENSION; d++) {
        scores[item] += user[d] / length * model.context().vector(item)[d];
      }
      scores[item] += most > 0 ? WEIGHT * spoken[item] / most : 0;
    }
    return scores;
  }

  /** Answers with the best of those that are eligible, in their order. */
  private static void assertBest(
      Recommendations answer, double[] scores, Set<String> eligible, int k) {
    List<Integer> best =
        eligible.stream()
            .map(id -> model.items().row(id))
            .sorted(Comparator.comparingDouble(item -> -scores[item]))
            .limit(k)
            .toList();
    assertEquals(best.size(), answer.items().size());
    Set<String> different = new HashSet<>();
    for (int place = 0; place < best.size(); place++) {
      String item = answer.items().get(place).item();
      assertTrue(eligible.contains(item) && different.add(item), item);
      assertEquals(scores[best.get(place)], scores[model.items().row(item)], ROUNDING);
    }
  }

  private static Set<String> unseen(List<String> history) {
    Set<String> eligible = new HashSet<>(model.items().ids());
    history.forEach(eligible::remove);
    return eligible;
  }

  @Test
  void recommend_exact_addsWhatNeighborsSay() {
    for (List<String> history : histories(1, 40)) {
      Recommendations answer =
          recommender.recommend(RecommendRequest.forHistory(history).limit(K).mode(Mode.EXACT));
      assertEquals(AnsweredBy.EXACT, answer.answeredBy());
      assertBest(answer, scores(history, false), unseen(history), K);
    }
  }

  @Test
  void recommend_graph_findsNeighborsThatTheVectorsAreFarFrom() {
    double found = 0;
    List<List<String>> histories = histories(2, 40);
    for (List<String> history : histories) {
      RecommendRequest request = RecommendRequest.forHistory(history).limit(K);
      Recommendations answer = recommender.recommend(request.mode(Mode.APPROXIMATE));
      assertEquals(AnsweredBy.HNSW, answer.answeredBy());
      List<String> exact = Fixtures.ids(recommender.recommend(request.mode(Mode.EXACT)));
      found += exact.stream().filter(Fixtures.ids(answer)::contains).count() / (double) K;
    }
    assertTrue(found / histories.size() >= 0.95, "recall " + found / histories.size());
  }

  @Test
  void recommend_filterAndSeenItems_areRespected() {
    for (List<String> history : histories(3, 40)) {
      Recommendations answer =
          recommender.recommend(
              RecommendRequest.forHistory(history)
                  .includingSeen()
                  .where(Filter.lessThan("rank", 300))
                  .withAttributes()
                  .limit(K));
      Set<String> eligible = new HashSet<>();
      recommender
          .recommend(
              RecommendRequest.forHistory(history)
                  .includingSeen()
                  .where(Filter.lessThan("rank", 300))
                  .limit(ITEMS))
          .forEach(item -> eligible.add(item.item()));
      answer.forEach(item -> assertTrue((Long) item.attributes().get("rank") < 300));
      assertEquals(answer.eligible(), eligible.size());
      assertBest(answer, scores(history, true), eligible, K);
    }
  }

  @Test
  void recommend_mean_isTheOrderOfTheSum() {
    for (List<String> history : histories(4, 20)) {
      RecommendRequest request = RecommendRequest.forHistory(history).includingSeen().limit(K);
      assertEquals(
          Fixtures.ids(recommender.recommend(request)),
          Fixtures.ids(recommender.recommend(request.combining(Combination.MEAN))));
    }
  }

  /** Of few requests none is answered in a block, though each is prepared for one. */
  @ParameterizedTest
  @ValueSource(ints = {20, 80})
  void recommendAll_anyFilterAndSeenItemsOrNot_isAsOneByOne(int count) {
    for (boolean isSeenIncluded : new boolean[] {false, true}) {
      for (Filter filter :
          new Filter[] {
            Filter.atLeast("rank", 0), Filter.lessThan("rank", 300), Filter.maxPriceGap(0.4)
          }) {
        List<RecommendRequest> requests =
            histories(5, count).stream()
                .map(history -> RecommendRequest.forHistory(history).where(filter).limit(K))
                .map(request -> isSeenIncluded ? request.includingSeen() : request)
                .map(request -> request.mode(Mode.EXACT))
                .toList();
        List<Recommendations> answers = recommender.recommendAll(requests, 2);
        for (int r = 0; r < requests.size(); r++) {
          assertEquals(recommender.recommend(requests.get(r)).items(), answers.get(r).items());
        }
      }
    }
  }

  @Test
  void update_newItem_joinsTheOthersAndTheyKeepTheirNeighbors(@TempDir Path other) {
    Catalogue ranks = Fixtures.catalogue("item,rank", "i1,1", "i2,2", "i3,3");
    IndexBuilder.of(model).catalogue(ranks).options(Fixtures.OPTIONS).build(other);
    Catalogue change = Fixtures.catalogue("item,rank", "i2,7", "new,2");
    List<String> history = List.of("i39", "i79");
    LiveIndex.update(other, change, UpdateOptions.defaults(), ProgressListener.NONE);
    try (Recommender updated = Recommender.open(other)) {
      List<String> after =
          new ArrayList<>(
              Fixtures.ids(updated.recommend(RecommendRequest.forHistory(history).limit(ITEMS))));
      assertTrue(after.remove("new"));
      assertEquals(
          Fixtures.ids(recommender.recommend(RecommendRequest.forHistory(history).limit(ITEMS))),
          after);
      assertFalse(updated.recommend(RecommendRequest.forHistory("new").limit(K)).items().isEmpty());
    }
  }
}
