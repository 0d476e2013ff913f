package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.FusedRecommender;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search by clusters against its exact twin, with two tables of vectors. */
class ClusteredSearchTest {

  private static final int ITEMS = 20_000;
  private static final int GROUPS = 150;
  private static final int DIMENSION = 17; // odd: the last pair of dimensions is half empty

  @TempDir static Path folder;

  private static IndexRecommender recommender;

  /**
   * Groups of several widths; the rank of an item is independent of its place, its side is not. The
   * context vectors have several lengths.
   */
  @BeforeAll
  static void build() {
    Random random = new Random(1);
    float[] centres = gaussian(random, GROUPS * DIMENSION, 1);
    List<String> ids = new ArrayList<>();
    List<String> rows = new ArrayList<>(List.of("item,rank,side,price"));
    float[] values = new float[ITEMS * DIMENSION];
    float[] context = new float[ITEMS * DIMENSION];
    for (int item = 0; item < ITEMS; item++) {
      int group = (int) (GROUPS * Math.pow(random.nextDouble(), 2));
      float width = 0.2f + 0.6f * (group % 5) / 5;
      float length = 0.5f + random.nextFloat();
      for (int d = 0; d < DIMENSION; d++) {
        int at = item * DIMENSION + d;
        values[at] = centres[group * DIMENSION + d] + width * (float) random.nextGaussian();
        context[at] = length * values[at] + 0.1f * (float) random.nextGaussian() + 3;
      }
      ids.add("i" + item);
      String side = "," + values[item * DIMENSION];
      rows.add("i" + item + "," + random.nextInt(1000) + side + "," + (100 + item % 100));
    }
    long[] counts = new long[ITEMS];
    Arrays.fill(counts, 1);
    EmbeddingModel model =
        Fixtures.model(
            new Embeddings(ids, values, DIMENSION),
            new Embeddings(ids, context, DIMENSION),
            counts,
            "dot_product");
    IndexBuilder.of(model).catalogue(Fixtures.catalogue(rows.toArray(String[]::new))).build(folder);
    recommender = Recommender.open(folder);
  }

  private static float[] gaussian(Random random, int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return values;
  }

  @AfterAll
  static void close() {
    recommender.close();
  }

