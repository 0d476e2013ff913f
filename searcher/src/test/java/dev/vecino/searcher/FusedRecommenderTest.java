package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommendations.ScoreMeaning;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reciprocal rank fusion, against a naive twin over the answers of the single indexes. */
class FusedRecommenderTest {

  private static final int ITEMS = 300;

  @TempDir private Path folder;

  private final Random random = new Random(21);
  private BruteForce one;
  private BruteForce two;
  private Recommender first;
  private Recommender second;

  /** Items 0 to 299 are in the first index, 100 to 399 in the second one. */
  @BeforeEach
  void open() throws IOException {
    one = new BruteForce(ITEMS, 10, Similarity.DOT_PRODUCT, random);
    two = new BruteForce(ITEMS + 100, 6, null, random);
    for (int i = 0; i < 100; i++) {
      two.items.remove("i" + i);
    }
    one.write(folder.resolve("one"));
    two.write(folder.resolve("two"));
    first = Recommender.open(folder.resolve("one"));
    second = Recommender.open(folder.resolve("two"));
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private record Scored(String item, float score) {}

  private List<Scored> twin(RecommendRequest request, int k, double... weights) {
    Map<String, Double> scores = new HashMap<>();
    List<Recommender> indexes = List.of(first, second);
    for (int c = 0; c < 2; c++) {
      int rank = 0;
      for (Recommendation item : indexes.get(c).recommend(request.limit(Math.max(3 * k, 100)))) {
        rank++;
        double before = scores.getOrDefault(item.item(), 0.0);
        scores.put(item.item(), before + weights[c] / (60 + rank));
      }
    }
    List<Scored> fused = new ArrayList<>();
    scores.forEach((item, score) -> fused.add(new Scored(item, score.floatValue())));
    fused.sort(
        (a, b) ->
            a.score() != b.score()
                ? Float.compare(b.score(), a.score())
                : a.item().compareTo(b.item()));
    return fused.subList(0, Math.min(k, fused.size()));
  }

  private static List<Scored> scored(Recommendations answer) {
    return answer.items().stream().map(i -> new Scored(i.item(), i.score())).toList();
  }

  private List<RecommendRequest> requests(int count) {
    List<RecommendRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecommendRequest request =
          i % 5 == 0
              ? RecommendRequest.forItem("i" + (100 + random.nextInt(200)))
              : RecommendRequest.forHistory(two.history(1 + random.nextInt(10)));
      requests.add(
          switch (random.nextInt(5)) {
            case 0 -> request.where(Filter.anyOf("kind", "boat"));
            case 1 -> request.where(Filter.maxPriceGap(0.2));
            case 2 -> request.excluding(one.history(30));
            case 3 -> request.interests(2);
            default -> request;
          });
    }
    return requests;
  }

  @Test
  void recommend_ofRandomRequests_isThatOfTheNaiveTwin() {
    FusedRecommender equal = FusedRecommender.of(List.of(first, second));
    FusedRecommender weighted = FusedRecommender.of(List.of(first, second), List.of(0.3, 1.7));
    for (RecommendRequest request : requests(60)) {
      int k = 1 + random.nextInt(60);
      assertEquals(twin(request, k, 1, 1), scored(equal.recommend(request.limit(k))));
      assertEquals(twin(request, k, 0.3, 1.7), scored(weighted.recommend(request.limit(k))));
    }
  }

  @Test
  void recommend_underFilters_everyAnswerMeetsThemAndNoneIsSeen() {
    FusedRecommender fused = FusedRecommender.of(List.of(first, second));
    List<String> history = List.of("i5", "i150", "i350");
    RecommendRequest request =
        RecommendRequest.forHistory(history)
            .where(Filter.anyOf("kind", "boat"))
            .excluding(List.of("i3", "i6"))
            .limit(1000);
    Recommendations answer = fused.recommend(request);
    // An item is of the same kind in both indexes.
    Set<String> expected = new HashSet<>();
    for (BruteForce data : List.of(one, two)) {
      data.items.values().stream()
          .filter(item -> item.kind().equals("boat"))
          .forEach(item -> expected.add(item.id()));
    }
    expected.removeAll(Set.of("i3", "i6", "i150"));
    Set<String> answered = new HashSet<>();
    answer.forEach(item -> answered.add(item.item()));
    assertEquals(expected, answered);
    assertEquals(expected.size(), answer.items().size());
    assertEquals(expected.size(), answer.eligible());
    assertEquals(ScoreMeaning.RECIPROCAL_RANKS, answer.scoreMeaning());
    assertEquals(AnsweredBy.EXACT, answer.answeredBy());
    assertEquals("000001,000001", answer.generation());
  }

  @Test
  void recommend_moreThanOneIndexHas_isFilledFromTheUnion() {
    FusedRecommender fused = FusedRecommender.of(List.of(first, second));
    RecommendRequest request = RecommendRequest.forHistory("i200").limit(399);
    assertEquals(399, fused.recommend(request).items().size());
    assertEquals(399, fused.recommend(request.limit(Integer.MAX_VALUE)).items().size());
    assertEquals(350, fused.recommend(request.limit(350)).items().size());
  }

  @Test
  void recommend_idsThatOneIndexKnows_areNotUnknown() {
    FusedRecommender fused = FusedRecommender.of(List.of(first, second));
    Recommendations answer =
        fused.recommend(
            RecommendRequest.forHistory("i5", "nobody", "i350", "i150")
                .excluding(List.of("i6", "nothing")));
    assertEquals(List.of("nobody", "nothing"), answer.unknown());
    assertTrue(answer.reason().isEmpty());
    Recommendations ofOne = fused.recommend(RecommendRequest.forItem("i5").limit(20));
    assertEquals(
        first.recommend(RecommendRequest.forItem("i5").limit(20)).items().stream()
            .map(Recommendation::item)
            .toList(),
        ofOne.items().stream().map(Recommendation::item).toList());
    assertEquals(ITEMS - 1, ofOne.eligible());
  }

