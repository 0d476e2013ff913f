package dev.vecino.trainer.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryExamplesTest {

  @Test
  void examples_ofTwoBaskets_firstPredictsSecond(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("baskets.csv"),
            """
            user,item,timestamp,session
            u,a,1000000000,1
            u,b,1000000000,1
            u,c,1000000500,2
            u,d,1000000500,2
            """);
    ClickLog baskets = ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
    HistoryExamples examples = HistoryExamples.ofSteps(baskets, place -> place == 2);
    assertEquals(1, examples.size());
    assertEquals(0, examples.begin(0));
    assertEquals(2, examples.cut(0));
    assertEquals(4, examples.end(0));
  }
}
