package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.bench.LeaveLastOut;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.Recommender;
import dev.vecino.trainer.TrainingOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real click sequences of a clothing shop: is the last click of a session predicted? */
class EshopTest {

  @TempDir Path folder;

  @Test
  void lastClicks_ofSessions_arePredictedFarBetterThanByPopularity() {
    ClickLog log =
        ClickLog.read(
            RealData.folder("eshop-clothing").resolve("clicks.csv.gz"),
            ClickLog.Options.defaults(),
            ProgressListener.NONE);
    LeaveLastOut sessions = new LeaveLastOut(log);
    try (Recommender recommender = sessions.recommender(TrainingOptions.defaults(), folder)) {
      for (boolean includeSeen : new boolean[] {false, true}) {
        double recall = sessions.recall(recommender, 20, includeSeen);
        double popular = sessions.recallOfMostPopular(20, includeSeen);
        assertTrue(
            recall >= 1.5 * popular,
            "recall@20 " + recall + " against " + popular + ", seen included: " + includeSeen);
      }
    }
  }
}
