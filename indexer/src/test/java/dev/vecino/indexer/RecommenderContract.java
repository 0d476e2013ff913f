package dev.vecino.indexer;

import static dev.vecino.indexer.Fixtures.embeddings;
import static dev.vecino.indexer.Fixtures.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Combination;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every recommender promises of an answer, on colours as vectors of red, green and blue. Each
 * kind of recommender extends this, or {@link IndexRecommenderContract}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RecommenderContract {

  static final List<String> COLOURS =
      List.of("red", "dark red", "pink", "green", "blue", "grey", "ash");

  static final float[][] RGB = {
    {1, 0, 0}, {0.5f, 0, 0}, {1, 0.7f, 0.7f}, {0, 1, 0}, {0, 0, 1}, {0.5f, 0.5f, 0.5f}, {1, 1, 1}
  };

  private static final Catalogue PAINTS =
      Fixtures.catalogue(
          "item,price,quality,litres,since,matt,shelf",
          "red,10,0.5,1,2020-01-31,true,front",
          "dark red,12.5,,2,2021-06-01,false,front",
          "pink,20,0.9,3,,true,",
          "green,,0.1,9007199254740993,2019-12-31,,back",
          "blue,40,0.75,5,2020-02-01,false,back",
          "grey,11,0.3,,2022-01-01,true,front");

  private Path paints;

  @TempDir Path folder;

  /** Builds an index, or all that {@link #open} needs. */
  abstract void build(Path folder, Embeddings vectors, Catalogue catalogue);

  /** Builds the same of a model. */
  abstract void build(Path folder, EmbeddingModel model, Catalogue catalogue);

  /** A recommender on what was built. */
  abstract Recommender open(Path folder);

  @BeforeAll
  void buildPaints(@TempDir Path folder) {
    paints = folder;
    build(folder, embeddings(COLOURS, RGB), PAINTS);
  }

  Recommender paints() {
    return open(paints);
  }

  @ParameterizedTest
  @EnumSource
  void item_known_bestFirstTiesByIdAndWithoutItself(Mode mode) {
    try (Recommender recommender = paints()) {
      Recommendations answer =
          recommender.recommend(RecommendRequest.forItem("red").mode(mode).limit(100));
      assertEquals(List.of("dark red", "pink", "ash", "grey", "blue", "green"), ids(answer));
      assertEquals(6, answer.eligible());
      List<Float> scores = answer.items().stream().map(Recommendation::score).toList();
      assertEquals(scores.stream().sorted(Comparator.reverseOrder()).toList(), scores);
      assertEquals(recommender.generation(), answer.generation());
      assertTrue(answer.unknown().isEmpty() && answer.reason().isEmpty());
      assertTrue(answer.items().get(0).attributes().isEmpty());
    }
  }

  @Test
  void limit_smallerThanEligible_isKept() {
    try (Recommender recommender = paints()) {
      RecommendRequest request = RecommendRequest.forItem("red");
      assertEquals(List.of("dark red", "pink"), ids(recommender.recommend(request.limit(2))));
      assertEquals(6, recommender.recommend(request.limit(2)).eligible());
      assertEquals(6, recommender.recommend(request.limit(Integer.MAX_VALUE)).items().size());
      assertEquals(
          "k must be at least 1, got: 0",
          assertThrows(InvalidRequestException.class, () -> request.limit(0)).getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void eligible_none_isAnEmptyAnswer(Mode mode) {
    try (Recommender recommender = paints()) {
      Recommendations answer =
          recommender.recommend(
              RecommendRequest.forItem("red").mode(mode).where(Filter.moreThan("price", 1e9)));
      assertEquals(List.of(), answer.items());
      assertEquals(0, answer.eligible());
      assertEquals(0, answer.visited());
      assertEquals(Optional.empty(), answer.reason());
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneItem_asked_isAnsweredOnlyIfItIsNotTheQuestion(Mode mode) {
    build(folder, embeddings(List.of("only"), new float[] {1, 2}), Catalogue.empty());
    try (Recommender recommender = open(folder)) {
      RecommendRequest history = RecommendRequest.forHistory("only").mode(mode);
      assertEquals(List.of(), ids(recommender.recommend(history)));
      assertEquals(List.of("only"), ids(recommender.recommend(history.includingSeen())));
    }
  }

  @Test
  void unknownIds_ofRequest_areReportedOnceEach() {
    try (Recommender recommender = paints()) {
      Recommendations answer =
          recommender.recommend(
              RecommendRequest.forHistory("mauve", "red", "mauve").excluding(List.of("teal")));
      assertEquals(List.of("mauve", "teal"), answer.unknown());
      assertEquals(6, answer.eligible());
    }
  }

  @Test
  void nothingKnown_ofRequest_isAnEmptyAnswerWithAReason() {
    try (Recommender recommender = paints()) {
      assertNothing(
          "the index does not know item 'mauve'",
          recommender.recommend(RecommendRequest.forItem("mauve")));
      assertNothing("the history is empty", recommender.recommend(RecommendRequest.forHistory()));
      assertNothing(
          "the index knows no item of the history",
          recommender.recommend(RecommendRequest.forHistory("mauve", "")));
      assertNothing(
          "the index knows no item of the history, and it has no clicks",
          recommender.recommend(RecommendRequest.forHistory("mauve").fallingBackToPopularity()));
    }
  }

  static void assertNothing(String reason, Recommendations answer) {
    assertEquals(reason, answer.reason().orElseThrow());
    assertEquals(List.of(), answer.items());
    assertEquals(AnsweredBy.NOTHING, answer.answeredBy());
    assertEquals(0, answer.visited());
  }

  @Test
  void vectors_thatCancelOut_areAnEmptyAnswerWithAReason() {
    build(
        folder,
        embeddings(
            List.of("a", "b", "c", "tiny"),
            new float[] {1, 0.3f},
            new float[] {-1, -0.3f},
            new float[] {0, 1},
            new float[] {1e-20f, 0}),
        Catalogue.empty());
    try (Recommender recommender = open(folder)) {
      assertNothing(
          "the vectors of the history cancel each other out",
          recommender.recommend(RecommendRequest.forHistory("a", "b")));
      // Small is not zero.
      assertEquals(
          List.of("a", "c", "b"), ids(recommender.recommend(RecommendRequest.forHistory("tiny"))));
    }
  }

  static String refusal(Recommender recommender, RecommendRequest request) {
    return assertThrows(InvalidRequestException.class, () -> recommender.recommend(request))
        .getMessage();
  }

  private static String refusal(Recommender recommender, Filter filter) {
    return refusal(recommender, RecommendRequest.forItem("red").where(filter));
  }

  @Test
  void history_byDefaultExcluded_isIncludedOnDemand() {
    try (Recommender recommender = paints()) {
      RecommendRequest request = RecommendRequest.forHistory("red", "red", "pink").limit(2);
      assertEquals(List.of("dark red", "ash"), ids(recommender.recommend(request)));
      assertEquals(List.of("dark red", "red"), ids(recommender.recommend(request.includingSeen())));
      assertEquals(
          List.of("red", "pink"),
          ids(recommender.recommend(request.includingSeen().excluding(List.of("dark red")))));
      assertEquals(
          List.of("dark red"),
          ids(recommender.recommend(RecommendRequest.forItem("red").includingSeen().limit(1))));
    }
  }

  @Test
  void history_withHalfLife_followsTheNewest() {
    try (Recommender recommender = paints()) {
      RecommendRequest request = RecommendRequest.forHistory("blue", "green").limit(1);
      RecommendRequest blueAgain = RecommendRequest.forHistory("blue", "blue", "green").limit(1);
      assertEquals(
          List.of("green"), ids(recommender.recommend(request.includingSeen().recencyHalfLife(1))));
      assertEquals(List.of("blue"), ids(recommender.recommend(blueAgain.includingSeen())));
      // However short it is, and where the newest is unknown.
      RecommendRequest unknown = RecommendRequest.forHistory("blue", "mauve").includingSeen();
      for (Combination combination : Combination.values()) {
        assertEquals(
            List.of("blue"),
            ids(
                recommender.recommend(
                    unknown.limit(1).combining(combination).recencyHalfLife(1e-9))));
      }
      for (double bad : new double[] {0, -1, Double.NaN}) {
        assertEquals(
            "the half-life must be more than 0 clicks, got: " + bad,
            assertThrows(InvalidRequestException.class, () -> request.recencyHalfLife(bad))
                .getMessage());
      }
    }
  }

  @Test
  void attributes_onDemand_areTypedAndInTheOrderOfTheCatalogue() {
    try (Recommender recommender = paints()) {
      Recommendations answer =
          recommender.recommend(RecommendRequest.forItem("pink").withAttributes());
      Map<String, Object> red =
          answer.items().stream()
              .filter(one -> one.item().equals("red"))
              .findFirst()
              .orElseThrow()
              .attributes();
      assertEquals(
          List.of("price", "quality", "litres", "since", "matt", "shelf"),
          List.copyOf(red.keySet()));
      assertEquals(
          List.of(10.0, 0.5, 1L, LocalDate.of(2020, 1, 31), true, "front"),
          List.copyOf(red.values()));
      assertThrows(UnsupportedOperationException.class, () -> red.remove("price"));
      assertEquals(Optional.of(Map.of()), recommender.attributes("ash"));
      assertEquals(
          Map.of("price", 20.0, "quality", 0.9, "litres", 3L, "matt", true),
          recommender.attributes("pink").orElseThrow());
      assertEquals(Optional.empty(), recommender.attributes("mauve"));
    }
  }

  private static List<String> matching(Recommender recommender, Filter filter) {
    return ids(
            recommender.recommend(
                RecommendRequest.forHistory("ash").includingSeen().limit(10).where(filter)))
        .stream()
        .sorted()
        .toList();
  }

  @Test
  void filters_ofEachType_keepWhatTheySay() {
    try (Recommender recommender = paints()) {
      assertEquals(
          List.of("dark red", "grey", "red"),
          matching(recommender, Filter.range("price", 10, "12.5")));
      assertEquals(List.of("blue", "pink"), matching(recommender, Filter.moreThan("price", 12.5)));
      assertEquals(List.of("red"), matching(recommender, Filter.lessThan("price", 11)));
      assertEquals(List.of("blue", "pink"), matching(recommender, Filter.atLeast("quality", .75)));
      // The bounds of whole numbers may lie between them.
      assertEquals(List.of("pink"), matching(recommender, Filter.range("litres", 2.5, 4.5)));
      assertEquals(List.of(), matching(recommender, Filter.range("litres", 2.3, 2.7)));
      assertEquals(List.of("red"), matching(recommender, Filter.lessThan("litres", 1.5)));
      assertEquals(List.of("red"), matching(recommender, Filter.lessThan("litres", 2.0)));
      assertEquals(List.of(), matching(recommender, Filter.anyOf("litres", 2.5)));
      assertEquals(List.of("dark red"), matching(recommender, Filter.anyOf("litres", 2.0, 7)));
      // Whole numbers that no double holds.
      assertEquals(
          List.of("green"), matching(recommender, Filter.anyOf("litres", 9007199254740993L)));
      assertEquals(
          List.of("green"), matching(recommender, Filter.anyOf("litres", "9007199254740993")));
      assertEquals(List.of(), matching(recommender, Filter.moreThan("litres", "9007199254740993")));
      assertEquals(List.of(), matching(recommender, Filter.moreThan("litres", Long.MAX_VALUE)));
      assertEquals(List.of(), matching(recommender, Filter.lessThan("litres", Long.MIN_VALUE)));
      assertEquals(
          List.of("blue", "red"),
          matching(recommender, Filter.range("since", "2020-01-31", LocalDate.of(2020, 2, 1))));
      assertEquals(
          List.of("blue"),
          matching(
              recommender,
              Filter.all(
                  Filter.moreThan("since", "2020-01-31"), Filter.lessThan("since", "2021-06-01"))));
      assertEquals(List.of("blue", "dark red"), matching(recommender, Filter.anyOf("matt", false)));
      assertEquals(
          List.of("grey", "pink", "red"), matching(recommender, Filter.anyOf("matt", "TRUE")));
      assertEquals(
          List.of("blue", "green"), matching(recommender, Filter.anyOf("shelf", "back", "cellar")));
      assertEquals(List.of(), matching(recommender, Filter.anyOf("shelf", "Back")));
      assertEquals(List.of(), matching(recommender, Filter.anyOf("shelf")));
    }
  }

  @Test
  void filters_combined_countMissingValuesAsNoMatch() {
    try (Recommender recommender = paints()) {
      assertEquals(
          List.of("ash", "blue", "green", "pink"),
          matching(recommender, Filter.not(Filter.anyOf("shelf", "front"))));
      assertEquals(
          List.of("ash", "green"), matching(recommender, Filter.not(Filter.atLeast("price", 0))));
      assertEquals(7, matching(recommender, Filter.all()).size());
      assertEquals(List.of(), matching(recommender, Filter.any()));
      assertEquals(7, matching(recommender, Filter.not(Filter.any())).size());
      assertEquals(
          List.of("blue", "grey"),
          matching(
                  recommender,
                  Filter.any(
                      Filter.atLeast("price", 40), Filter.atMost("quality", 0.3), Filter.any()))
              .stream()
              .filter(id -> !id.equals("green"))
              .toList());
    }
  }

  @Test
  void filters_thatFitNoAttribute_areRefusedInASentence() {
    try (Recommender recommender = paints()) {
      assertEquals(
          "the index has no attribute 'colour'; it has litres, matt, price, quality, shelf, since",
          refusal(recommender, Filter.anyOf("colour", "red")));
      assertEquals(
          "attribute 'shelf' is a keyword: it can be equal or not, but not less or more",
          refusal(recommender, Filter.atLeast("shelf", "a")));
      assertEquals(
          "attribute 'matt' is a boolean: it can be equal or not, but not less or more",
          refusal(recommender, Filter.not(Filter.atMost("matt", true))));
      assertEquals(
          "a range of 'price' must not end before it begins, got: 5..3",
          refusal(recommender, Filter.range("price", 5, 3)));
      assertEquals(
          "a range of 'litres' must not end before it begins, got: 5..4.5",
          refusal(recommender, Filter.range("litres", 5, 4.5)));
      assertEquals(
          "a range of 'since' must not end before it begins, got: 2020-01-02..2020-01-01",
          refusal(recommender, Filter.range("since", "2020-01-02", "2020-01-01")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "price, dear, a decimal",
    "price, NaN, a decimal",
    "price, Infinity, a decimal",
    "price, '', a decimal",
    "litres, many, an integer",
    "litres, true, an integer",
    "litres, 99999999999999999999x, an integer",
    "since, 5, a date",
    "since, 2020-02-30, a date",
    "matt, 1, a boolean",
    "matt, yes, a boolean",
  })
  void values_thatTheTypeHasNot_areRefusedInASentence(String name, String value, String type) {
    try (Recommender recommender = paints()) {
      String sentence =
          "attribute '" + name + "' is " + type + ", it can't be compared with '" + value + "'";
      assertEquals(sentence, refusal(recommender, Filter.anyOf(name, value)));
      if (!name.equals("matt")) {
        assertEquals(sentence, refusal(recommender, Filter.atLeast(name, value)));
      }
    }
  }

  @Test
  void values_ofOtherClasses_areRefusedBeforeTheSearch() {
    assertEquals(
        "a filter's value must not be null",
        assertThrows(InvalidRequestException.class, () -> Filter.atLeast("a", null)).getMessage());
    assertEquals(
        "a filter's value must be a number, got: NaN",
        assertThrows(InvalidRequestException.class, () -> Filter.atMost("a", Float.NaN))
            .getMessage());
    assertEquals(
        "a filter's value must be a number, date, time, boolean or text, got a Optional",
        assertThrows(InvalidRequestException.class, () -> Filter.anyOf("a", Optional.empty()))
            .getMessage());
    assertEquals(
        "the price gap must be a fraction of at least 0, got: -0.1",
        assertThrows(InvalidRequestException.class, () -> Filter.maxPriceGap(-0.1)).getMessage());
  }

  @Test
  void priceGap_ofHistory_isAroundTheMedianOfAllClicks() {
    try (Recommender recommender = paints()) {
      // The median of 10, 12.5, 12.5, 40 is 12.5.
      RecommendRequest request =
          RecommendRequest.forHistory("red", "dark red", "blue", "dark red", "green")
              .includingSeen()
              .limit(10);
      assertEquals(
          List.of("dark red", "grey", "red"),
          ids(recommender.recommend(request.where(Filter.maxPriceGap(0.2)))).stream()
              .sorted()
              .toList());
      assertEquals(
          List.of("dark red"), ids(recommender.recommend(request.where(Filter.maxPriceGap(0)))));
      // However wide it is, what has no price matches no price filter.
      assertEquals(5, recommender.recommend(request.where(Filter.maxPriceGap(1e308))).eligible());
      assertEquals(
          2,
          recommender.recommend(request.where(Filter.not(Filter.maxPriceGap(1e308)))).eligible());
    }
  }

  @Test
  void priceGap_withoutAPriceToCompare_matchesNothing() {
    try (Recommender recommender = paints()) {
      Filter gap = Filter.maxPriceGap(0.3);
      RecommendRequest unpriced = RecommendRequest.forItem("green");
      assertNothing(
          "no item of the history has a price, so no price is near theirs",
          recommender.recommend(unpriced.where(gap)));
      assertEquals(
          List.of("blue"),
          ids(
              recommender.recommend(
                  unpriced.where(Filter.any(gap, Filter.anyOf("shelf", "back"))))));
      assertEquals(6, recommender.recommend(unpriced.where(Filter.not(gap))).items().size());
    }
  }

  @Test
  void priceGap_indexWithoutPrices_isRefused() {
    build(folder, embeddings(COLOURS, RGB), Catalogue.empty());
    try (Recommender recommender = open(folder)) {
      assertEquals(
          "the index has no attribute 'price'; it has none",
          refusal(recommender, Filter.maxPriceGap(0.3)));
    }
  }

  Recommender targets(String similarity) {
    build(
        folder,
        Fixtures.model(
            embeddings(
                List.of("phone", "case", "charger", "cable"),
                new float[] {1, 0},
                new float[] {0, 2},
                new float[] {0.1f, 1},
                new float[] {3, 1}),
            embeddings(
                List.of("phone", "case", "charger", "cable"),
                new float[] {0, 1},
                new float[] {4, 0},
                new float[] {1, 0.5f},
                new float[] {0, 0}),
            new long[] {7, 3, 7, 9},
            similarity),
        Catalogue.empty());
    return open(folder);
  }

  @Test
  void targets_present_serveUsersAndVectorsServeItems() {
    try (Recommender recommender = targets(null)) {
      assertEquals(
          List.of("cable", "charger", "case"),
          ids(recommender.recommend(RecommendRequest.forItem("phone"))));
      Recommendations user = recommender.recommend(RecommendRequest.forHistory("phone"));
      assertEquals(List.of("case", "charger"), ids(user));
    }
  }

  @Test
  void target_zero_isNeverRecommendedButIsANeighbor() {
    try (Recommender recommender = targets("cosine")) {
      assertTrue(ids(recommender.recommend(RecommendRequest.forItem("phone"))).contains("cable"));
      Recommendations user =
          recommender.recommend(RecommendRequest.forHistory("phone").includingSeen().limit(10));
      assertFalse(ids(user).contains("cable"));
      assertEquals(3, user.eligible());
      // And it counts as a click of a history.
      assertEquals(
          List.of("charger"),
          ids(recommender.recommend(RecommendRequest.forHistory("cable").limit(1))));
    }
  }

  @Test
  void popularity_onDemand_answersForUnknownHistories() {
    try (Recommender recommender = targets("cosine")) {
      RecommendRequest request = RecommendRequest.forHistory("tablet").fallingBackToPopularity();
      Recommendations answer = recommender.recommend(request.withAttributes());
      assertEquals(List.of("charger", "phone", "case"), ids(answer));
      assertEquals(AnsweredBy.POPULARITY, answer.answeredBy());
      assertEquals(Map.of("popularity", 7L), answer.items().get(0).attributes());
      assertEquals(List.of("tablet"), answer.unknown());
      assertEquals(
          List.of("case"),
          ids(
              recommender.recommend(
                  request.limit(Integer.MAX_VALUE).where(Filter.atMost("popularity", 6)))));
      RecommendRequest known = RecommendRequest.forHistory("phone");
      assertEquals(
          recommender.recommend(known), recommender.recommend(known.fallingBackToPopularity()));
    }
  }

  @Test
  void recommendAll_ofAnyRequests_isEqualToOneByOne() {
    try (Recommender recommender = paints()) {
      List<RecommendRequest> requests = new ArrayList<>();
      for (String colour : COLOURS) {
        requests.add(RecommendRequest.forItem(colour).limit(3));
        requests.add(RecommendRequest.forHistory(colour, "blue").withAttributes());
        requests.add(RecommendRequest.forHistory("mauve", colour).where(Filter.maxPriceGap(0.5)));
        requests.add(RecommendRequest.forHistory(colour, "red", "green").interests(2));
        requests.add(RecommendRequest.forItem(colour).diversity(0.5).limit(4));
      }
      requests.add(RecommendRequest.forHistory());
      List<Recommendations> single = requests.stream().map(recommender::recommend).toList();
      assertEquals(single, recommender.recommendAll(requests));
      assertEquals(single, recommender.recommendAll(requests, 3));
      List<Recommendations> consumed = new ArrayList<>();
      recommender.recommendAll(requests.iterator(), 2, consumed::add);
      assertEquals(single, consumed);
      assertEquals(List.of(), recommender.recommendAll(List.of()));
      assertEquals(
          "threads must be at least 1, got: 0",
          assertThrows(InvalidRequestException.class, () -> recommender.recommendAll(List.of(), 0))
              .getMessage());
    }
  }

  @Test
  void vectors_ofItems_haveTheSimilarityAsTheirProduct() {
    try (Recommender recommender = paints()) {
      Map<String, float[]> vectors =
          recommender.vectors(List.of("red", "mauve", "ash", "dark red", "red"));
      assertEquals(Set.of("red", "ash", "dark red"), vectors.keySet());
      assertEquals(1, dot(vectors.get("red"), vectors.get("red")), 1e-6);
      assertEquals(1, dot(vectors.get("red"), vectors.get("dark red")), 1e-6);
      assertEquals(1 / Math.sqrt(3), dot(vectors.get("red"), vectors.get("ash")), 1e-6);
      vectors.get("red")[0] = 100;
      assertEquals(
          List.of("dark red"),
          ids(recommender.recommend(RecommendRequest.forItem("red").limit(1))));
      assertEquals(Map.of(), recommender.vectors(List.of()));
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void refresh_afterAnotherBuild_answersFromItsGeneration() {
    build(
        folder,
        embeddings(List.of("a", "b"), new float[] {1, 0}, new float[] {1, 1}),
        Catalogue.empty());
    try (Recommender recommender = open(folder)) {
      String former = recommender.generation();
      assertFalse(recommender.refresh());
      build(
          folder,
          embeddings(List.of("a", "c"), new float[] {1, 0}, new float[] {1, 1}),
          Catalogue.empty());
      assertTrue(recommender.refresh());
      assertFalse(recommender.refresh());
      Recommendations answer = recommender.recommend(RecommendRequest.forItem("a"));
      assertEquals(List.of("c"), ids(answer));
      assertEquals(recommender.generation(), answer.generation());
      assertNotEquals(former, answer.generation());
    }
  }

  @Test
  void recommender_closed_refusesEveryCall() {
    Recommender recommender = paints();
    recommender.close();
    recommender.close();
    RecommendRequest request = RecommendRequest.forItem("red");
    for (Runnable call :
        List.<Runnable>of(
            () -> recommender.recommend(request),
            () -> recommender.recommendAll(List.of(request)),
            () -> recommender.recommendAll(List.of(request).iterator(), 1, answer -> {}),
            () -> recommender.attributes("red"),
            () -> recommender.vectors(List.of("red")),
            recommender::generation,
            recommender::refresh)) {
      assertEquals(
          "the recommender is closed",
          assertThrows(IllegalStateException.class, call::run).getMessage());
    }
  }
}
