package dev.vecino.trainer.kernels;

import dev.vecino.core.CancelledException;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that share a piece of work. */
public final class Workers {

  private Workers() {}

  /** Daemon threads; to be closed. */
  public static ExecutorService start(int threads) {
    return Executors.newFixedThreadPool(
        threads,
        work -> {
          Thread thread = new Thread(work, "vecino-trainer");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Runs all parts to their ends. An interrupt of this thread interrupts them.
   *
   * @throws CancelledException if the calling thread is interrupted; the flag stays set
   */
  public static void runAll(ExecutorService executor, Collection<? extends Callable<Void>> parts) {
    check();
    try {
      for (Future<Void> future : executor.invokeAll(parts)) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      executor.shutdownNow();
      throw new CancelledException("training was interrupted");
    } catch (ExecutionException e) {
      executor.shutdownNow();
      throw new IllegalStateException("a training worker failed", e.getCause());
    }
  }

  /** What a worker calls between two pieces of its part. */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancelledException("training was interrupted");
    }
  }
}
