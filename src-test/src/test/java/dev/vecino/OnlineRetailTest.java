package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ClickLog;
import dev.vecino.core.DelimitedSource;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A year of a gift wholesaler, with the defaults: does it make sense, and are the filters right?
 */
class OnlineRetailTest {

  private static final int REQUESTS = 1000;
  private static final long SEED = 20_111_209;

  @TempDir static Path folder;
  private static Path clicks;
  private static Path index;
  private static ClickLog log;

  @BeforeAll
  static void trainAndIndex() {
    Path data = RealData.folder("online-retail");
    clicks = data.resolve("clicks.csv.gz");
    index = folder.resolve("index");
    Path model = folder.resolve("model");
    Run.succeeding("train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model);
    Run.succeeding(
        "index", "--model", model, "--items", data.resolve("items.csv.gz"), "--index", index);
    log = ClickLog.read(clicks, ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  @Test
  void neighbors_ofATealightHolder_areDecorationsOfItsKind() {
    try (Recommender recommender = Recommender.open(index)) {
      Recommendations neighbors =
          recommender.recommend(RecommendRequest.forItem("85123A").withAttributes());
      long ofItsKind =
          neighbors.items().stream()
              .map(item -> String.valueOf(item.attributes().get("title")))
              .filter(title -> title.matches(".*(HEART|HOLDER|T-LIGHT|TEALIGHT|LANTERN|HANGING).*"))
              .count();
      assertTrue(ofItsKind >= 5, neighbors.toString());
      assertTrue(
          neighbors.items().stream().anyMatch(item -> item.item().equals("21733")),
          "the red one of the white one: " + neighbors);
    }
  }

  @Test
  void recommend_byPriceAndQuality_fillsTheList() {
    try (Recommender recommender = Recommender.open(index)) {
      List<String> history =
          ClickLog.readHistory(
              DelimitedSource.of(clicks),
              "17850",
              ClickLog.Options.defaults(),
              ProgressListener.NONE);
      Recommendations list =
          recommender.recommend(
              RecommendRequest.forHistory(history)
                  .where(Filter.range("price", 1, 5), Filter.atLeast("quality", 0.95))
                  .limit(150)
                  .withAttributes());
      assertEquals(150, list.items().size());
      for (Recommendation item : list) {
        double price = (Double) item.attributes().get("price");
        double quality = (Double) item.attributes().get("quality");
        assertTrue(price >= 1 && price <= 5 && quality >= 0.95, item.toString());
        assertFalse(history.contains(item.item()), "seen: " + item);
      }
    }
  }

  /**
   * Filters and exclusions against their definition, item by item; the order against all scores;
   * and what AUTO finds against what is there.
   */
  @Test
  void requests_random_exactIsRightAndAutoFindsNearlyAll() {
    Random random = new Random(SEED);
    try (Recommender recommender = Recommender.open(index)) {
      double found = 0;
      for (int i = 0; i < REQUESTS; i++) {
        String context = "request " + i + " of seed " + SEED;
        List<String> history = history(random);
        double min = random.nextDouble() * 5;
        double max = min + random.nextDouble() * 10;
        double quality = 0.8 + random.nextDouble() * 0.2;
        double gap = 0.2 + random.nextDouble();
        RecommendRequest request =
            RecommendRequest.forHistory(history)
                .where(
                    Filter.range("price", min, max),
                    Filter.atLeast("quality", quality),
                    Filter.maxPriceGap(gap))
                .limit(10);
        Recommendations exact = recommender.recommend(request.mode(Mode.EXACT));

        double median = medianPrice(recommender, history);
        Set<String> seen = new HashSet<>(history);
        List<Recommendation> right = new ArrayList<>();
        // Without a filter, all items with their scores: what a naive filter afterwards would have.
        for (Recommendation item :
            recommender.recommend(
                RecommendRequest.forHistory(history)
                    .includingSeen()
                    .limit(Integer.MAX_VALUE)
                    .mode(Mode.EXACT)
                    .withAttributes())) {
          Map<String, Object> attributes = item.attributes();
          double price = (Double) attributes.getOrDefault("price", Double.NaN);
          if (price >= min
              && price <= max
              && price >= median * (1 - gap)
              && price <= median * (1 + gap)
              && (Double) attributes.getOrDefault("quality", Double.NaN) >= quality
              && !seen.contains(item.item())) {
            right.add(item);
          }
        }
        assertEquals(right.size(), exact.eligible(), context);
        right.sort(
            Comparator.comparingDouble((Recommendation item) -> -item.score())
                .thenComparing(Recommendation::item));
        assertEquals(
            right.stream().limit(10).map(Recommendation::item).toList(),
            exact.items().stream().map(Recommendation::item).toList(),
            context);

        Set<String> auto = new HashSet<>();
        recommender.recommend(request).forEach(item -> auto.add(item.item()));
        long hits = exact.items().stream().filter(item -> auto.contains(item.item())).count();
        found += exact.items().isEmpty() ? 1 : hits / (double) exact.items().size();
      }
      assertTrue(found / REQUESTS >= 0.95, "recall@10 of AUTO is " + found / REQUESTS);
    }
  }

  private static List<String> history(Random random) {
    int sequence = random.nextInt(log.sequenceCount());
    int from = log.sequenceStart(sequence);
    int to = Math.min(log.sequenceStart(sequence + 1), from + 1 + random.nextInt(20));
    List<String> history = new ArrayList<>();
    for (int at = from; at < to; at++) {
      history.add(log.item(log.clickedItem(at)));
    }
    return history;
  }

  private static double medianPrice(Recommender recommender, List<String> history) {
    double[] prices =
        history.stream()
            .mapToDouble(item -> (Double) recommender.attributes(item).orElseThrow().get("price"))
            .sorted()
            .toArray();
    int n = prices.length;
    return (prices[(n - 1) / 2] + prices[n / 2]) / 2;
  }
}
