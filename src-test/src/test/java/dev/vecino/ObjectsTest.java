package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.CatalogueBuilder;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ClickLogBuilder;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommender;
import dev.vecino.trainer.AlsOptions;
import dev.vecino.trainer.AlsTrainer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From objects to recommendations, as docs/embedding.md has it, compiled and run. */
class ObjectsTest {

  // example
  static final class Shop {
    record Order(String customer, String sku, Instant time) {}

    record Product(String item, BigDecimal price, Set<String> tags) {}

    static Recommender open(List<Order> orders, List<Product> products) {
      ClickLogBuilder clicks = ClickLog.builder();
      orders.forEach(order -> clicks.click(order.customer(), order.sku(), order.time()));
      CatalogueBuilder catalogue = Catalogue.builder();
      products.forEach(catalogue::row);
      EmbeddingModel model =
          AlsTrainer.train(clicks.build(), AlsOptions.defaults(), ProgressListener.NONE);
      return IndexBuilder.of(model).catalogue(catalogue.build()).buildInMemory();
    }

    static List<String> next(Recommender recommender, List<String> bought) {
      RecommendRequest request =
          RecommendRequest.forHistory(bought).where(Filter.atMost("price", 50)).limit(5);
      return recommender.recommend(request).items().stream().map(Recommendation::item).toList();
    }
  }

  // end

  /** Customers buy either what is even or what is odd. */
  @Test
  void shop_ofTheDocument_recommendsWhatGoesTogetherWithinThePrice() {
    Random random = new Random(1);
    List<Shop.Order> orders = new ArrayList<>();
    for (int customer = 0; customer < 200; customer++) {
      for (int order = 0; order < 8; order++) {
        String sku = "p" + (2 * random.nextInt(10) + customer % 2);
        orders.add(
            new Shop.Order("c" + customer, sku, Instant.ofEpochSecond(1_700_000_000 + order)));
      }
    }
    List<Shop.Product> products =
        IntStream.range(0, 20)
            .mapToObj(p -> new Shop.Product("p" + p, BigDecimal.valueOf(5L * p), Set.of("new")))
            .toList();
    try (Recommender recommender = Shop.open(orders, products)) {
      List<String> next = Shop.next(recommender, List.of("p3", "p7"));
      assertEquals(Set.of("p1", "p5", "p9"), Set.copyOf(next.subList(0, 3)), next.toString());
      assertFalse(next.contains("p11"), "costs 55");
      assertEquals(List.of("new"), recommender.attributes("p3").orElseThrow().get("tags"));
    }
  }

  @Test
  void shop_ofTheDocument_isTheOneThatIsTestedHere() throws IOException {
    Path root = Repository.root();
    String source =
        Files.readString(root.resolve("src-test/src/test/java/dev/vecino/ObjectsTest.java"));
    String tested = source.substring(source.indexOf("// example") + 10, source.indexOf("// end"));
    String document = Files.readString(root.resolve("docs/embedding.md"));
    String example = withoutSpace(tested).replaceFirst("^static", "");
    assertTrue(withoutSpace(document).contains("```java" + example + "```"), example);
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }
}
