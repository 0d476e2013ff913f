package dev.vecino.indexer;

import static dev.vecino.indexer.Fixtures.embeddings;
import static dev.vecino.indexer.Fixtures.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Combination;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.Recommendations.ScoreMeaning;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a recommender of one index promises beyond that: scores, vectors, what is in it. */
abstract class IndexRecommenderContract extends RecommenderContract {

  /** How the index is built. */
  abstract IndexOptions options();

  /** What answers where no exact answer is asked for. */
  abstract AnsweredBy approximation();

  @Override
  void build(Path folder, Embeddings vectors, Catalogue catalogue) {
    IndexBuilder.of(vectors).catalogue(catalogue).options(options()).build(folder);
  }

  @Override
  void build(Path folder, EmbeddingModel model, Catalogue catalogue) {
    IndexBuilder.of(model).catalogue(catalogue).options(options()).build(folder);
  }

  @Override
  IndexRecommender open(Path folder) {
    return Recommender.open(folder);
  }

  @Override
  IndexRecommender paints() {
    return (IndexRecommender) super.paints();
  }

  @Test
  void approximate_askedFor_isAnsweredSo() {
    try (Recommender recommender = paints()) {
      RecommendRequest request = RecommendRequest.forItem("red").limit(2);
      assertEquals(
          approximation(), recommender.recommend(request.mode(Mode.APPROXIMATE)).answeredBy());
      assertEquals(AnsweredBy.EXACT, recommender.recommend(request.mode(Mode.EXACT)).answeredBy());
    }
  }

  @ParameterizedTest
  @EnumSource
  void score_ofAnItem_isTheCosine(Mode mode) {
    try (Recommender recommender = paints()) {
      Recommendations answer =
          recommender.recommend(RecommendRequest.forItem("red").mode(mode).limit(100));
      assertEquals(ScoreMeaning.COSINE, answer.scoreMeaning());
      assertEquals(1, answer.items().get(0).score(), 0);
      assertEquals(1 / Math.sqrt(3), answer.items().get(2).score(), 1e-6);
      assertEquals(0, answer.items().get(5).score(), 1e-6);
      assertEquals(answer.items().get(2).score(), answer.items().get(3).score());
    }
  }

  @ParameterizedTest
  @EnumSource
  void vector_asked_isAnsweredHoweverFarAndShortItIs(Mode mode) {
    build(folder, embeddings(List.of("only"), new float[] {1, 2}), Catalogue.empty());
    try (Recommender recommender = open(folder)) {
      for (float length : new float[] {-1, 1e-20f}) {
        RecommendRequest request = RecommendRequest.forVector(new float[] {length, length});
        assertEquals(List.of("only"), ids(recommender.recommend(request.mode(mode))));
      }
    }
  }

  @Test
  void priceGap_ofAVector_isRefused() {
    try (Recommender recommender = paints()) {
      assertEquals(
          "a price gap, near and not-same need a history or an item to compare with, the request is"
              + " for a vector",
          refusal(
              recommender,
              RecommendRequest.forVector(new float[] {1, 0, 0}).where(Filter.maxPriceGap(0.3))));
    }
  }

  @Test
  void targets_byCosine_scoreWithBounds() {
    try (Recommender recommender = targets(null)) {
      Recommendations user = recommender.recommend(RecommendRequest.forHistory("phone"));
      assertEquals(ScoreMeaning.COSINE, user.scoreMeaning());
      assertEquals(1, user.items().get(0).score(), 1e-6);
    }
  }

  @Test
  void popularity_answered_isTheClicks() {
    try (Recommender recommender = targets("cosine")) {
      Recommendations answer =
          recommender.recommend(RecommendRequest.forHistory("tablet").fallingBackToPopularity());
      assertEquals(ScoreMeaning.CLICKS, answer.scoreMeaning());
      assertEquals(7, answer.items().get(0).score());
    }
  }

