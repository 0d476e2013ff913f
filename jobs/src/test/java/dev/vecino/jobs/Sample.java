package dev.vecino.jobs;

import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.jobs.rebuild.Rebuild;
import dev.vecino.jobs.rebuild.RebuildListener;
import dev.vecino.jobs.rebuild.RebuildOptions;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.Trainer;
import dev.vecino.trainer.TrainingOptions;
import java.nio.file.Path;

/** The generated sample, and a training that takes a second. */
public final class Sample {

  private static final Path FOLDER = Path.of("../index-data/sample");

  private Sample() {}

  public static ClickLog clicks() {
    return ClickLog.read(
        FOLDER.resolve("clicks.csv.gz"), ClickLog.Options.defaults(), ProgressListener.NONE);
  }

  public static Catalogue items() {
    return Catalogue.read(
        FOLDER.resolve("items.csv.gz"), Catalogue.Options.defaults(), ProgressListener.NONE);
  }

  /** Builds an index of the sample. */
  public static void build(Path index, ClickLog clicks, int epochs) {
    RebuildOptions options = RebuildOptions.builder().trainer(training(epochs)).build();
    Rebuild.of(index, options).run(clicks, items(), RebuildListener.NONE);
  }

  /** item2vec with few dimensions. */
  public static Trainer training(int epochs) {
    TrainingOptions options =
        TrainingOptions.builder().dimension(16).epochs(epochs).threads(1).build();
    return (log, former, listener) -> EmbeddingTrainer.train(log, options, former, listener);
  }
}
