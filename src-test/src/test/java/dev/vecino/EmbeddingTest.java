package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.indexer.LiveIndex;
import dev.vecino.indexer.LiveOptions;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application of docs/embedding.md, compiled and run. */
class EmbeddingTest {

  @TempDir Path folder;

  // example
  static final class HomePage implements AutoCloseable {
    private final Recommender recommender;

    HomePage(Path index) {
      recommender = Recommender.open(index);
    }

    /** What to show to somebody who clicked these homes, oldest first. */
    List<String> next(List<String> clicked, int count) {
      Recommendations homes =
          recommender.recommend(
              RecommendRequest.forHistory(clicked)
                  .where(Filter.maxPriceGap(0.3), Filter.atLeast("quality", 0.7))
                  .fallingBackToPopularity()
                  .limit(count));
      return homes.items().stream().map(Recommendation::item).toList();
    }

    @Override
    public void close() {
      recommender.close();
    }
  }

  // end

  // example
  static final class Stock implements AutoCloseable {
    private final LiveIndex live;

    Stock(Path index) {
      live = LiveIndex.open(index, LiveOptions.defaults());
    }

    void priceChanged(String home, double price) {
      live.set(home, Map.of("price", price));
    }

    void sold(String home) {
      live.withdraw(home);
    }

    /**
     * Its vector is estimated from the homes that are most like it, until a build knows its clicks.
     */
    void listed(String home, String district, String type, double price) {
      live.add(home, Map.of("district", district, "type", type, "price", price));
    }

    @Override
    public void close() {
      live.close();
    }
  }

  // end

  @Test
  void homePage_ofTheDocument_showsHomesAndFollowsTheIndex() throws IOException {
    Run.succeeding("demo", "--out", folder);
    Path index = folder.resolve("index");
    try (HomePage page = new HomePage(index)) {
      List<String> first = page.next(List.of("h1976", "h768"), 10);
      assertEquals(10, first.size());
      Path changes = folder.resolve("changes.csv");
      Files.writeString(changes, "item,quality\n" + first.getFirst() + ",0.1\n");
      Run.succeeding("update", "--index", index, "--items", changes);
      assertTrue(page.recommender.refresh());
      assertEquals(first.get(1), page.next(List.of("h1976", "h768"), 10).getFirst());

      Map<String, Object> home = page.recommender.attributes(first.get(2)).orElseThrow();
      try (Stock stock = new Stock(index)) {
        stock.sold(first.get(1));
        stock.priceChanged(first.get(2), 1);
        stock.listed("new", (String) home.get("district"), (String) home.get("type"), 900);
      }
      assertTrue(page.recommender.refresh());
      List<String> now = page.next(List.of("h1976", "h768"), 2000);
      assertEquals(first.get(3), now.getFirst());
      assertEquals(900.0, page.recommender.attributes("new").orElseThrow().get("price"));
    }
  }

  @Test
  void examples_ofTheDocument_areThoseThatAreTestedHere() throws IOException {
    Path root = Repository.root();
    String source =
        Files.readString(root.resolve("src-test/src/test/java/dev/vecino/EmbeddingTest.java"));
    String shown = withoutSpace(Files.readString(root.resolve("docs/embedding.md")));
    Matcher tested = Pattern.compile("(?s)\n  // example\n(.*?)\n  // end\n").matcher(source);
    int found = 0;
    for (; tested.find(); found++) {
      String example = withoutSpace(tested.group(1)).replaceFirst("^static", "");
      assertTrue(shown.contains("```java" + example + "```"), example);
    }
    assertEquals(2, found);
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "").replaceAll("/\\*\\*(.*?)\\*/", "");
  }
}
