package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    }
  }

  @Test
  void homePage_ofTheDocument_isTheOneThatIsTestedHere() throws IOException {
    Path root = Repository.root();
    String source =
        Files.readString(root.resolve("src-test/src/test/java/dev/vecino/EmbeddingTest.java"));
    String tested = source.substring(source.indexOf("// example") + 10, source.indexOf("// end"));
    Matcher shown =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(root.resolve("docs/embedding.md")));
    assertTrue(shown.find());
    assertEquals(withoutSpace(shown.group(1)), withoutSpace(tested).replaceFirst("^static", ""));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }
}
