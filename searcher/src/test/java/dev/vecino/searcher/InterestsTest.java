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
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several interests of a history, against a naive twin. */
class InterestsTest {

  private static final int ITEMS = 300;
  private static final int DIMENSION = 12;

  @TempDir private Path folder;

  private final Random random = new Random(5);

  private BruteForce data(boolean withTarget) throws IOException {
    Similarity target = withTarget ? Similarity.DOT_PRODUCT : null;
    BruteForce data = new BruteForce(ITEMS, DIMENSION, target, random);
    data.write(folder);
    return data;
  }

  /** Joins the two groups whose union adds least to the squared distances from the means. */
  private static List<Set<String>> ward(BruteForce data, Set<String> items, int most) {
    List<Set<String>> groups = new ArrayList<>();
    items.forEach(item -> groups.add(new LinkedHashSet<>(List.of(item))));
    while (groups.size() > most) {
      int[] best = null;
      double least = Double.POSITIVE_INFINITY;
      for (int a = 0; a < groups.size(); a++) {
        for (int b = a + 1; b < groups.size(); b++) {
          Set<String> union = new HashSet<>(groups.get(a));
          union.addAll(groups.get(b));
          double added =
              scatter(data, union) - scatter(data, groups.get(a)) - scatter(data, groups.get(b));
          if (added < least) {
            least = added;
            best = new int[] {a, b};
          }
        }
      }
      groups.get(best[0]).addAll(groups.remove(best[1]));
    }
    return groups;
  }

  /** The sum of squared distances from the mean, which is that of the pairs by their number. */
  private static double scatter(BruteForce data, Set<String> group) {
    double sum = 0;
    for (String a : group) {
      for (String b : group) {
        sum += a.equals(b) ? 0 : 2 - 2 * data.cosine(a, b);
      }
    }
    return sum / (2 * group.size());
  }

  /** An interest as the twin sees it. */
  private record Interest(double importance, int newest, List<Scored> ranked) {}

  private static List<Scored> twin(
      BruteForce data,
      List<String> history,
      int most,
      double halfLife,
      int k,
      Predicate<Item> eligible) {
    Map<String, Double> weights = new HashMap<>();
    Map<String, Integer> lastClick = new HashMap<>();
    Set<String> known = new LinkedHashSet<>();
    int newest =
        IntStream.range(0, history.size())
            .filter(i -> data.items.containsKey(history.get(i)))
            .max()
            .orElseThrow();
    for (int i = 0; i < history.size(); i++) {
      String item = history.get(i);
      if (data.items.containsKey(item)) {
        known.add(item);
        weights.merge(item, Math.pow(0.5, (newest - i) / halfLife), Double::sum);
        lastClick.put(item, i);
      }
    }
    List<Interest> interests = new ArrayList<>();
    for (Set<String> group : ward(data, known, most)) {
      int last = group.stream().mapToInt(lastClick::get).max().orElseThrow();
      // The newest click of an interest has weight 1.
      double scale = Math.pow(0.5, (newest - last) / halfLife);
      Map<String, Double> own = new HashMap<>();
      group.forEach(item -> own.put(item, weights.get(item) / scale));
      double importance = group.stream().mapToDouble(weights::get).sum();
      interests.add(new Interest(importance, last, data.ranked(own, eligible)));
    }
    interests.sort(
        (a, b) ->
            a.importance() != b.importance()
                ? Double.compare(b.importance(), a.importance())
                : Integer.compare(b.newest(), a.newest()));
    return merged(interests, k);
  }

  private static List<Scored> merged(List<Interest> interests, int k) {
    List<Scored> answer = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    int[] seats = new int[interests.size()];
    while (answer.size() < k && placed.size() < interests.getFirst().ranked().size()) {
      int next = 0;
      for (int i = 1; i < seats.length; i++) {
        double claim = interests.get(i).importance() / (2 * seats[i] + 1);
        next = claim > interests.get(next).importance() / (2 * seats[next] + 1) ? i : next;
      }
      Scored best =
          interests.get(next).ranked().stream()
              .filter(scored -> !placed.contains(scored.id()))
              .findFirst()
              .orElseThrow();
      answer.add(best);
      placed.add(best.id());
      seats[next]++;
    }
    return answer;
  }

