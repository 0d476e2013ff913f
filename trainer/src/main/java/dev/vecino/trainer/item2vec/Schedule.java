package dev.vecino.trainer.item2vec;

import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.kernels.Interruption;
import java.util.concurrent.atomic.AtomicLong;

/** How far all workers are, and the learning rate that follows from it. Thread-safe. */
final class Schedule {

  private static final int LONGEST_BATCH = 10_000; // clicks between two looks at the clock
  private static final double FINAL_RATE = 1e-4; // of the first

  private final long total;
  private final int batch;
  private final double firstRate;
  private final ProgressListener.Task task;
  private final AtomicLong done = new AtomicLong();

  /**
   * @param total clicks of all epochs
   */
  Schedule(long total, double firstRate, ProgressListener.Task task) {
    this.total = total;
    this.firstRate = firstRate;
    this.task = task;
    batch = (int) Math.max(1, Math.min(LONGEST_BATCH, total / 1000));
  }

  /** Clicks after which a worker tells. */
  int batch() {
    return batch;
  }

  /** The learning rate now. */
  float rate() {
    double left = 1 - (double) done.get() / total;
    return (float) (firstRate * Math.max(FINAL_RATE, left));
  }

  /**
   * Hears of clicks that are done.
   *
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  void advance(int clicks) {
    done.addAndGet(clicks);
    task.advance(clicks);
    Interruption.check();
  }
}
