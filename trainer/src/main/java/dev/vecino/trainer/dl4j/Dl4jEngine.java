package dev.vecino.trainer.dl4j;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.core.CancelledException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.WeightRatios;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.item2vec.EngineSettings;
import dev.vecino.trainer.item2vec.TrainingEngine;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Deeplearning4j's skip-gram with negative sampling, version 1.0.0-M2.1. What it can't honour is
 * refused: CBOW (Deeplearning4j's own fails there and then waits for ever), another exponent than
 * the 0.75 that is fixed in its {@code InMemoryLookupTable}, click weights. It shrinks each window
 * at random, a whole session's too, and takes the sequences in the order of the log. It tells no
 * loss.
 *
 * <p>Its {@code fit()} waits for threads of its own without a way to stop them, and for ever if one
 * of them dies. So it runs in a daemon thread in a thread group that hears of the death of any; the
 * caller waits for whatever comes first. This class names no class of Deeplearning4j: {@link
 * Dl4jSkipGram} does, and is loaded only if they are there.
 */
public final class Dl4jEngine implements TrainingEngine {

  /** The exponent that Deeplearning4j draws negatives with. */
  public static final double EXPONENT = 0.75;

  private static final String PRESENT = "org.deeplearning4j.models.sequencevectors.SequenceVectors";
  private static final String MISSING =
      "engine dl4j needs the jars of Deeplearning4j on the class path (deeplearning4j-nlp,"
          + " deeplearning4j-nn, nd4j-native with its platform)";

  @Override
  public Tables train(
      ClickLog log, Vocabulary vocabulary, EngineSettings settings, ProgressListener listener) {
    check(log, settings);
    if (!isPresent(PRESENT)) {
      throw new InvalidRequestException(MISSING);
    }
    try (ProgressListener.Task task =
        listener.start("training", "clicks", (long) log.clickCount() * settings.epochs())) {
      Sequences sequences = new Sequences(log, task);
      return await(() -> Dl4jSkipGram.fit(sequences, vocabulary, settings), sequences);
    }
  }

  /** Refuses what Deeplearning4j would silently do otherwise. */
  private static void check(ClickLog log, EngineSettings settings) {
    require(!settings.isCbow(), "engine dl4j trains skip-gram only, use engine simd for cbow");
    double exponent = settings.exponent().orElseThrow();
    require(
        exponent == EXPONENT,
        "engine dl4j draws negatives with the fixed exponent 0.75, got: %s",
        exponent);
    require(
        WeightRatios.of(log).areEqual(),
        "engine dl4j knows no click weights, all must be equal; use engine simd for this log");
  }

  static boolean isPresent(String className) {
    try {
      Class.forName(className, false, Dl4jEngine.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** What runs in a thread that may never end. */
  interface Work {
    Tables run();
  }

  /** The outcome of the work, the death of any thread that it starts, or an interrupt. */
  static Tables await(Work work, Sequences sequences) {
    CompletableFuture<Tables> outcome = new CompletableFuture<>();
    ThreadGroup group =
        new ThreadGroup("vecino-dl4j") {
          @Override
          public void uncaughtException(Thread thread, Throwable failure) {
            outcome.completeExceptionally(failure);
          }
        };
    Thread thread = new Thread(group, () -> outcome.complete(work.run()), "vecino-dl4j");
    thread.setDaemon(true);
    thread.start();
    try {
      return outcome.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("training was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LinkageError missing) {
        throw new InvalidRequestException(MISSING + ", got: " + missing);
      }
      throw new IllegalStateException("Deeplearning4j failed", e.getCause());
    } finally {
      sequences.stop();
      group.interrupt();
    }
  }

  /** The sequences of a log, over and over; ends early when stopped. Thread-safe. */
  static final class Sequences {
    private final ClickLog log;
    private final ProgressListener.Task task;
    private final int longest;
    private int next;
    private boolean stopped;
    private boolean counting;

    Sequences(ClickLog log, ProgressListener.Task task) {
      this.log = log;
      this.task = task;
      int length = 1;
      for (int s = 0; s < log.sequenceCount(); s++) {
        length = Math.max(length, log.sequenceStart(s + 1) - log.sequenceStart(s));
      }
      longest = length;
    }

    /** Clicks of the longest sequence. */
    int longest() {
      return longest;
    }

    synchronized void stop() {
      stopped = true;
      counting = false;
    }

    /** From now on progress is told. */
    synchronized void count() {
      counting = true;
    }

    synchronized void reset() {
      next = 0;
    }

    synchronized boolean hasNext() {
      return !stopped && next < log.sequenceCount();
    }

    /** The rows of the next sequence's items, without those that have none. */
    synchronized int[] next(Vocabulary vocabulary) {
      int from = log.sequenceStart(next);
      int to = log.sequenceStart(++next);
      int[] rows = new int[to - from];
      int length = 0;
      for (int place = from; place < to; place++) {
        int row = vocabulary.row(log.clickedItem(place));
        if (row >= 0) {
          rows[length++] = row;
        }
      }
      if (counting) {
        task.advance(to - from);
      }
      return Arrays.copyOf(rows, length);
    }
  }
}
