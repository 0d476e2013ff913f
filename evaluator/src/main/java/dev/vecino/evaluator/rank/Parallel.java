package dev.vecino.evaluator.rank;

import dev.vecino.core.CancelledException;
import dev.vecino.core.VecinoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Work that falls into numbered parts, each independent of the others. */
public final class Parallel {

  private Parallel() {}

  /** Does all parts; which thread does which is left to chance. */
  public static void run(int parts, int threads, IntConsumer part) {
    run(parts, threads, () -> part);
  }

  /**
   * Does all parts.
   *
   * @param worker asked once a thread, for what may have buffers of its own
   * @throws CancelledException if the calling thread is interrupted
   */
  public static void run(int parts, int threads, Supplier<IntConsumer> worker) {
    AtomicInteger next = new AtomicInteger();
    Callable<Void> loop =
        () -> {
          IntConsumer part = worker.get();
          for (int p = next.getAndIncrement(); p < parts; p = next.getAndIncrement()) {
            CancelledException.check();
            part.accept(p);
          }
          return null;
        };
    List<Callable<Void>> loops = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, Math.max(1, parts)); t++) {
      loops.add(loop);
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(loops.size())) {
      List<Future<Void>> futures = loops.stream().map(executor::submit).toList();
      try {
        for (Future<Void> future : futures) {
          future.get();
        }
      } catch (InterruptedException e) {
        executor.shutdownNow();
        Thread.currentThread().interrupt();
        throw new CancelledException("interrupted");
      } catch (ExecutionException e) {
        executor.shutdownNow();
        switch (e.getCause()) {
          case VecinoException known -> throw known;
          case RuntimeException unchecked -> throw unchecked;
          case Error error -> throw error;
          default -> throw new IllegalStateException(e.getCause());
        }
      }
    }
  }
}
