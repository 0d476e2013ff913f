package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.Embeddings;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.indexer.IndexOptions.Quantization;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An index that is large enough for the graph to be the cheaper way. */
class HnswSearchTest {

  private static final int ITEMS = 35_000;
  private static final int DIMENSION = 16;
  private static final int CLUSTERS = 350;
  private static final int QUESTIONS = 40;
  private static final int MANY = 100; // of a beam of 500

  @TempDir static Path folder;

  private static Recommender recommender;

  @BeforeAll
  static void build() {
    recommender = build(folder, Quantization.NONE);
  }

  private static Recommender build(Path folder, Quantization quantization) {
    Random random = new Random(1);
    float[] centres = new float[CLUSTERS * DIMENSION];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = (float) random.nextGaussian();
    }
    List<String> ids = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    rows.add("item,rank");
    float[] values = new float[ITEMS * DIMENSION];
    for (int item = 0; item < ITEMS; item++) {
      ids.add("i" + item);
      rows.add("i" + item + "," + random.nextInt(1000));
      int cluster = item % CLUSTERS;
      for (int i = 0; i < DIMENSION; i++) {
        values[item * DIMENSION + i] =
            centres[cluster * DIMENSION + i] + 0.4f * (float) random.nextGaussian();
      }
    }
    Catalogue catalogue = Fixtures.catalogue(rows.toArray(String[]::new));
    IndexOptions options =
        IndexOptions.builder()
            .approximation(Approximation.HNSW)
            .beamWidth(50)
            .recallTarget(0.98) // 0.95 is asserted, of few questions
            .quantization(quantization)
            .threads(2)
            .build();
    IndexBuilder.of(new Embeddings(ids, values, DIMENSION))
        .catalogue(catalogue)
        .options(options)
        .build(folder);
    return Recommender.open(folder);
  }

  @AfterAll
  static void close() {
    recommender.close();
  }

  /** Items, then users who like three clusters. */
  private static List<RecommendRequest> questions(Random random, boolean users) {
    List<RecommendRequest> questions = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      if (!users) {
        questions.add(RecommendRequest.forItem("i" + random.nextInt(ITEMS)));
        continue;
      }
      List<String> history = new ArrayList<>();
      for (int interest = 0; interest < 3; interest++) {
        int cluster = random.nextInt(CLUSTERS);
        history.add("i" + cluster);
        history.add("i" + (cluster + CLUSTERS * random.nextInt(ITEMS / CLUSTERS)));
      }
      questions.add(RecommendRequest.forHistory(history));
    }
    return questions;
  }

  private static Set<String> items(Recommendations answer) {
    Set<String> items = new HashSet<>();
    answer.forEach(one -> items.add(one.item()));
    assertEquals(items.size(), answer.items().size());
    return items;
  }

  private static double recall(
      List<RecommendRequest> questions, int mostRank, Mode mode, AnsweredBy way) {
    return recall(recommender, questions, mostRank, mode, way);
  }

  private static double recall(
      Recommender asked,
      List<RecommendRequest> questions,
      int mostRank,
      Mode mode,
      AnsweredBy way) {
    double found = 0;
    for (RecommendRequest question : questions) {
      RecommendRequest request =
          mostRank < 1000 ? question.where(Filter.lessThan("rank", mostRank)) : question;
      Set<String> right = items(recommender.recommend(request.mode(Mode.EXACT)));
      Recommendations answer = asked.recommend(request.mode(mode));
      assertEquals(way, answer.answeredBy());
      assertEquals(10, right.size());
      Set<String> got = items(answer);
      assertEquals(10, got.size());
      got.retainAll(right);
      found += got.size() / 10.0;
    }
    return found / questions.size();
  }

  @Test
  void auto_wideFilters_takesTheGraphAndFindsTheNearest() {
    Random random = new Random(2);
    List<RecommendRequest> items = questions(random, false);
    List<RecommendRequest> users = questions(random, true);
    for (int mostRank : new int[] {1000, 800, 600}) {
      double ofItems = recall(items, mostRank, Mode.AUTO, AnsweredBy.HNSW);
      double ofUsers = recall(users, mostRank, Mode.AUTO, AnsweredBy.HNSW);
      assertTrue(ofItems >= 0.95, "items, rank < " + mostRank + ": recall@10 is " + ofItems);
      assertTrue(ofUsers >= 0.95, "users, rank < " + mostRank + ": recall@10 is " + ofUsers);
    }
  }

  @Test
  void auto_narrowFilters_scans() {
    List<RecommendRequest> users = questions(new Random(3), true);
    for (int mostRank : new int[] {100, 10}) {
      assertEquals(1, recall(users, mostRank, Mode.AUTO, AnsweredBy.EXACT));
    }
  }

  @Test
  void approximate_anyFilter_findsTheNearest() {
    List<RecommendRequest> items = questions(new Random(4), false);
    for (int mostRank : new int[] {1000, 300, 100, 10, 2}) {
      double recall = recall(items, mostRank, Mode.APPROXIMATE, AnsweredBy.HNSW);
      assertTrue(recall >= 0.9, "rank < " + mostRank + ": recall@10 is " + recall);
    }
  }

  @Test
  void graph_visits_fewerThanTheScan() {
    RecommendRequest request = RecommendRequest.forItem("i7");
    Recommendations answer = recommender.recommend(request);
    assertEquals(AnsweredBy.HNSW, answer.answeredBy());
    assertTrue(answer.visited() > 10 && answer.visited() < ITEMS / 4, "" + answer.visited());
    assertEquals(ITEMS - 1, answer.eligible());
    assertEquals(ITEMS - 1, recommender.recommend(request.mode(Mode.EXACT)).visited());
  }

  @Test
  void graph_scores_equalThoseOfTheScan() {
    RecommendRequest request = RecommendRequest.forItem("i7").limit(50);
    List<Recommendation> graph = recommender.recommend(request).items();
    List<Recommendation> exact = recommender.recommend(request.mode(Mode.EXACT)).items();
    assertEquals(exact.get(0).item(), graph.get(0).item());
    assertEquals(exact.get(0).score(), graph.get(0).score(), 1e-6);
    for (int i = 1; i < graph.size(); i++) {
      assertTrue(graph.get(i - 1).score() >= graph.get(i).score());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Quantization.class,
      names = {"INT8", "INT4"})
  void quantized_graph_findsTheNearestByTheirOwnVectors(
      Quantization quantization, @TempDir Path other) {
    try (Recommender quantized = build(other, quantization)) {
      Random random = new Random(5);
      for (boolean ofUsers : new boolean[] {false, true}) {
        List<RecommendRequest> questions = questions(random, ofUsers);
        double recall = recall(quantized, questions, 1000, Mode.APPROXIMATE, AnsweredBy.HNSW);
        assertTrue(recall >= 0.95, quantization + ", users " + ofUsers + ": " + recall);
        int found = 0;
        for (RecommendRequest question : questions) {
          RecommendRequest exact = question.limit(MANY).mode(Mode.EXACT);
          List<Recommendation> right = recommender.recommend(exact).items();
          assertEquals(right, quantized.recommend(exact).items());
          Recommendations answer = quantized.recommend(question.limit(MANY).mode(Mode.APPROXIMATE));
          assertEquals(AnsweredBy.HNSW, answer.answeredBy());
          Set<String> got = items(answer);
          found += (int) right.stream().filter(one -> got.contains(one.item())).count();
        }
        double ofMany = found / (double) (MANY * questions.size());
        assertTrue(ofMany >= 0.95, quantization + ", users " + ofUsers + ", many: " + ofMany);
      }
    }
  }

  @Test
  void excluded_nearest_areReplacedByTheNext() {
    RecommendRequest request = RecommendRequest.forItem("i7").limit(10);
    List<String> nearest = Fixtures.ids(recommender.recommend(request.limit(20)));
    Recommendations answer = recommender.recommend(request.excluding(nearest.subList(0, 10)));
    assertEquals(nearest.subList(10, 20), Fixtures.ids(answer));
    assertEquals(ITEMS - 11, answer.eligible());
  }
}
