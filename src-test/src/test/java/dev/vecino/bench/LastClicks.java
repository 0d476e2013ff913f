package dev.vecino.bench;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.Recommender;
import dev.vecino.trainer.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Prints recall@20 of the last click of each session, of item2vec and of the most popular items.
 */
final class LastClicks {

  private LastClicks() {}

  public static void main(String[] args) throws IOException {
    ClickLog log =
        ClickLog.read(Path.of(args[0]), ClickLog.Options.defaults(), ProgressListener.NONE);
    LeaveLastOut sessions = new LeaveLastOut(log);
    Path index = Files.createTempDirectory("vecino-bench");
    try (Recommender recommender = sessions.recommender(TrainingOptions.defaults(), index)) {
      for (boolean includeSeen : new boolean[] {false, true}) {
        double recall = sessions.recall(recommender, 20, includeSeen);
        double popular = sessions.recallOfMostPopular(20, includeSeen);
        System.out.printf(
            "recall@20, %,d sessions, items seen in the session %s | popular %.4f | item2vec %.4f |"
                + " %.2fx%n",
            sessions.sessions(),
            includeSeen ? "may be answers" : "left out",
            popular,
            recall,
            recall / popular);
      }
    }
  }
}
