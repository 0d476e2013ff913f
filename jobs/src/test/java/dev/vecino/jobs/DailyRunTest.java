package dev.vecino.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.jobs.push.Push;
import dev.vecino.jobs.push.PushOptions;
import dev.vecino.jobs.push.PushReport;
import dev.vecino.jobs.rebuild.Rebuild;
import dev.vecino.jobs.rebuild.RebuildListener;
import dev.vecino.jobs.rebuild.RebuildOptions;
import dev.vecino.searcher.Filter;
import dev.vecino.trainer.AlsOptions;
import dev.vecino.trainer.AlsTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daily run of docs/embedding.md, compiled and run. */
class DailyRunTest {

  @TempDir Path folder;

  // example
  static final class Nightly {
    private final Path index;
    private final Path lists;

    Nightly(Path index, Path lists) {
      this.index = index;
      this.lists = lists;
    }

    /** Trains, swaps if the search finds enough, and writes a list for every user. */
    PushReport run(ClickLog clicks, Catalogue homes) {
      RebuildOptions rebuilding =
          RebuildOptions.builder()
              .trainer((log, former, heard) -> AlsTrainer.train(log, AlsOptions.defaults(), heard))
              .minRecall(0.95)
              .build();
      Rebuild.of(index, rebuilding).run(clicks, homes, RebuildListener.NONE);
      PushOptions pushing =
          PushOptions.builder()
              .limit(150)
              .request(request -> request.where(Filter.maxPriceGap(0.3)))
              .filterNames(List.of("price gap"))
              .leftovers(PushOptions.Leftovers.RESUME)
              .build();
      try (Push push = Push.begin(lists, pushing)) {
        return push.run(index, clicks, ProgressListener.NONE);
      }
    }
  }

  // end

  @Test
  void nightly_ofTheDocument_servesAGenerationAndWritesTheLists() throws IOException {
    ClickLog clicks = Sample.clicks();
    Path lists = folder.resolve("lists.csv");
    PushReport report = new Nightly(folder.resolve("index"), lists).run(clicks, Sample.items());
    assertEquals("000001", report.generation());
    assertEquals(clicks.userCount(), report.users());
    assertTrue(Files.size(lists) > 0);
  }

  @Test
  void nightly_ofTheDocument_isTheOneThatIsTestedHere() throws IOException {
    String source = Files.readString(Path.of("src/test/java/dev/vecino/jobs/DailyRunTest.java"));
    String tested = source.substring(source.indexOf("// example") + 10, source.indexOf("// end"));
    String shown = withoutSpace(tested).replaceFirst("^static", "");
    String document = Files.readString(Path.of("../docs/embedding.md"));
    assertTrue(withoutSpace(document).contains("```java" + shown + "```"), "the document differs");
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }
}