  @Test
  void recommend_whatNoIndexKnows_hasAReasonOrIsPopular() {
    FusedRecommender fused = FusedRecommender.of(List.of(first, second));
    RecommendRequest request = RecommendRequest.forHistory("nobody").limit(7);
    Recommendations nothing = fused.recommend(request);
    assertEquals(AnsweredBy.NOTHING, nothing.answeredBy());
    assertEquals("the index knows no item of the history", nothing.reason().orElseThrow());
    assertEquals(List.of("nobody"), nothing.unknown());
    Recommendations popular = fused.recommend(request.fallingBackToPopularity());
    assertEquals(AnsweredBy.POPULARITY, popular.answeredBy());
    assertEquals(7, popular.items().size());
    // One index knows the history: what the other one finds popular is no answer.
    RecommendRequest known = RecommendRequest.forHistory("i5").limit(400);
    Recommendations half = fused.recommend(known.fallingBackToPopularity());
    assertEquals(fused.recommend(known), half);
    assertEquals(ITEMS - 1, half.items().size());
  }

  @Test
  void recommend_mirroredRanks_areTiesInTheOrderOfIds() throws IOException {
    for (String name : List.of("x", "y")) {
      try (BatchIndex index = new BatchIndex(folder.resolve(name), null)) {
        boolean isX = name.equals("x");
        index.add("user", new float[] {1, 0}, null, 1.0, "flat");
        index.add("b", new float[] {1, isX ? 0.1f : 0.2f}, null, 1.0, "flat");
        index.add("a", new float[] {1, isX ? 0.2f : 0.1f}, null, 1.0, "flat");
      }
    }
    try (Recommender x = Recommender.open(folder.resolve("x"));
        Recommender y = Recommender.open(folder.resolve("y"))) {
      Recommendations answer =
          FusedRecommender.of(List.of(x, y)).recommend(RecommendRequest.forHistory("user"));
      float score = (float) (1.0 / 61 + 1.0 / 62);
      assertEquals(List.of(new Scored("a", score), new Scored("b", score)), scored(answer));
    }
  }

  @Test
  void recommend_withDiversity_isLessAlikeByTheMeanOfTheCosines() {
    FusedRecommender fused = FusedRecommender.of(List.of(first, second));
    RecommendRequest request = RecommendRequest.forHistory("i200", "i205", "i210").limit(12);
    List<Recommendation> candidates = fused.recommend(request.limit(62)).items();
    double best = candidates.getFirst().score();
    double worst = candidates.getLast().score();
    List<String> chosen = new ArrayList<>();
    while (chosen.size() < 12) {
      String next = null;
      double greatest = Double.NEGATIVE_INFINITY;
      for (Recommendation candidate : candidates) {
        double similarity =
            chosen.stream().mapToDouble(c -> cosine(c, candidate.item())).max().orElse(0);
        double value = 0.4 * (candidate.score() - worst) / (best - worst) - 0.6 * similarity;
        if (value > greatest && !chosen.contains(candidate.item())) {
          greatest = value;
          next = candidate.item();
        }
      }
      chosen.add(next);
    }
    List<String> answered =
        fused.recommend(request.diversity(0.6)).items().stream().map(Recommendation::item).toList();
    assertEquals(chosen, answered);
  }

  private double cosine(String a, String b) {
    double sum = 0;
    for (BruteForce data : List.of(one, two)) {
      sum += data.items.containsKey(a) && data.items.containsKey(b) ? data.cosine(a, b) : 0;
    }
    return sum / 2;
  }

  @Test
  void recommendAll_ofRandomRequests_isEqualToOneByOne() {
    FusedRecommender fused = FusedRecommender.of(List.of(first, second));
    List<RecommendRequest> requests = new ArrayList<>(requests(80));
    requests.add(RecommendRequest.forHistory("nobody").fallingBackToPopularity());
    requests.add(RecommendRequest.forItem("i200").withAttributes().diversity(0.5));
    List<Recommendations> all = fused.recommendAll(requests, 2);
    for (int i = 0; i < requests.size(); i++) {
      assertEquals(fused.recommend(requests.get(i)), all.get(i), "request " + i);
    }
    assertFalse(all.getLast().items().getFirst().attributes().isEmpty());
  }

  @Test
  void requests_thatDoNotFit_areRefused() {
    FusedRecommender fused = FusedRecommender.of(List.of(first, second));
    refused(
        "a fused answer needs an item or a history, the request is for a vector, which has no"
            + " meaning in more than one index",
        () -> fused.recommend(RecommendRequest.forVector(new float[] {1, 2})));
    refused(
        "a fused answer needs at least 1 index, got none", () -> FusedRecommender.of(List.of()));
    refused(
        "there must be a weight for each of the 2 indexes, got: 1",
        () -> FusedRecommender.of(List.of(first, second), List.of(1.0)));
    for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          "the weight of an index must be a finite number more than 0, got: " + weight,
          () -> FusedRecommender.of(List.of(first, second), List.of(1.0, weight)));
    }
  }

  private static void refused(String sentence, org.junit.jupiter.api.function.Executable call) {
    assertEquals(sentence, assertThrows(InvalidRequestException.class, call).getMessage());
  }
}
