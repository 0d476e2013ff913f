package dev.vecino.bench;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommender;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How often the last click of a session is among the k items that are recommended for the clicks
 * before it (leave-one-out; with one relevant item a session recall@k is the hit rate). Sessions of
 * one click are left out. The model never sees the clicks that it has to predict; all items
 * compete, none are sampled.
 */
public final class LeaveLastOut {

  private final List<List<String>> histories = new ArrayList<>();
  private final List<String> lastClicks = new ArrayList<>();

  /**
   * Splits a log.
   *
   * @param log whose sequences are the sessions
   */
  public LeaveLastOut(ClickLog log) {
    for (int s = 0; s < log.sequenceCount(); s++) {
      List<String> session = new ArrayList<>();
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        session.add(log.item(log.clickedItem(at)));
      }
      if (session.size() > 1) {
        lastClicks.add(session.removeLast());
        histories.add(session);
      }
    }
  }

  /** The number of sessions that are predicted. */
  public int sessions() {
    return lastClicks.size();
  }

  /** The clicks that a model may learn from. */
  public ClickLog training() {
    return ClickLog.of(histories);
  }

  /** Trains, indexes and opens. */
  public Recommender recommender(TrainingOptions options, Path folder) {
    EmbeddingModel model = EmbeddingTrainer.train(training(), options, ProgressListener.NONE);
    IndexBuilder.of(model).build(folder);
    return Recommender.open(folder);
  }

  /** Recall@k of a recommender's answers to the histories. */
  public double recall(Recommender recommender, int k, boolean includeSeen) {
    int hits = 0;
    for (int s = 0; s < sessions(); s++) {
      RecommendRequest request =
          RecommendRequest.forHistory(histories.get(s)).limit(k).mode(RecommendRequest.Mode.EXACT);
      String last = lastClicks.get(s);
      boolean hit =
          recommender.recommend(includeSeen ? request.includingSeen() : request).items().stream()
              .map(Recommendation::item)
              .anyMatch(last::equals);
      hits += hit ? 1 : 0;
    }
    return hits / (double) sessions();
  }

  /** Recall@k of the k most clicked items (without those of the history, unless they may be). */
  public double recallOfMostPopular(int k, boolean includeSeen) {
    ClickLog training = training();
    long[] clicks = training.clicksPerItem();
    List<String> byPopularity =
        IntStream.range(0, clicks.length)
            .boxed()
            .sorted(
                Comparator.comparingLong((Integer item) -> -clicks[item])
                    .thenComparing(training::item))
            .map(training::item)
            .toList();
    int hits = 0;
    for (int s = 0; s < sessions(); s++) {
      Collection<String> seen = includeSeen ? Set.of() : new HashSet<>(histories.get(s));
      boolean hit =
          byPopularity.stream()
              .filter(item -> !seen.contains(item))
              .limit(k)
              .anyMatch(lastClicks.get(s)::equals);
      hits += hit ? 1 : 0;
    }
    return hits / (double) sessions();
  }
}
