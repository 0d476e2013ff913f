package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.BruteForce.Item;
import dev.vecino.searcher.BruteForce.Scored;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maximal marginal relevance, against a naive twin. */
class DiversityTest {

  private static final int ITEMS = 400;

  @TempDir private Path folder;

  private final Random random = new Random(8);
  private BruteForce data;

  @BeforeEach
  void write() throws IOException {
    data = new BruteForce(ITEMS, 10, Similarity.DOT_PRODUCT, random);
    data.write(folder);
  }

  /** A history of known items. */
  private List<String> history(int length) {
    List<String> history = data.history(length);
    history.removeIf(item -> !data.items.containsKey(item));
    history.add("i1");
    return history;
  }

  private List<Scored> ranked(List<String> history, int limit, Predicate<Item> eligible) {
    Map<String, Double> weights = new HashMap<>();
    history.forEach(item -> weights.merge(item, 1.0, Double::sum));
    return data
        .ranked(weights, item -> !history.contains(item.id()) && eligible.test(item))
        .stream()
        .limit(limit)
        .toList();
  }

  /** Each place goes to the candidate that is best by the formula, computed anew. */
  private List<String> twin(List<Scored> candidates, double lambda, int k) {
    double best = candidates.getFirst().score();
    double worst = candidates.getLast().score();
    List<Scored> left = new ArrayList<>(candidates);
    List<String> chosen = new ArrayList<>();
    while (chosen.size() < k && !left.isEmpty()) {
      Scored next = null;
      double greatest = Double.NEGATIVE_INFINITY;
      for (Scored candidate : left) {
        double relevance = best == worst ? 1 : (candidate.score() - worst) / (best - worst);
        double similarity =
            chosen.stream().mapToDouble(c -> data.cosine(c, candidate.id())).max().orElse(0);
        double value = (1 - lambda) * relevance - lambda * similarity;
        if (value > greatest) {
          greatest = value;
          next = candidate;
        }
      }
      chosen.add(next.id());
      left.remove(next);
    }
    return chosen;
  }

