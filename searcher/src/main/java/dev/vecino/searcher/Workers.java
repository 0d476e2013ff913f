package dev.vecino.searcher;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Runs tasks on the caller's thread and some of its own. */
final class Workers implements AutoCloseable {

  /** One of many tasks. */
  interface Task {
    void run(int task) throws IOException;
  }

  private final int helpers;
  private final ExecutorService executor;

  /**
   * @param threads with the caller's, at least 1
   */
  Workers(int threads) {
    helpers = threads - 1;
    executor =
        helpers == 0
            ? null
            : Executors.newFixedThreadPool(
                helpers, Thread.ofPlatform().daemon().name("vecino-batch-", 0).factory());
  }

  /** How many threads run tasks. */
  int threads() {
    return helpers + 1;
  }

  /** Runs the tasks 0 to {@code count} - 1; throws what the first that failed has thrown. */
  void run(int count, Task task) throws IOException {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable work =
        () -> {
          for (int i = next.getAndIncrement();
              i < count && failure.get() == null;
              i = next.getAndIncrement()) {
            try {
              task.run(i);
            } catch (Throwable e) {
              failure.compareAndSet(null, e);
            }
          }
        };
    Phaser running = new Phaser(1);
    for (int h = 0; h < Math.min(helpers, count - 1); h++) {
      running.register();
      executor.execute(
          () -> {
            try {
              work.run();
            } finally {
              running.arriveAndDeregister();
            }
          });
    }
    work.run();
    running.arriveAndAwaitAdvance(); // also when interrupted: no task outlives this call
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (executor != null) {
      executor.shutdown();
    }
  }
}
