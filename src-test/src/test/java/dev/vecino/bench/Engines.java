package dev.vecino.bench;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommender;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.TrainingOptions;
import dev.vecino.trainer.TrainingOptions.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Trains the same corpus with both engines alternately, at the same hyperparameters: clicks/s, and
 * how good the neighbours and the predictions are.
 */
final class Engines {

  private static final int ROUNDS = 3;
  private static final int EPOCHS = 5;

  private final ClickLog log;
  private final LeaveLastOut sessions;
  private final Catalogue catalogue;

  private Engines(Path clicks, Path items) {
    log = ClickLog.read(clicks, ClickLog.Options.defaults(), ProgressListener.NONE);
    sessions = new LeaveLastOut(log);
    catalogue = Catalogue.read(items, Catalogue.Options.defaults(), ProgressListener.NONE);
  }

  public static void main(String[] args) throws IOException {
    new Engines(Path.of(args[0]), Path.of(args[1])).run();
  }

  private void run() throws IOException {
    ClickLog training = sessions.training();
    System.out.printf(
        "%,d clicks on %,d items in %,d sequences; skip-gram, dimension 64, window 5, 5 negatives,"
            + " exponent 0.75, %d epochs, 2 threads%n",
        training.clickCount(), training.itemCount(), training.sequenceCount(), EPOCHS);
    Map<Engine, Double> best = new EnumMap<>(Engine.class);
    Map<Engine, EmbeddingModel> models = new EnumMap<>(Engine.class);
    for (int round = 1; round <= ROUNDS; round++) {
      for (Engine engine : Engine.values()) {
        long began = System.nanoTime();
        models.put(
            engine, EmbeddingTrainer.train(training, options(engine), ProgressListener.NONE));
        double seconds = (System.nanoTime() - began) / 1e9;
        double rate = (double) training.clickCount() * EPOCHS / seconds;
        best.merge(engine, rate, Math::max);
        System.out.printf("round %d | %s | %,.0f clicks/s%n", round, engine, rate);
      }
    }
    for (Engine engine : Engine.values()) {
      quality(engine, models.get(engine));
    }
    System.out.printf(
        "ENGINES | best of %d rounds | dl4j %,.0f clicks/s | simd %,.0f clicks/s | %.1fx%n",
        ROUNDS,
        best.get(Engine.DL4J),
        best.get(Engine.SIMD),
        best.get(Engine.SIMD) / best.get(Engine.DL4J));
  }

  private static TrainingOptions options(Engine engine) {
    return TrainingOptions.builder()
        .engine(engine)
        .dimension(64)
        .window(5)
        .negatives(5)
        .exponent(0.75)
        .subsample(0)
        .minCount(1)
        .epochs(EPOCHS)
        .learningRate(0.025)
        .threads(2)
        .build();
  }

  private void quality(Engine engine, EmbeddingModel model) throws IOException {
    Path index = Files.createTempDirectory("vecino-bench");
    IndexBuilder.of(model).catalogue(catalogue).build(index);
    try (Recommender recommender = Recommender.open(index)) {
      System.out.printf(
          "%s | share of the 10 nearest in the same district %.3f, of the same type %.3f |"
              + " recall@20 of the last click %.4f (most popular %.4f)%n",
          engine,
          share(recommender, model, "district"),
          share(recommender, model, "type"),
          sessions.recall(recommender, 20, false),
          sessions.recallOfMostPopular(20, false));
    }
  }

  /** How many of the 10 nearest of an item share its attribute, over all items. */
  private static double share(Recommender recommender, EmbeddingModel model, String attribute) {
    long same = 0;
    long all = 0;
    for (String item : model.items().ids()) {
      Object value = recommender.attributes(item).orElseThrow().get(attribute);
      for (Recommendation neighbor :
          recommender.recommend(RecommendRequest.forItem(item).withAttributes())) {
        same += neighbor.attributes().get(attribute).equals(value) ? 1 : 0;
        all++;
      }
    }
    return same / (double) all;
  }
}