  private static List<String> ids(Recommendations answer) {
    return answer.items().stream().map(Recommendation::item).toList();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9, 1})
  void diversity_ofRandomHistories_isThatOfTheNaiveTwin(double lambda) {
    try (Recommender recommender = Recommender.open(folder)) {
      for (int round = 0; round < 25; round++) {
        List<String> history = history(1 + random.nextInt(12));
        int k = 1 + random.nextInt(30);
        boolean boats = random.nextBoolean();
        RecommendRequest request = RecommendRequest.forHistory(history).limit(k);
        if (boats) {
          request = request.where(Filter.anyOf("kind", "boat"));
        }
        List<Scored> candidates =
            ranked(history, Math.max(5 * k, k + 50), item -> !boats || item.kind().equals("boat"));
        Recommendations answer = recommender.recommend(request.diversity(lambda));
        assertEquals(twin(candidates, lambda, k), ids(answer), "round " + round + " " + history);
        Map<String, Double> scores = new HashMap<>();
        candidates.forEach(candidate -> scores.put(candidate.id(), candidate.score()));
        for (Recommendation item : answer) {
          double score = scores.get(item.item());
          assertEquals(score, item.score(), 1e-5 * Math.max(1, Math.abs(score)));
        }
      }
    }
  }

  @Test
  void diversity_zero_isTheAnswerWithoutIt() {
    try (Recommender recommender = Recommender.open(folder)) {
      RecommendRequest request = RecommendRequest.forHistory(history(6)).limit(50);
      assertEquals(recommender.recommend(request), recommender.recommend(request.diversity(0)));
    }
  }

  @Test
  void diversity_more_makesAnswersLessAlike() {
    try (Recommender recommender = Recommender.open(folder)) {
      double former = 1;
      for (double lambda : new double[] {0, 0.5, 1}) {
        double sum = 0;
        for (int i = 0; i < 20; i++) {
          RecommendRequest request = RecommendRequest.forItem("i" + i).limit(15);
          List<String> answer = ids(recommender.recommend(request.diversity(lambda)));
          for (String a : answer) {
            sum += answer.stream().mapToDouble(b -> data.cosine(a, b)).sum() - 1;
          }
        }
        double similarity = sum / (20 * 15 * 14);
        assertTrue(similarity < former, similarity + " is not below " + former);
        former = similarity;
      }
    }
  }

  @Test
  void diversity_ofFewerEligibleThanK_answersAllOfThem() {
    try (Recommender recommender = Recommender.open(folder)) {
      RecommendRequest request =
          RecommendRequest.forHistory("i1", "i2").limit(Integer.MAX_VALUE).diversity(0.5);
      Recommendations answer = recommender.recommend(request);
      assertEquals(ITEMS - 2, answer.items().size());
      assertEquals(ITEMS - 2, new HashSet<>(ids(answer)).size());
      Recommendations nothing =
          recommender.recommend(request.where(Filter.anyOf("kind", "balloon")));
      assertEquals(List.of(), nothing.items());
      assertEquals(
          AnsweredBy.NOTHING,
          recommender
              .recommend(RecommendRequest.forHistory("unknown").diversity(0.5))
              .answeredBy());
    }
  }

  @Test
  void diversity_ofThePopular_isThatOfEqualRelevance() {
    try (Recommender recommender = Recommender.open(folder)) {
      RecommendRequest request =
          RecommendRequest.forHistory("unknown").fallingBackToPopularity().limit(4);
      // All were clicked once.
      List<Scored> candidates =
          ids(recommender.recommend(request.limit(54))).stream()
              .map(id -> new Scored(id, 1))
              .toList();
      assertEquals(twin(candidates, 0.7, 4), ids(recommender.recommend(request.diversity(0.7))));
    }
  }

  @Test
  void diversity_withInterests_takesTheRankForTheRelevance() {
    try (Recommender recommender = Recommender.open(folder)) {
      RecommendRequest request =
          RecommendRequest.forHistory("i1", "i2", "i6", "i7", "i11").limit(12).interests(2);
      List<Scored> candidates = new ArrayList<>();
      for (String id : ids(recommender.recommend(request.limit(62)))) {
        candidates.add(new Scored(id, -candidates.size()));
      }
      assertEquals(twin(candidates, 0.4, 12), ids(recommender.recommend(request.diversity(0.4))));
    }
  }

  @Test
  void diversity_withAttributes_answersHaveThem() {
    try (Recommender recommender = Recommender.open(folder)) {
      for (Recommendation item :
          recommender.recommend(RecommendRequest.forItem("i1").withAttributes().diversity(0.5))) {
        assertEquals(data.items.get(item.item()).price(), item.attributes().get("price"));
      }
    }
  }

  @Test
  void recommendAll_withDiversity_isEqualToOneByOne() {
    List<RecommendRequest> requests = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      RecommendRequest request = RecommendRequest.forHistory(history(6)).limit(1 + i % 20);
      requests.add(
          switch (i % 4) {
            case 0 -> request;
            case 1 -> request.diversity(0.5);
            case 2 -> request.diversity(0.5).withAttributes();
            default -> request.diversity(0.3).interests(2);
          });
    }
    try (Recommender recommender = Recommender.open(folder)) {
      List<Recommendations> all = recommender.recommendAll(requests, 2);
      for (int i = 0; i < requests.size(); i++) {
        assertEquals(recommender.recommend(requests.get(i)), all.get(i), "request " + i);
      }
    }
  }

  @Test
  void diversity_outOfRange_isRefused() {
    RecommendRequest request = RecommendRequest.forItem("i1");
    for (double lambda : new double[] {-0.1, 1.01, Double.NaN}) {
      InvalidRequestException refused =
          assertThrows(InvalidRequestException.class, () -> request.diversity(lambda));
      assertEquals("the diversity must be 0 to 1, got: " + lambda, refused.getMessage());
    }
    assertTrue(Stream.of(0.0, 1.0).map(request::diversity).allMatch(r -> r.limit == 10));
  }
}
