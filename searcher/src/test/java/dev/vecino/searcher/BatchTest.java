package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Workers;
import dev.vecino.searcher.RecommendRequest.Combination;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.block.BlockKernel;
import dev.vecino.searcher.block.ItemMatrix;
import dev.vecino.searcher.block.ScalarBlockKernel;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A batch answers what one by one answers: the same items in the same order with the same scores.
 * Where scores must be equal to the bit, the vectors are such that all products are exact, whatever
 * the order of the additions (Lucene's own order depends on what is compiled so far).
 */
class BatchTest {

  private static final int DIMENSION = 16;
  private static final int ITEMS = 1500;
  private static final String[] KINDS = {"house", "flat", "boat"};

  @TempDir private Path folder;

  private final Random random = new Random(11);

  private static String id(int item) {
    return "item-" + item;
  }

  /** Each value is 1 or -1: of length 4, of which a unit vector of 0.25 is exact. Many ties. */
  private float[] signs(int free) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = i < free && random.nextBoolean() ? -1 : 1;
    }
    return vector;
  }

  private float[] gaussian() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** Three segments, some items deleted, some without price, some without a target vector. */
  private void write(Similarity target, boolean exact) throws IOException {
    try (BatchIndex index = new BatchIndex(folder, target)) {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < ITEMS; i++) {
        order.add(i);
      }
      Collections.shuffle(order, random);
      for (int i = 0; i < ITEMS; i++) {
        float[] own = exact ? signs(12) : gaussian();
        float[] other = exact ? signs(12) : gaussian();
        Double price = i % 10 == 3 ? null : 50.0 + random.nextInt(100);
        index.add(
            id(order.get(i)),
            own,
            target == null || i % 50 == 7 ? null : other,
            price,
            KINDS[random.nextInt(3)]);
        if (i == 300 || i == 700) {
          index.endSegment();
        }
      }
      index.endSegment();
      for (int i = 0; i < ITEMS; i += 41) {
        index.delete(id(i));
      }
    }
  }

  private List<String> history(int length) {
    List<String> history = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      history.add(id(random.nextInt(ITEMS + 20))); // some are unknown
    }
    return history;
  }

  /** Requests of all sorts; those that many share are met often enough for blocks. */
  private List<RecommendRequest> requests(int count, int longestHistory) {
    List<RecommendRequest> requests = new ArrayList<>();
    Filter shared = Filter.anyOf("kind", "boat");
    for (int i = 0; i < count; i++) {
      RecommendRequest request =
          random.nextInt(12) == 0
              ? RecommendRequest.forItem(id(random.nextInt(ITEMS)))
              : RecommendRequest.forHistory(history(1 + random.nextInt(longestHistory)));
      request = request.limit(1 + random.nextInt(60));
      switch (random.nextInt(9)) {
        case 0 -> request = request.where(shared);
        case 1 -> request = request.where(Filter.not(shared), Filter.atLeast("price", 60));
        case 2 -> request = request.where(Filter.maxPriceGap(0.1 * random.nextInt(5)));
        case 3 -> request = request.where(shared, Filter.maxPriceGap(0.3));
        case 4 -> request = request.where(Filter.not(Filter.maxPriceGap(0.3)));
        case 5 -> request = request.where(Filter.range("price", 70, 70)).limit(500);
        case 6 -> request = request.where(Filter.maxPriceGap(0.2), Filter.maxPriceGap(1.5));
        default -> {}
      }
      if (random.nextInt(4) == 0) {
        request = request.excluding(history(40));
      }
      if (random.nextInt(4) == 0) {
        request = request.includingSeen();
      }
      if (random.nextInt(10) == 0) {
        request = request.withAttributes();
      }
      if (random.nextInt(20) == 0) {
        request = request.fallingBackToPopularity();
      }
      requests.add(request.mode(random.nextBoolean() ? Mode.EXACT : Mode.AUTO));
    }
    return requests;
  }

  private static void assertSameAsOneByOne(
      Recommender recommender, List<RecommendRequest> requests, int threads) {
    List<Recommendations> all = recommender.recommendAll(requests, threads);
    assertEquals(requests.size(), all.size());
    for (int i = 0; i < requests.size(); i++) {
      assertEquals(recommender.recommend(requests.get(i)), all.get(i), "request " + i);
    }
  }

  @Test
  void recommendAll_withDotProductAndTies_isEqualToOneByOne() throws IOException {
    write(Similarity.DOT_PRODUCT, true);
    try (Recommender recommender = Recommender.open(folder)) {
      assertSameAsOneByOne(recommender, requests(700, 12), 1);
      assertSameAsOneByOne(recommender, requests(700, 12), 3);
    }
  }

  @Test
  void recommendAll_withCosineAndTies_isEqualToOneByOne() throws IOException {
    write(null, true);
    try (Recommender recommender = Recommender.open(folder)) {
      assertSameAsOneByOne(recommender, requests(700, 1), 2);
    }
  }

  @Test
  void recommendAll_withCosineTargets_isEqualButForRounding() throws IOException {
    write(Similarity.COSINE, false);
    try (Recommender recommender = Recommender.open(folder)) {
      List<RecommendRequest> requests = new ArrayList<>();
      for (RecommendRequest request : requests(700, 12)) {
        requests.add(
            request
                .combining(random.nextBoolean() ? Combination.MEAN : Combination.SUM)
                .recencyHalfLife(5));
      }
      List<Recommendations> all = recommender.recommendAll(requests, 2);
      for (int i = 0; i < all.size(); i++) {
        Recommendations one = recommender.recommend(requests.get(i));
        assertEquals(one.eligible(), all.get(i).eligible());
        assertEquals(one.items().size(), all.get(i).items().size());
        for (int j = 0; j < one.items().size(); j++) {
          assertEquals(one.items().get(j).score(), all.get(i).items().get(j).score(), 1e-6);
        }
      }
    }
  }

  @Test
  void recommendAll_overMoreThanOneWindow_keepsTheOrderWhateverTheThreads() throws IOException {
    write(Similarity.DOT_PRODUCT, true);
    try (Recommender recommender = Recommender.open(folder)) {
      List<RecommendRequest> requests = requests(300, 6);
      List<RecommendRequest> many = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        many.addAll(requests);
      }
      List<Recommendations> alone = recommender.recommendAll(many, 1);
      List<Recommendations> streamed = new ArrayList<>();
      recommender.recommendAll(many.iterator(), 2, streamed::add);
      assertEquals(alone, streamed);
      assertEquals(alone.subList(0, 300), alone.subList(8700, 9000));
    }
  }

  @Test
  void recommendAll_whereAnswersAreLarge_holdsFewerOfThem() throws IOException {
    write(null, false);
    try (Recommender recommender = Recommender.open(folder)) {
      RecommendRequest small = RecommendRequest.forHistory(id(5)).limit(1);
      assertEquals(8192, readBeforeTheFirstAnswer(recommender, small, 8200));
      RecommendRequest large = small.limit(600).withAttributes();
      assertEquals(2048, readBeforeTheFirstAnswer(recommender, large, 2100));
    }
  }

  private static int readBeforeTheFirstAnswer(
      Recommender recommender, RecommendRequest request, int count) {
    AtomicInteger read = new AtomicInteger();
    List<Integer> readThen = new ArrayList<>();
    recommender.recommendAll(
        Stream.generate(() -> request).limit(count).peek(one -> read.incrementAndGet()).iterator(),
        2,
        answer -> readThen.add(read.get()));
    assertEquals(count, readThen.size());
    return readThen.getFirst();
  }

  @Test
  void recommendAll_whereAllItemsAreEqual_answersInOrderOfIds() throws IOException {
    try (BatchIndex index = new BatchIndex(folder, null)) {
      for (int i = 0; i < ITEMS; i++) {
        index.add(id(i), signs(0), null, 1.0, "flat");
      }
    }
    try (Recommender recommender = Recommender.open(folder)) {
      List<RecommendRequest> requests =
          Collections.nCopies(80, RecommendRequest.forHistory(id(5)).limit(30).mode(Mode.EXACT));
      assertSameAsOneByOne(recommender, requests, 1);
      assertEquals("item-0", recommender.recommendAll(requests).get(3).items().getFirst().item());
    }
  }

  @Test
  void batch_ofQueriesWithEqualFilters_isScoredInBlocks() throws IOException {
    write(Similarity.DOT_PRODUCT, true);
    List<Filter[]> shared =
        List.of(
            new Filter[] {},
            new Filter[] {Filter.anyOf("kind", "boat")},
            new Filter[] {Filter.maxPriceGap(0.2)},
            new Filter[] {Filter.atLeast("price", 60), Filter.maxPriceGap(0.5)});
    Generation generation = Generation.open(new IndexFolder(folder), "000001");
    try (Recommender recommender = Recommender.open(folder);
        Workers workers = new Workers(1)) {
      for (Filter[] filters : shared) {
        List<RecommendRequest> requests = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
          List<String> history = history(5);
          history.add(id(1));
          requests.add(RecommendRequest.forHistory(history).where(filters));
        }
        CountingKernel kernel = new CountingKernel();
        List<Recommendations> answers = new ArrayList<>();
        new Batch(generation, kernel, workers).answer(requests.iterator(), answers::add);
        assertTrue(kernel.calls > 0, "one by one: " + List.of(filters));
        for (int i = 0; i < requests.size(); i++) {
          assertEquals(recommender.recommend(requests.get(i)), answers.get(i));
        }
      }
    } finally {
      generation.release();
    }
  }

  /** The scalar kernel, so that batches are tested with it too. */
  private static final class CountingKernel extends ScalarBlockKernel {
    private int calls;
    private int reached; // products of queries with panels

    @Override
    public void multiply(
        float[] items, int count, int length, float[] queries, int[] at, float[] sums) {
      calls++;
      super.multiply(items, count, length, queries, at, sums);
    }

    @Override
    public void reach(
        float[] items,
        int panel,
        int length,
        float[] queries,
        int[] chosen,
        float[] thresholds,
        int count,
        int[] reached) {
      this.reached += count;
      super.reach(items, panel, length, queries, chosen, thresholds, count, reached);
    }
  }

  /** The answers of a batch by a kernel. */
  private List<Recommendations> batch(List<RecommendRequest> requests, BlockKernel kernel)
      throws IOException {
    Generation generation = Generation.open(new IndexFolder(folder), "000001");
    try (Workers workers = new Workers(1)) {
      List<Recommendations> answers = new ArrayList<>();
      new Batch(generation, kernel, workers).answer(requests.iterator(), answers::add);
      return answers;
    } finally {
      generation.release();
    }
  }

  /** Nine tiles; each query is by items of one of them. Returns how much was multiplied of all. */
  private double multipliedPart(double common, double priceGap) throws IOException {
    int tiles = 9;
    int each = ItemMatrix.MOST;
    int dimension = 64;
    try (BatchIndex index = new BatchIndex(folder, null)) {
      for (int i = 0; i < tiles * each; i++) {
        float[] vector = new float[dimension];
        for (int d = 0; d < dimension; d++) {
          double centre = d == 0 ? common : d == 1 + i / each ? 1 : 0;
          vector[d] = (float) (centre + 0.075 * random.nextGaussian());
        }
        index.add(id(i), vector, null, Math.pow(3, i / each), "flat");
      }
    }
    List<RecommendRequest> requests = new ArrayList<>();
    for (int q = 0; q < 100; q++) {
      List<String> history = new ArrayList<>();
      for (int h = 0; h < 5; h++) {
        history.add(id(q % tiles * each + random.nextInt(each)));
      }
      RecommendRequest request = RecommendRequest.forHistory(history).limit(10).mode(Mode.EXACT);
      requests.add(priceGap > 0 ? request.where(Filter.maxPriceGap(priceGap)) : request);
    }
    CountingKernel kernel = new CountingKernel();
    List<Recommendations> answers = batch(requests, kernel);
    try (Recommender recommender = Recommender.open(folder)) {
      for (int q = 0; q < requests.size(); q++) {
        assertEquals(
            recommender.recommend(requests.get(q)).items().stream().map(i -> i.item()).toList(),
            answers.get(q).items().stream().map(i -> i.item()).toList());
      }
    }
    return kernel.reached / (double) (requests.size() * tiles * each / BlockKernel.PANEL);
  }

  @Test
  void batch_ofQueriesThatAreFarFromMostItems_isMultipliedWithTheNearOnes() throws IOException {
    double part = multipliedPart(0, 0);
    assertTrue(part > 0 && part <= 1 / 9.0, "multiplied: " + part);
  }

  /** By their vectors all items may be among the best. */
  @Test
  void batch_withPriceGaps_isNotMultipliedWithTilesWhosePricesAreOutside() throws IOException {
    double part = multipliedPart(3, 0.5);
    assertTrue(part > 0 && part <= 1 / 9.0, "multiplied: " + part);
  }

  /**
   * Three segments; a quarter of the items has no price, the others have one of a few, some of them
   * at a bound of a gap of 0.5 around 100 or just beyond it. Many scores are equal.
   */
  @Test
  void batch_withPriceGaps_isEqualToOneByOneUpToTheBounds() throws IOException {
    double[] prices = {49, 50, 100, 150, Math.nextUp(150.0), 400};
    int items = 1200;
    List<List<String>> byPrice = new ArrayList<>();
    for (int p = 0; p <= prices.length; p++) {
      byPrice.add(new ArrayList<>());
    }
    try (BatchIndex index = new BatchIndex(folder, Similarity.DOT_PRODUCT)) {
      for (int i = 0; i < items; i++) {
        int p = i % 4 == 3 ? prices.length : random.nextInt(prices.length);
        byPrice.get(p).add(id(i));
        Double price = p == prices.length ? null : prices[p];
        index.add(id(i), signs(12), signs(12), price, KINDS[random.nextInt(3)]);
        if (i == 500 || i == 900) {
          index.endSegment();
        }
      }
    }
    List<String> around100 = byPrice.get(2);
    // All that have a price are eligible: prices beside the matrix of all items; and few of them.
    Filter[][] shared = {{}, {Filter.anyOf("kind", "boat")}, {Filter.range("price", 50, 100)}};
    try (Recommender recommender = Recommender.open(folder)) {
      for (Filter[] filters : shared) {
        List<RecommendRequest> requests = new ArrayList<>();
        for (int q = 0; q < 200; q++) {
          List<String> excluded = new ArrayList<>();
          for (List<String> ofPrice : byPrice) {
            excluded.add(ofPrice.get(random.nextInt(ofPrice.size())));
          }
          int length = 1 + random.nextInt(3);
          List<String> history = new ArrayList<>(excluded.subList(6, 7)); // it has no price
          for (int h = 0; h < length; h++) {
            history.add(around100.get(random.nextInt(around100.size())));
          }
          requests.add(
              RecommendRequest.forHistory(history)
                  .where(filters)
                  .where(Filter.maxPriceGap(q % 5 == 0 ? 5 : 0.5))
                  .excluding(excluded)
                  .limit(q % 3 == 0 ? items : 20)
                  .mode(Mode.EXACT));
        }
        CountingKernel kernel = new CountingKernel();
        List<Recommendations> answers = batch(requests, kernel);
        assertTrue(kernel.reached > 0, "one by one: " + List.of(filters));
        for (int q = 0; q < requests.size(); q++) {
          assertEquals(recommender.recommend(requests.get(q)), answers.get(q), "request " + q);
        }
        if (filters.length == 0) {
          List<String> found = // of all that are eligible
              answers.get(3).items().stream().map(Recommendation::item).toList();
          for (int p = 0; p < byPrice.size(); p++) {
            boolean isWithin = p == 1 || p == 2 || p == 3;
            assertEquals(isWithin, !Collections.disjoint(found, byPrice.get(p)), "price " + p);
          }
        }
      }
    }
  }

  /** In three dimensions many items lie in the direction of a query, as seen from their centre. */
  @Test
  void recommendAll_ofVectorsOfFewDimensions_findsTheSameItemsAsOneByOne() throws IOException {
    try (BatchIndex index = new BatchIndex(folder, null)) {
      for (int i = 0; i < ITEMS; i++) {
        float[] vector = {
          (float) random.nextGaussian(),
          (float) random.nextGaussian(),
          (float) random.nextGaussian()
        };
        index.add(id(i), vector, null, 1.0, "flat");
      }
    }
    try (Recommender recommender = Recommender.open(folder)) {
      List<RecommendRequest> requests = new ArrayList<>();
      for (int q = 0; q < 600; q++) {
        List<String> history = List.of(id(random.nextInt(ITEMS)), id(random.nextInt(ITEMS)));
        requests.add(RecommendRequest.forHistory(history).limit(20).mode(Mode.EXACT));
      }
      List<Recommendations> answers = recommender.recommendAll(requests, 1);
      for (int q = 0; q < requests.size(); q++) {
        List<Recommendation> expected = recommender.recommend(requests.get(q)).items();
        assertEquals(
            expected.stream().map(Recommendation::item).toList(),
            answers.get(q).items().stream().map(Recommendation::item).toList());
      }
    }
  }

  @Test
  void planner_forUsersOfALargeIndex_takesBlocksWhereOneByOneTakesHnsw() {
    FieldFormat large = PlannerTest.hnsw(200_000);
    FieldFormat larger = PlannerTest.hnsw(5_000_000);
    assertFalse(new ExactScan(200_000).cost(150, 200_000) <= large.cost(150, 200_000));
    Planner.Sizes few = new Planner.Sizes(200_000, 200_000);
    Planner.Sizes many = new Planner.Sizes(5_000_000, 5_000_000);
    assertTrue(Planner.isBlockCheaper(150, 170, Optional.of(large), few));
    assertFalse(Planner.isBlockCheaper(150, 170, Optional.of(larger), many));
    assertTrue(Planner.isBlockCheaper(150, 170, Optional.empty(), many));
    assertFalse(Planner.isBlockCheaper(10_000, 10_000, Optional.empty(), few));
    assertTrue(Planner.isGatheringCheaper(20_000, 200_000, 2000));
    assertFalse(Planner.isGatheringCheaper(150_000, 200_000, 20));
  }

  /** Items beyond a query's range of prices are compared like the others. */
  @Test
  void planner_withAPriceGap_countsTheItemsThatABlockCompares() {
    Optional<FieldFormat> hnsw = Optional.of(PlannerTest.hnsw(5_000_000));
    Planner.Sizes gathered = new Planner.Sizes(1_500_000, 1_500_000);
    Planner.Sizes all = new Planner.Sizes(6_500_000, 1_500_000);
    assertTrue(Planner.isBlockCheaper(150, 170, hnsw, gathered));
    assertFalse(Planner.isBlockCheaper(150, 170, hnsw, all));
  }

  @Test
  void batch_ofAFewQueries_isScoredInBlocksOnceTheItemsHaveBeenRead() throws IOException {
    write(Similarity.DOT_PRODUCT, true);
    Generation generation = Generation.open(new IndexFolder(folder), "000001");
    try (Workers workers = new Workers(1)) {
      int[] calls = new int[3];
      int[] sizes = {20, 80, 20};
      for (int i = 0; i < sizes.length; i++) {
        List<RecommendRequest> requests =
            Collections.nCopies(sizes[i], RecommendRequest.forHistory(id(1), id(2)));
        CountingKernel kernel = new CountingKernel();
        new Batch(generation, kernel, workers).answer(requests.iterator(), answer -> {});
        calls[i] = kernel.calls;
      }
      assertEquals(0, calls[0], "too few to read all items for");
      assertTrue(calls[1] > 0, "enough");
      assertTrue(calls[2] > 0, "read before");
    } finally {
      generation.release();
    }
  }

  @Test
  void recommendAll_withTheLongestVectors_isEqualToOneByOne() throws IOException {
    write(Similarity.DOT_PRODUCT, true);
    try (Recommender recommender = Recommender.open(folder)) {
      float[] vector = new float[DIMENSION];
      java.util.Arrays.fill(vector, 1e14f);
      RecommendRequest request = RecommendRequest.forVector(vector).mode(Mode.EXACT).limit(1500);
      assertSameAsOneByOne(recommender, Collections.nCopies(80, request), 1);
    }
  }

  @Test
  void recommendAll_withARequestThatDoesNotFit_throwsWhatOneByOneThrows() throws IOException {
    write(Similarity.DOT_PRODUCT, true);
    try (Recommender recommender = Recommender.open(folder)) {
      List<RecommendRequest> requests = new ArrayList<>(requests(50, 3));
      requests.add(RecommendRequest.forHistory(id(1), id(2)).where(Filter.anyOf("colour", "blue")));
      assertThrows(
          InvalidRequestException.class, () -> recommender.recommendAll(requests, 2), "one");
      List<RecommendRequest> vectors =
          Collections.nCopies(20, RecommendRequest.forVector(new float[] {1, 2}));
      assertThrows(InvalidRequestException.class, () -> recommender.recommendAll(vectors));
      assertThrows(InvalidRequestException.class, () -> recommender.recommendAll(vectors, 0));
      assertEquals(List.of(), recommender.recommendAll(List.of()));
    }
  }

  @Test
  void recommendAll_interrupted_isCancelled() throws IOException {
    write(Similarity.DOT_PRODUCT, true);
    try (Recommender recommender = Recommender.open(folder)) {
      Thread.currentThread().interrupt();
      assertThrows(CancelledException.class, () -> recommender.recommendAll(requests(20, 3), 2));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }
}