  @Test
  void oppositeVectors_cosine_isMinusOneAndNeverBeyond() {
    List<String> ids = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      ids.add("plus" + i);
      rows.add(new float[] {0.1f * i, 0.3f * i, 0.7f * i});
      ids.add("minus" + i);
      rows.add(new float[] {-0.1f * i, -0.3f * i, -0.7f * i});
    }
    build(folder, embeddings(ids, rows.toArray(float[][]::new)), Catalogue.empty());
    try (Recommender recommender = open(folder)) {
      List<Recommendation> answer =
          recommender.recommend(RecommendRequest.forItem("plus3").limit(100)).items();
      assertEquals(79, answer.size());
      assertEquals(1, answer.get(0).score(), 1e-6);
      assertEquals(-1, answer.get(78).score(), 1e-6);
      assertTrue(answer.get(0).score() <= 1 && answer.get(78).score() >= -1);
    }
  }

  @Test
  void vector_thatCannotBeCompared_isRefused() {
    try (Recommender recommender = paints()) {
      assertEquals(
          "the vector must have the index's dimension 3, got: 2",
          refusal(recommender, RecommendRequest.forVector(new float[] {1, 2})));
      assertEquals(
          "the vector must not be zero",
          refusal(recommender, RecommendRequest.forVector(new float[3])));
      assertEquals(
          "the vector's values must be finite, got: NaN",
          refusal(recommender, RecommendRequest.forVector(new float[] {1, Float.NaN, 0})));
      assertEquals(
          "the vector's values must be finite, got: Infinity",
          refusal(
              recommender,
              RecommendRequest.forVector(new float[] {Float.POSITIVE_INFINITY, 0, 0})));
    }
  }

  @Test
  void vector_changedAfterwards_changesNoRequest() {
    float[] vector = {0, 1, 0};
    RecommendRequest request = RecommendRequest.forVector(vector).limit(1);
    vector[2] = 100;
    try (Recommender recommender = paints()) {
      assertEquals(List.of("green"), ids(recommender.recommend(request)));
    }
  }

  @Test
  void items_ofTheIndex_areInItsOrder() {
    try (IndexRecommender recommender = paints()) {
      assertEquals(COLOURS.size(), recommender.size());
      assertEquals(List.of("ash", "blue", "dark red"), recommender.sampleItems(3));
      assertEquals(COLOURS.size(), recommender.sampleItems(100).size());
      assertEquals(List.of(), recommender.sampleItems(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void targets_byDotProduct_scoreWithoutBounds(Mode mode) {
    try (Recommender recommender = targets("dot_product")) {
      RecommendRequest request =
          RecommendRequest.forHistory("cable", "cable", "phone").includingSeen().mode(mode);
      Recommendations sum = recommender.recommend(request); // of 3,1 and 3,1 and 1,0
      assertEquals(ScoreMeaning.DOT_PRODUCT, sum.scoreMeaning());
      assertEquals(List.of("case", "charger", "phone", "cable"), ids(sum));
      // Less what the mean target 1.25,0.375 has: 9.5.
      assertEquals(28 - 9.5, sum.items().get(0).score(), 1e-5);
      assertEquals(8 - 9.5, sum.items().get(1).score(), 1e-5);
      assertEquals(0 - 9.5, sum.items().get(3).score(), 1e-5);
      Recommendations mean = recommender.recommend(request.combining(Combination.MEAN));
      assertEquals((28 - 9.5) / 3, mean.items().get(0).score(), 1e-5);
      Recommendations negative =
          recommender.recommend(RecommendRequest.forVector(new float[] {-5, 0}).mode(mode));
      assertEquals(List.of("cable", "phone", "charger", "case"), ids(negative));
      assertEquals(-20 + 6.25, negative.items().get(3).score(), 1e-4);
    }
  }

  @Test
  void exact_scores_countAsVisited() {
    try (Recommender recommender = paints()) {
      Recommendations answer =
          recommender.recommend(
              RecommendRequest.forItem("red")
                  .mode(Mode.EXACT)
                  .limit(1)
                  .where(Filter.anyOf("shelf", "back", "front")));
      assertEquals(AnsweredBy.EXACT, answer.answeredBy());
      assertEquals(4, answer.eligible());
      assertEquals(4, answer.visited());
    }
  }
}
