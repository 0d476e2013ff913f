package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what the program does. */
class ReadmeTest {

  private static final Pattern COMMAND = Pattern.compile("\\./vecino ([a-z]+)|^\\| `([a-z]+)[ `]");

  @TempDir Path folder;

  private final Map<String, Float> shown = new LinkedHashMap<>();

  private void show(String item, float score) {
    shown.put(item, score);
  }

  /** The snippet of the first screen, line by line; only the path is another one. */
  @Test
  void snippet_onTheDemosIndex_showsHomes() throws IOException {
    Run.succeeding("demo", "--out", folder);
    // snippet
    try (Recommender recommender = Recommender.open(folder.resolve("index"))) {
      Recommendations homes =
          recommender.recommend(
              RecommendRequest.forHistory("h17", "h204", "h9")
                  .where(Filter.atLeast("quality", 0.7), Filter.maxPriceGap(0.3))
                  .limit(150));
      homes.forEach(home -> show(home.item(), home.score()));
    }
    // end
    assertEquals(150, shown.size());
    assertFalse(shown.containsKey("h17"));

    String source =
        Files.readString(
            Repository.root().resolve("src-test/src/test/java/dev/vecino/ReadmeTest.java"));
    String compiled = source.substring(source.indexOf("// snippet") + 10, source.indexOf("// end"));
    Matcher printed = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme());
    assertTrue(printed.find());
    assertEquals(
        withoutSpace(
            printed
                .group(1)
                .replace("Path.of(\"index-data/demo/index\")", "folder.resolve(\"index\")")),
        withoutSpace(compiled));
  }

  @Test
  void commands_ofTheReadme_exist() throws IOException {
    String help = Run.succeeding("--help").out();
    Matcher commands = Pattern.compile(COMMAND.pattern(), Pattern.MULTILINE).matcher(readme());
    int found = 0;
    while (commands.find()) {
      String command = commands.group(1) != null ? commands.group(1) : commands.group(2);
      if (!Files.isDirectory(Repository.root().resolve(command))) {
        assertTrue(help.contains("  " + command + " "), command);
        found++;
      }
    }
    assertTrue(found > 8, "only " + found + " commands found");
  }

  private static String readme() throws IOException {
    return Files.readString(Repository.root().resolve("README.md"));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }
}