  private static List<RecommendRequest> users(int count, long seed) {
    Random random = new Random(seed);
    List<RecommendRequest> users = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String[] history = new String[2 + random.nextInt(6)];
      Arrays.setAll(history, click -> "i" + random.nextInt(ITEMS));
      users.add(RecommendRequest.forHistory(history));
    }
    return users;
  }

  private static List<RecommendRequest> items(int count) {
    List<RecommendRequest> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(RecommendRequest.forItem("i" + i * 37));
    }
    return items;
  }

  private static double recall(List<RecommendRequest> requests) {
    double recall = 0;
    for (RecommendRequest request : requests) {
      Recommendations exact = recommender.recommend(request.mode(Mode.EXACT));
      Recommendations answer = recommender.recommend(request.mode(Mode.APPROXIMATE));
      assertEquals(AnsweredBy.CLUSTERS, answer.answeredBy());
      assertEquals(exact.eligible(), answer.eligible());
      assertEquals(exact.items().size(), answer.items().size());
      Set<String> right = new HashSet<>(Fixtures.ids(exact));
      recall += Fixtures.ids(answer).stream().filter(right::contains).count();
      for (Recommendation one : answer) {
        int place = Fixtures.ids(exact).indexOf(one.item());
        assertTrue(place < 0 || exact.items().get(place).score() == one.score(), one.item());
      }
    }
    return recall / requests.stream().mapToInt(r -> size(r)).sum();
  }

  private static int size(RecommendRequest request) {
    return recommender.recommend(request.mode(Mode.EXACT)).items().size();
  }

  /** Queries reuse each other's memory. */
  @Test
  void recommend_ofManyThreads_answersAsOfOne() throws Exception {
    Random random = new Random(6);
    List<RecommendRequest> requests = new ArrayList<>();
    for (RecommendRequest user : users(60, 7)) {
      int low = random.nextInt(1000);
      Filter rank = Filter.range("rank", low, low + random.nextInt(1000 - low));
      requests.add(
          switch (random.nextInt(5)) {
            case 0 -> user;
            case 1 -> user.where(rank);
            case 2 -> user.where(rank).where(Filter.atLeast("side", 0));
            case 3 -> user.where(Filter.not(rank));
            default -> user.where(Filter.anyOf("rank", low, low + 1, low + 2)).mode(Mode.EXACT);
          });
    }
    List<Recommendations> expected = requests.stream().map(recommender::recommend).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Recommendations>> answers = new ArrayList<>();
      for (int round = 0; round < 10; round++) {
        requests.forEach(one -> answers.add(threads.submit(() -> recommender.recommend(one))));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertEquals(expected.get(i % requests.size()), answers.get(i).get());
      }
    }
  }

  @Test
  void approximate_anyFilter_findsTheNearest() {
    List<Filter> filters =
        List.of(
            Filter.atLeast("rank", 0),
            Filter.lessThan("rank", 500),
            Filter.lessThan("rank", 100),
            Filter.lessThan("rank", 10),
            Filter.atLeast("side", 0.5),
            Filter.atMost("side", -2),
            Filter.range("side", 1, 1.1));
    for (Filter filter : filters) {
      for (int k : new int[] {1, 10, 150}) {
        for (List<RecommendRequest> requests : List.of(users(200, k), items(200))) {
          double recall = recall(requests.stream().map(r -> r.where(filter).limit(k)).toList());
          // The target, less what 200 questions may be off.
          assertTrue(recall >= (k == 1 ? 0.89 : 0.935), filter + ", k " + k + ": recall " + recall);
        }
      }
    }
  }

  @Test
  void approximate_visitsAFractionOfTheItems() {
    double visited = 0;
    for (RecommendRequest request : items(20)) {
      Recommendations answer = recommender.recommend(request.limit(10).mode(Mode.APPROXIMATE));
      assertTrue(answer.visited() >= 10, "" + answer.visited());
      visited += answer.visited() / 20.0;
    }
    assertTrue(visited < 0.9 * ITEMS, "" + visited);
  }

  @Test
  void approximate_moreThanAreEligible_givesAllOfThem() {
    RecommendRequest few = users(1, 4).getFirst().where(Filter.lessThan("rank", 2)).limit(1000);
    Recommendations exact = recommender.recommend(few.mode(Mode.EXACT));
    Recommendations answer = recommender.recommend(few.mode(Mode.APPROXIMATE));
    assertTrue(exact.items().size() > 20 && exact.items().size() < 80);
    assertEquals(exact.items(), answer.items());
  }

  @Test
  void approximate_severalInterests_sayThatClustersAnswered() {
    for (RecommendRequest user : users(5, 8)) {
      Recommendations answer = recommender.recommend(user.interests(2).mode(Mode.APPROXIMATE));
      assertTrue(answer.visited() < 2 * ITEMS, "" + answer.visited());
      assertEquals(AnsweredBy.CLUSTERS, answer.answeredBy());
    }
  }

  @Test
  void approximate_ofFusedIndexes_saysThatClustersAnswered() {
    FusedRecommender fused = FusedRecommender.of(List.of(recommender, recommender));
    for (RecommendRequest user : users(5, 8)) {
      Recommendations answer = fused.recommend(user.mode(Mode.APPROXIMATE));
      assertEquals(10, answer.items().size());
      assertEquals(AnsweredBy.CLUSTERS, answer.answeredBy());
      assertTrue(answer.reason().isEmpty());
    }
  }

  @Test
  void approximate_nothingEligible_isEmpty() {
    RecommendRequest none = users(1, 5).getFirst().where(Filter.lessThan("rank", -1));
    assertEquals(List.of(), recommender.recommend(none.mode(Mode.APPROXIMATE)).items());
  }

  @Test
  void auto_fewEligible_comparesThem() {
    RecommendRequest request = users(1, 6).getFirst().where(Filter.lessThan("rank", 20));
    assertEquals(AnsweredBy.EXACT, recommender.recommend(request).answeredBy());
  }

  @Test
  void eligibleAfterEach_aFilter_leavesLaterQuestionsAsTheyWere() {
    RecommendRequest request = RecommendRequest.forVector(gaussian(new Random(9), DIMENSION, 1));
    List<Integer> left = recommender.eligibleAfterEach(request.where(Filter.lessThan("rank", 10)));
    assertEquals(ITEMS, left.getFirst());
    assertTrue(left.getLast() < ITEMS / 50, left.toString());
    assertEquals(ITEMS, recommender.recommend(request).eligible());
  }

  @Test
  void manifest_saysWhatWasMeasured() {
    Map<String, Object> clusters = recommender.manifest().map("measured");
    assertEquals(Set.of("items", "users"), clusters.keySet());
    for (Object kind : clusters.values()) {
      Map<?, ?> setting = (Map<?, ?>) kind;
      assertEquals(0.95, setting.get("recallTarget"));
      for (String recall : List.of("recall@10", "recall@150")) {
        double measured = ((Number) setting.get(recall)).doubleValue();
        assertTrue(measured >= 0.95 && measured <= 1, recall + " " + measured);
      }
      assertTrue(((Number) setting.get("visited@10")).intValue() < ITEMS);
    }
  }

  @Test
  void batch_approximate_answersAsOneByOne() {
    List<RecommendRequest> requests =
        users(30, 7).stream().map(r -> r.limit(20).mode(Mode.APPROXIMATE)).toList();
    List<Recommendations> batch = recommender.recommendAll(requests, 2);
    for (int i = 0; i < requests.size(); i++) {
      assertEquals(recommender.recommend(requests.get(i)), batch.get(i));
    }
  }

  /** The tiles of a block are clusters, whole or in part. */
  @Test
  void batch_exact_answersAsOneByOne() {
    for (Filter filter : new Filter[] {Filter.atLeast("rank", 0), Filter.lessThan("side", 0.5)}) {
      List<RecommendRequest> requests =
          users(100, 7).stream().map(r -> r.limit(20).where(filter).mode(Mode.EXACT)).toList();
      List<Recommendations> batch = recommender.recommendAll(requests, 2);
      for (int i = 0; i < requests.size(); i++) {
        assertEquals(recommender.recommend(requests.get(i)), batch.get(i));
      }
    }
  }

  @Test
  void update_newItems_areFoundBesideTheClusters(@TempDir Path copy, @TempDir Path rows)
      throws IOException {
    Path changes = rows.resolve("changes.csv");
    Map<String, ColumnType> types = Map.of("rank", ColumnType.INTEGER, "side", ColumnType.DECIMAL);
    copy(folder, copy);
    LiveIndex.update(
        copy,
        Catalogue.read(
            Files.writeString(changes, "item,rank,side\nnew,5000,0\ni3,7000,0\n"),
            Catalogue.Options.builder().declaredTypes(types).build(),
            ProgressListener.NONE),
        UpdateOptions.defaults(),
        ProgressListener.NONE);
    try (Recommender updated = Recommender.open(copy)) {
      RecommendRequest request = users(1, 8).getFirst().mode(Mode.APPROXIMATE).limit(5);
      Recommendations answer = updated.recommend(request.where(Filter.atLeast("rank", 1000)));
      assertEquals(Set.of("new", "i3"), new HashSet<>(Fixtures.ids(answer)));
      assertEquals(AnsweredBy.CLUSTERS, answer.answeredBy());
    }
  }

  @Test
  void update_manyNewItems_areFoundBesideTheClustersWhereverTheyStand(
      @TempDir Path copy, @TempDir Path rows) throws IOException {
    List<String> changes = new ArrayList<>(List.of("item,rank,side"));
    for (int item = 0; item < 500; item++) {
      changes.add("new" + item + "," + (5000 + item) + "," + (item % 50 - 25) / 10.0);
    }
    Map<String, ColumnType> types = Map.of("rank", ColumnType.INTEGER, "side", ColumnType.DECIMAL);
    copy(folder, copy);
    LiveIndex.update(
        copy,
        Catalogue.read(
            Files.writeString(rows.resolve("changes.csv"), String.join("\n", changes) + "\n"),
            Catalogue.Options.builder().declaredTypes(types).build(),
            ProgressListener.NONE),
        UpdateOptions.defaults(),
        ProgressListener.NONE);
    try (Recommender updated = Recommender.open(copy)) {
      for (RecommendRequest user : users(20, 8)) {
        for (Filter filter :
            new Filter[] {Filter.atLeast("rank", 5000), Filter.atLeast("rank", 0)}) {
          RecommendRequest request = user.where(filter).limit(10);
          Set<String> exact =
              new HashSet<>(Fixtures.ids(updated.recommend(request.mode(Mode.EXACT))));
          exact.removeIf(item -> !item.startsWith("new"));
          Recommendations found = updated.recommend(request.mode(Mode.APPROXIMATE));
          assertTrue(Fixtures.ids(found).containsAll(exact), found + " has not all of " + exact);
        }
      }
    }
  }

  /** The prices of a tile are those that the index has now. */
  @Test
  void batch_afterAnUpdateOfPrices_keepsToTheNewOnes(@TempDir Path copy, @TempDir Path rows)
      throws IOException {
    copy(folder, copy);
    List<RecommendRequest> requests = new ArrayList<>();
    for (int user = 0; user < 100; user++) {
      RecommendRequest request = RecommendRequest.forHistory("i" + user, "i" + (user + 100));
      requests.add(request.where(Filter.maxPriceGap(0.2)).limit(20).mode(Mode.EXACT));
    }
    try (Recommender updated = Recommender.open(copy)) {
      Set<String> moved = new HashSet<>();
      for (Recommendations answer : updated.recommendAll(requests, 2)) {
        moved.addAll(Fixtures.ids(answer));
      }
      moved.removeIf(item -> Integer.parseInt(item.substring(1)) < 200); // in the histories
      List<String> changes = new ArrayList<>(List.of("item,price"));
      moved.forEach(item -> changes.add(item + ",900"));
      LiveIndex.update(
          copy,
          Catalogue.read(
              Files.writeString(rows.resolve("prices.csv"), String.join("\n", changes) + "\n"),
              Catalogue.Options.defaults(),
              ProgressListener.NONE),
          UpdateOptions.defaults(),
          ProgressListener.NONE);
      updated.refresh();
      List<Recommendations> batch = updated.recommendAll(requests, 2);
      for (int i = 0; i < requests.size(); i++) {
        assertEquals(updated.recommend(requests.get(i)), batch.get(i));
        assertEquals(20, batch.get(i).items().size());
        assertTrue(Fixtures.ids(batch.get(i)).stream().noneMatch(moved::contains));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