  private static void assertSame(List<Scored> expected, Recommendations answer, String replay) {
    assertEquals(
        expected.stream().map(Scored::id).toList(),
        answer.items().stream().map(Recommendation::item).toList(),
        replay);
    for (int i = 0; i < expected.size(); i++) {
      double score = expected.get(i).score();
      assertEquals(score, answer.items().get(i).score(), 1e-5 * Math.max(1, Math.abs(score)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interests_ofRandomHistories_areThoseOfTheNaiveTwin(boolean withTarget) throws IOException {
    BruteForce data = data(withTarget);
    try (Recommender recommender = Recommender.open(folder)) {
      for (int round = 0; round < 60; round++) {
        List<String> history = data.history(4 + random.nextInt(25));
        int most = 1 + random.nextInt(4);
        double halfLife = random.nextBoolean() ? Double.POSITIVE_INFINITY : 6;
        int k = 1 + random.nextInt(40);
        boolean boats = random.nextBoolean();
        RecommendRequest request = RecommendRequest.forHistory(history).limit(k).interests(most);
        if (halfLife < 100) {
          request = request.recencyHalfLife(halfLife);
        }
        if (boats) {
          request = request.where(Filter.anyOf("kind", "boat"));
        }
        List<Scored> expected =
            twin(
                data,
                history,
                most,
                halfLife,
                k,
                item -> !history.contains(item.id()) && (!boats || item.kind().equals("boat")));
        assertSame(expected, recommender.recommend(request), "round " + round + " " + history);
      }
    }
  }

  @Test
  void interests_oneOrOneItem_areTheAnswerWithoutThem() throws IOException {
    BruteForce data = data(true);
    try (Recommender recommender = Recommender.open(folder)) {
      for (RecommendRequest request :
          List.of(
              RecommendRequest.forHistory("i1", "i1", "i1"),
              RecommendRequest.forHistory("unknown"),
              RecommendRequest.forHistory("unknown").fallingBackToPopularity(),
              RecommendRequest.forHistory(),
              RecommendRequest.forHistory("i1", "i2").where(Filter.anyOf("kind", "none")),
              RecommendRequest.forItem("i3"),
              RecommendRequest.forVector(data.items.get("i4").vector()))) {
        assertEquals(recommender.recommend(request), recommender.recommend(request.interests(3)));
      }
      RecommendRequest request = RecommendRequest.forHistory(data.history(9));
      assertEquals(recommender.recommend(request), recommender.recommend(request.interests(1)));
    }
  }

  @Test
  void interests_underAPriceGap_keepTheMedianAndTheExclusionsOfTheWholeHistory()
      throws IOException {
    BruteForce data = data(true);
    try (Recommender recommender = Recommender.open(folder)) {
      for (int round = 0; round < 30; round++) {
        List<String> history = data.history(11);
        double[] prices =
            history.stream()
                .filter(data.items::containsKey)
                .mapToDouble(item -> data.items.get(item).price())
                .sorted()
                .toArray();
        double median = (prices[(prices.length - 1) / 2] + prices[prices.length / 2]) / 2;
        RecommendRequest request =
            RecommendRequest.forHistory(history)
                .where(Filter.maxPriceGap(0.2))
                .excluding(List.of("i7", "i8"))
                .limit(ITEMS)
                .interests(3);
        Recommendations answer = recommender.recommend(request);
        Set<String> answered = new HashSet<>();
        answer.forEach(item -> answered.add(item.item()));
        Set<String> expected = new HashSet<>();
        for (Item item : data.items.values()) {
          if (item.price() >= 0.8 * median
              && item.price() <= 1.2 * median
              && !history.contains(item.id())
              && !List.of("i7", "i8").contains(item.id())) {
            expected.add(item.id());
          }
        }
        assertEquals(expected, answered);
        assertEquals(expected.size(), answer.items().size());
        assertEquals(expected.size(), answer.eligible());
      }
    }
  }

  @Test
  void interests_ofTwoTopics_areBothAnsweredByTheirShare() throws IOException {
    data(false);
    // Topic 0 was clicked six times, topic 1 twice.
    List<String> history = List.of("i1", "i6", "i0", "i5", "i10", "i15", "i20", "i25");
    try (Recommender recommender = Recommender.open(folder)) {
      Recommendations answer =
          recommender.recommend(RecommendRequest.forHistory(history).limit(8).interests(2));
      assertEquals(
          List.of(0L, 0L, 1L, 0L, 0L, 0L, 1L, 0L),
          answer.items().stream()
              .map(item -> Long.parseLong(item.item().substring(1)) % BruteForce.TOPICS)
              .toList());
      assertEquals(AnsweredBy.EXACT, answer.answeredBy());
    }
  }

  @Test
  void interests_ofVectorsThatCancelOut_answerThoughTheWholeDoesNot() throws IOException {
    try (BatchIndex index = new BatchIndex(folder, null)) {
      index.add("left", new float[] {-1, 0}, null, 1.0, "flat");
      index.add("right", new float[] {1, 0}, null, 1.0, "flat");
      index.add("right too", new float[] {2, 0.1f}, null, 1.0, "flat");
      index.add("left too", new float[] {-2, 0.1f}, null, 1.0, "flat");
    }
    try (Recommender recommender = Recommender.open(folder)) {
      RecommendRequest request = RecommendRequest.forHistory("left", "right").limit(2);
      assertEquals(AnsweredBy.NOTHING, recommender.recommend(request).answeredBy());
      assertEquals(
          List.of("right too", "left too"),
          recommender.recommend(request.interests(2)).items().stream()
              .map(Recommendation::item)
              .toList());
    }
  }

  @Test
  void interests_ofALongHistory_areThoseOfTheLastItems() throws IOException {
    BruteForce data = data(true);
    List<String> all = new ArrayList<>(data.items.keySet());
    Collections.shuffle(all, random);
    List<String> last = all.subList(ITEMS - Interests.MOST_ITEMS - 20, ITEMS - 20);
    List<String> longer = new ArrayList<>(all.subList(0, 10));
    longer.addAll(last);
    try (Recommender recommender = Recommender.open(folder)) {
      Recommendations answer =
          recommender.recommend(RecommendRequest.forHistory(longer).limit(ITEMS).interests(3));
      Recommendations expected =
          recommender.recommend(
              RecommendRequest.forHistory(last)
                  .excluding(all.subList(0, 10))
                  .limit(ITEMS)
                  .interests(3));
      assertEquals(expected.items(), answer.items());
      assertEquals(ITEMS - longer.size(), answer.items().size());
    }
  }

  @Test
  void recommendAll_withInterests_isEqualToOneByOne() throws IOException {
    BruteForce data = data(true);
    List<RecommendRequest> requests = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RecommendRequest request = RecommendRequest.forHistory(data.history(8)).limit(20);
      requests.add(i % 2 == 0 ? request.interests(3) : request);
    }
    try (Recommender recommender = Recommender.open(folder)) {
      List<Recommendations> all = recommender.recommendAll(requests, 2);
      for (int i = 0; i < requests.size(); i++) {
        Recommendations one = recommender.recommend(requests.get(i));
        assertEquals(one, all.get(i));
        assertEquals(20, one.items().size());
      }
    }
  }

  @Test
  void cluster_ofEqualPoints_makesNoMoreGroupsThanThereAreDifferentOnes() {
    float[] a = {0.1f, 0.7f};
    float[] b = {0.3f, 0.2f};
    assertEquals(
        List.of(List.of(0, 2, 3), List.of(1)),
        WardClustering.cluster(List.of(a, b, a.clone(), a.clone()), 4));
    assertEquals(List.of(List.of(0, 1)), WardClustering.cluster(List.of(a, b), 1));
    assertEquals(List.of(), WardClustering.cluster(List.of(), 2));
  }

  @Test
  void interests_none_areRefused() {
    InvalidRequestException refused =
        assertThrows(
            InvalidRequestException.class, () -> RecommendRequest.forItem("i1").interests(0));
    assertTrue(refused.getMessage().contains("the number of interests must be at least 1, got: 0"));
  }
}
