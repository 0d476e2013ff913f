package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.Embeddings;
import dev.vecino.searcher.Boost;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Combination;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random requests against an oracle that knows the documented contract and no code of the searcher.
 */
class SearchOracleTest {

  private static final Comparator<String> BY_CODE_POINTS =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private static final int ITEMS = 300;
  private static final int DIMENSION = 6;
  private static final int REQUESTS = 350;

  @TempDir Path folder;

  /** What kind of index is asked. */
  enum Kind {
    VECTORS_ONLY,
    COSINE_TARGETS,
    DOT_PRODUCT_TARGETS
  }

  @ParameterizedTest
  @EnumSource
  void randomRequests_exact_equalTheOracle(Kind kind) {
    Market market = new Market(kind, 17);
    market.build(folder);
    try (Recommender recommender = Recommender.open(folder)) {
      for (int seed = 0; seed < REQUESTS; seed++) {
        Question question = market.question(new Random(seed));
        String replay = kind + ", replay with market.question(new Random(" + seed + "))";
        market.check(question, recommender.recommend(question.request.mode(Mode.EXACT)), replay);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomRequests_autoAndApproximate_findWhatExactFinds(Kind kind) {
    Market market = new Market(kind, 18);
    market.build(folder);
    Map<Mode, Double> found = new HashMap<>();
    int asked = 0;
    try (Recommender recommender = Recommender.open(folder)) {
      for (int seed = 0; seed < REQUESTS; seed++) {
        RecommendRequest request = market.question(new Random(seed)).request.limit(10);
        List<Recommendation> right = recommender.recommend(request.mode(Mode.EXACT)).items();
        if (right.isEmpty()) {
          continue;
        }
        asked++;
        float worst = right.get(right.size() - 1).score();
        for (Mode mode : List.of(Mode.AUTO, Mode.APPROXIMATE)) {
          List<Recommendation> answer = recommender.recommend(request.mode(mode)).items();
          assertEquals(right.size(), answer.size(), mode + ", seed " + seed);
          long hits = answer.stream().filter(a -> a.score() >= worst - 1e-5f).count();
          found.merge(mode, hits / (double) right.size(), Double::sum);
        }
      }
    }
    for (Map.Entry<Mode, Double> entry : found.entrySet()) {
      double recall = entry.getValue() / asked;
      assertTrue(recall >= 0.95, kind + " " + entry.getKey() + ": recall@10 is " + recall);
    }
  }

  @Test
  void randomRequests_together_answerAsOneByOne() {
    Market market = new Market(Kind.COSINE_TARGETS, 19);
    market.build(folder);
    List<RecommendRequest> requests = new ArrayList<>();
    for (int seed = 0; seed < 50; seed++) {
      requests.add(market.question(new Random(seed)).request.withAttributes());
    }
    try (Recommender recommender = Recommender.open(folder)) {
      assertEquals(
          requests.stream().map(recommender::recommend).toList(),
          recommender.recommendAll(requests));
    }
  }

  /** What is selected from a ranking, against the plain words of the contract. */
  @ParameterizedTest
  @EnumSource
  void randomSelections_equalTheOracle(Kind kind) {
    Market market = new Market(kind, 20);
    market.build(folder);
    try (Recommender recommender = Recommender.open(folder)) {
      for (int seed = 0; seed < REQUESTS; seed++) {
        Random random = new Random(seed);
        Question question = market.question(random);
        while (question.vector == null) { // of others many scores are nothing but rounding
          question = market.question(random);
        }
        RecommendRequest all = question.request.limit(ITEMS + 50).mode(Mode.EXACT).withAttributes();
        List<Recommendation> expected = recommender.recommend(all).items();
        RecommendRequest request = all.limit(1 + random.nextInt(20)).mode(Mode.AUTO);
        int offset = random.nextInt(3) * random.nextInt(20);
        if (random.nextInt(3) > 0) {
          int most = 1 + random.nextInt(3);
          String attribute = List.of("district", "rooms", "built").get(random.nextInt(3));
          request = request.limitPer(attribute, most);
        }
        if (random.nextInt(4) == 0) {
          request = request.limitPer("garden", 4);
        }
        List<Recommendation> answer = recommender.recommend(request.offset(offset)).items();
        String replay = kind + ", seed " + seed;
        expected = firstOfEach(expected, request.limitsPer());
        int from = Math.min(offset, expected.size());
        int to = Math.min(from + request.limit(), expected.size());
        assertEquals(expected.subList(from, to), answer, replay);
        assertEquals(
            List.of(answer),
            recommender.recommendAll(List.of(request.offset(offset))).stream()
                .map(Recommendations::items)
                .toList(),
            replay);
      }
    }
  }

  private static List<Recommendation> firstOfEach(
      List<Recommendation> ranking, Map<String, Integer> limits) {
    List<Recommendation> kept = new ArrayList<>();
    for (Recommendation item : ranking) {
      boolean isFull = false;
      for (Map.Entry<String, Integer> limit : limits.entrySet()) {
        Object value = item.attributes().get(limit.getKey());
        long before =
            kept.stream()
                .filter(k -> value != null && value.equals(k.attributes().get(limit.getKey())))
                .count();
        isFull |= before >= limit.getValue();
      }
      if (!isFull) {
        kept.add(item);
      }
    }
    return kept;
  }

  @ParameterizedTest
  @EnumSource
  void randomBoosts_equalTheOracle(Kind kind) {
    Market market = new Market(kind, 21);
    market.build(folder);
    Instant now = Instant.parse("2020-02-15T12:00:00Z");
    int boosted = 0;
    try (Recommender recommender = Recommender.open(folder)) {
      for (int seed = 0; seed < REQUESTS; seed++) {
        Random random = new Random(seed);
        RecommendRequest all = market.question(random).request.limit(ITEMS + 50).withAttributes();
        Recommendations plain = recommender.recommend(all.mode(Mode.EXACT));
        double strength = random.nextGaussian();
        Boost boost =
            switch (random.nextInt(3)) {
              case 0 -> Boost.where(Filter.atLeast("rooms", 3), strength);
              case 1 -> Boost.number("price", strength);
              default -> Boost.fresh("built", now, Duration.ofDays(10), strength);
            };
        Recommendations answer = recommender.recommend(all.boost(boost));
        String replay = kind + ", " + boost + ", seed " + seed;
        assertEquals(plain.eligible(), answer.eligible(), replay);
        if (plain.answeredBy() != AnsweredBy.EXACT) {
          assertEquals(plain, answer, replay);
          continue;
        }
        boosted++;
        assertEquals(Recommendations.ScoreMeaning.BOOSTED, answer.scoreMeaning(), replay);
        Map<String, Double> scores = boosted(plain.items(), boost, now);
        assertEquals(scores.keySet(), new HashSet<>(Fixtures.ids(answer)), replay);
        float last = Float.POSITIVE_INFINITY;
        for (Recommendation item : answer) {
          double score = scores.get(item.item());
          assertEquals(score, item.score(), 1e-4 * Math.max(1, Math.abs(score)), replay);
          assertTrue(item.score() <= last, replay);
          last = item.score();
        }
        assertEquals(
            answer.items().subList(0, Math.min(7, answer.items().size())),
            recommender.recommend(all.boost(boost).limit(7)).items(),
            replay);
      }
    }
    assertTrue(boosted > REQUESTS / 2, "only " + boosted);
  }

  private static Map<String, Double> boosted(List<Recommendation> items, Boost boost, Instant now) {
    double unit = deviation(items.stream().mapToDouble(Recommendation::score).toArray());
    double[] prices =
        items.stream()
            .filter(item -> item.attributes().containsKey("price"))
            .mapToDouble(item -> (Double) item.attributes().get("price"))
            .toArray();
    double mean = Arrays.stream(prices).average().orElse(0);
    Map<String, Double> scores = new HashMap<>();
    for (Recommendation item : items) {
      Map<String, Object> has = item.attributes();
      double gain =
          switch (boost) {
            case Boost.Where where ->
                has.get("rooms") != null && (Long) has.get("rooms") >= 3 ? 1 : 0;
            case Boost.Number number ->
                has.get("price") == null || deviation(prices) == 0
                    ? 0
                    : ((Double) has.get("price") - mean) / deviation(prices);
            case Boost.Fresh fresh -> {
              LocalDate built = (LocalDate) has.get("built");
              yield built == null
                  ? 0
                  : Math.pow(
                      0.5,
                      Math.max(
                              0,
                              Duration.between(built.atStartOfDay(ZoneOffset.UTC).toInstant(), now)
                                  .toHours())
                          / 240.0);
            }
          };
      scores.put(item.item(), item.score() + boost.deviations() * gain * (unit > 0 ? unit : 1));
    }
    return scores;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }

  /** A request and what the oracle needs to know of it. */
  private static final class Question {
    private RecommendRequest request;
    private List<String> items;
    private List<String> history;
    private float[] vector;
    private int k = RecommendRequest.DEFAULT_LIMIT;
    private final List<RandomFilter> filters = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();
    private boolean includesSeen;
    private boolean isMean;
    private boolean fallsBack;
    private double halfLife = Double.POSITIVE_INFINITY;
  }

  /** Items with few different vectors, so that scores are often equal, and an odd catalogue. */
  private static final class Market {

    private final Kind kind;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, float[]> vectors = new HashMap<>();
    private final Map<String, float[]> targets = new HashMap<>();
    private final Map<String, Long> clicks = new HashMap<>();
    private final Catalogue catalogue;

    Market(Kind kind, int seed) {
      this.kind = kind;
      Random random = new Random(seed);
      String[] forms = {"i%d", "ä%d", "日本-%d", "😀%d", "\uff5e%d", "with space %d", "I%d"};
      List<String> lines = new ArrayList<>();
      lines.add("item,price,quality,rooms,built,garden,district");
      for (int i = 0; i < ITEMS; i++) {
        String id = String.format(forms[random.nextInt(forms.length)], i);
        ids.add(id);
        float[] vector = gridVector(random, false);
        vectors.put(id, vector);
        targets.put(id, kind == Kind.VECTORS_ONLY ? vector : gridVector(random, true));
        if (kind == Kind.DOT_PRODUCT_TARGETS && i % 2 == 1) {
          // The mean of all is zero then, so that what is taken off changes no tie.
          targets.put(id, negated(targets.get(ids.get(i - 1))));
        }
        clicks.put(id, (long) random.nextInt(20));
        if (random.nextInt(10) > 0) {
          lines.add(row(random, id));
        }
      }
      lines.add(row(random, "row without a vector"));
      catalogue = Fixtures.catalogue(lines.toArray(String[]::new));
    }

    private static float[] gridVector(Random random, boolean zeroAllowed) {
      float[] vector = new float[DIMENSION];
      if (zeroAllowed && random.nextInt(20) == 0) {
        return vector;
      }
      do {
        for (int i = 0; i < DIMENSION; i++) {
          vector[i] = random.nextInt(4) == 0 ? random.nextInt(-1, 2) : 0;
        }
      } while (isZero(vector));
      int scale = 1 << random.nextInt(3);
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] *= scale;
      }
      return vector;
    }

    private static float[] negated(float[] vector) {
      float[] negated = new float[vector.length];
      for (int i = 0; i < vector.length; i++) {
        negated[i] = 0 - vector[i];
      }
      return negated;
    }

    private static boolean isZero(float[] vector) {
      for (float x : vector) {
        if (x != 0) {
          return false;
        }
      }
      return true;
    }

    private static String row(Random random, String id) {
      List<String> values = new ArrayList<>();
      values.add(Double.toString(random.nextInt(40) * 2.5));
      values.add(Double.toString(random.nextInt(9) / 8d));
      values.add(Integer.toString(random.nextInt(-1, 8)));
      values.add(java.time.LocalDate.of(2020, 1, 1).plusDays(random.nextInt(90)).toString());
      values.add(random.nextBoolean() ? "true" : "False");
      values.add("Süd-" + random.nextInt(7));
      for (int i = 0; i < values.size(); i++) {
        if (random.nextInt(6) == 0) {
          values.set(i, "");
        }
      }
      return id + "," + String.join(",", values);
    }

    void build(Path folder) {
      List<String> order = new ArrayList<>(ids);
      Collections.shuffle(order, new Random(3));
      Embeddings items =
          Fixtures.embeddings(order, order.stream().map(vectors::get).toArray(float[][]::new));
      if (kind == Kind.VECTORS_ONLY) {
        Fixtures.build(folder, items, catalogue);
        return;
      }
      Embeddings context =
          Fixtures.embeddings(order, order.stream().map(targets::get).toArray(float[][]::new));
      Fixtures.build(
          folder,
          Fixtures.model(
              items,
              context,
              order.stream().mapToLong(clicks::get).toArray(),
              kind == Kind.DOT_PRODUCT_TARGETS ? "dot_product" : "cosine"),
          catalogue);
    }

    Question question(Random random) {
      Question question = new Question();
      RecommendRequest request;
      switch (random.nextInt(4)) {
        case 0 -> {
          question.items = new ArrayList<>();
          for (int i = random.nextBoolean() ? 1 : random.nextInt(1, 5); i > 0; i--) {
            question.items.add(idOrUnknown(random));
          }
          request = RecommendRequest.forItems(question.items);
        }
        case 1 -> {
          question.vector = new float[DIMENSION];
          for (int i = 0; i < DIMENSION; i++) {
            question.vector[i] = (float) random.nextGaussian();
          }
          request = RecommendRequest.forVector(question.vector);
        }
        default -> {
          question.history = new ArrayList<>();
          for (int i = random.nextInt(6); i > 0; i--) {
            String id = idOrUnknown(random);
            question.history.add(id);
            if (random.nextInt(4) == 0) {
              question.history.add(id);
            }
          }
          Collections.shuffle(question.history, random);
          request = RecommendRequest.forHistory(question.history);
        }
      }
      question.k = random.nextInt(8) == 0 ? ITEMS + 50 : random.nextInt(1, 30);
      request = request.limit(question.k);
      for (int i = random.nextInt(3); i > 0; i--) {
        RandomFilter filter = RandomFilter.draw(random, 3, question.vector == null);
        question.filters.add(filter);
        request = request.where(filter.filter());
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        question.excluded.add(idOrUnknown(random));
      }
      request = request.excluding(question.excluded);
      if (random.nextInt(3) == 0) {
        question.includesSeen = true;
        request = request.includingSeen();
      }
      if (random.nextInt(3) == 0) {
        question.isMean = true;
        request = request.combining(Combination.MEAN);
      }
      if (random.nextInt(3) == 0) {
        question.halfLife = List.of(0.001, 0.5, 1.0, 3.5).get(random.nextInt(4));
        request = request.recencyHalfLife(question.halfLife);
      }
      if (random.nextInt(3) == 0) {
        question.fallsBack = true;
        request = request.fallingBackToPopularity();
      }
      question.request = request;
      return question;
    }

    private String idOrUnknown(Random random) {
      return random.nextInt(8) == 0
          ? "unknown " + random.nextInt(3)
          : ids.get(random.nextInt(ids.size()));
    }

    void check(Question question, Recommendations answer, String replay) {
      List<String> asked =
          question.items != null
              ? question.items
              : question.history != null ? question.history : List.of();
      List<String> known = asked.stream().filter(vectors::containsKey).toList();
      Set<String> unknown = new LinkedHashSet<>(asked);
      unknown.addAll(question.excluded);
      unknown.removeAll(vectors.keySet());
      assertEquals(List.copyOf(unknown), answer.unknown(), replay);

      boolean byTarget = question.items == null && kind != Kind.VECTORS_ONLY;
      boolean isDot = byTarget && kind == Kind.DOT_PRODUCT_TARGETS;
      List<String> eligible = eligible(question, known, byTarget, isDot);
      assertEquals(eligible.size(), answer.eligible(), replay);

      if (question.vector == null && known.isEmpty()) {
        if (!question.fallsBack || kind == Kind.VECTORS_ONLY) {
          assertEquals(AnsweredBy.NOTHING, answer.answeredBy(), replay);
          assertTrue(answer.reason().isPresent(), replay);
          assertEquals(List.of(), answer.items(), replay);
          return;
        }
        List<String> popular =
            eligible.stream()
                .sorted(
                    Comparator.comparingLong((String id) -> -clicks.get(id))
                        .thenComparing(BY_CODE_POINTS))
                .limit(question.k)
                .toList();
        assertEquals(AnsweredBy.POPULARITY, answer.answeredBy(), replay);
        assertEquals(popular, Fixtures.ids(answer), replay);
        return;
      }
      double[] query = query(question, asked);
      if (query == null) {
        assertEquals(AnsweredBy.NOTHING, answer.answeredBy(), replay);
        assertTrue(answer.reason().orElseThrow().contains("cancel"), replay);
        return;
      }
      assertEquals(Math.min(question.k, eligible.size()), answer.items().size(), replay);
      if (eligible.isEmpty()) {
        return;
      }
      assertEquals(AnsweredBy.EXACT, answer.answeredBy(), replay);
      assertEquals(eligible.size(), answer.visited(), replay);
      checkRanking(answer.items(), eligible, query, byTarget ? targets : vectors, isDot, replay);
    }

    private static void checkRanking(
        List<Recommendation> answer,
        List<String> eligible,
        double[] query,
        Map<String, float[]> table,
        boolean isDot,
        String replay) {
      Map<String, Double> scores = new HashMap<>();
      eligible.forEach(id -> scores.put(id, score(query, table.get(id), isDot)));
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < answer.size(); i++) {
        Recommendation one = answer.get(i);
        assertTrue(scores.containsKey(one.item()) && seen.add(one.item()), replay);
        double score = scores.get(one.item());
        assertEquals(score, one.score(), 1e-5 * Math.max(1, Math.abs(score)), replay);
        if (i > 0) {
          Recommendation better = answer.get(i - 1);
          assertTrue(better.score() >= one.score(), replay);
          assertTrue(
              better.score() > one.score() || BY_CODE_POINTS.compare(better.item(), one.item()) < 0,
              replay);
          checkOrder(better.item(), one.item(), scores, table, isDot, replay);
        }
      }
      String last = answer.get(answer.size() - 1).item();
      for (String id : eligible) {
        if (!seen.contains(id)) {
          checkOrder(last, id, scores, table, isDot, replay);
        }
      }
    }

    /** That the first may stand before the second. */
    private static void checkOrder(
        String first,
        String second,
        Map<String, Double> scores,
        Map<String, float[]> table,
        boolean isDot,
        String replay) {
      double tolerance = 1e-6 * Math.max(1, Math.abs(scores.get(first)));
      assertTrue(scores.get(first) >= scores.get(second) - tolerance, replay);
      if (areEqual(table.get(first), table.get(second), isDot)) {
        assertTrue(
            BY_CODE_POINTS.compare(first, second) < 0,
            replay + ": " + first + " and " + second + " are equal, so the lower id comes first");
      }
    }

    private static boolean areEqual(float[] a, float[] b, boolean isDot) {
      double scale = isDot ? 1 : length(a) / length(b);
      for (int i = 0; i < a.length; i++) {
        if (a[i] != b[i] * scale) {
          return false;
        }
      }
      return true;
    }

    private List<String> eligible(
        Question question, List<String> known, boolean byTarget, boolean isDot) {
      List<RandomFilter.Item> history = known.stream().map(this::row).toList();
      return ids.stream()
          .filter(id -> !byTarget || isDot || !isZero(targets.get(id)))
          .filter(id -> question.filters.stream().allMatch(f -> f.meaning().test(row(id), history)))
          .filter(id -> !question.excluded.contains(id))
          .filter(id -> (question.includesSeen && question.items == null) || !known.contains(id))
          .toList();
    }

    private RandomFilter.Item row(String id) {
      int row = catalogue.row(id);
      return new RandomFilter.Item() {
        @Override
        public String id() {
          return id;
        }

        @Override
        public Object value(String attribute) {
          for (int c = 0; c < catalogue.columns().size() && row >= 0; c++) {
            if (catalogue.columns().get(c).name().equals(attribute)) {
              return catalogue.value(row, c);
            }
          }
          return null;
        }
      };
    }

    /** The user's vector, or null where it is nothing but rounding. */
    private double[] query(Question question, List<String> asked) {
      double[] sum = new double[DIMENSION];
      if (question.vector != null) {
        for (int i = 0; i < DIMENSION; i++) {
          sum[i] = question.vector[i];
        }
        return sum;
      }
      int newest = asked.size() - 1;
      while (!vectors.containsKey(asked.get(newest))) {
        newest--;
      }
      double weights = 0;
      double lengths = 0;
      for (int at = 0; at <= newest; at++) {
        float[] vector = vectors.get(asked.get(at));
        if (vector != null) {
          double weight =
              question.items != null
                  ? 1 / length(vector)
                  : Math.pow(2, -(newest - at) / question.halfLife);
          weights += weight;
          lengths += weight * length(vector);
          for (int i = 0; i < DIMENSION; i++) {
            sum[i] += weight * vector[i];
          }
        }
      }
      double norm = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
      if (norm <= 1e-6 * lengths) {
        return null;
      }
      for (int i = 0; i < DIMENSION && question.isMean; i++) {
        sum[i] /= weights;
      }
      return sum;
    }

    private static double length(float[] vector) {
      double sum = 0;
      for (float x : vector) {
        sum += (double) x * x;
      }
      return Math.sqrt(sum);
    }

    private static double score(double[] query, float[] target, boolean isDot) {
      double dot = 0;
      double norm = 0;
      for (int i = 0; i < query.length; i++) {
        dot += query[i] * target[i];
        norm += query[i] * query[i];
      }
      return isDot ? dot : dot / Math.sqrt(norm) / length(target);
    }
  }

  @Test
  void filters_givenTwice_mustBothHold() {
    Market market = new Market(Kind.VECTORS_ONLY, 17);
    market.build(folder);
    try (Recommender recommender = Recommender.open(folder)) {
      RecommendRequest request =
          RecommendRequest.forItem(market.ids.get(0)).limit(ITEMS).withAttributes();
      Recommendations answer =
          recommender.recommend(
              request.where(Filter.atLeast("price", 50)).where(Filter.atMost("price", 60)));
      assertTrue(answer.items().size() > 5);
      for (Recommendation one : answer) {
        double price = (Double) one.attributes().get("price");
        assertTrue(price >= 50 && price <= 60);
      }
    }
  }
}
