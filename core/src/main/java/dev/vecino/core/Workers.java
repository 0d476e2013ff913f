package dev.vecino.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share work which falls into numbered parts: the caller's thread and daemon threads
 * of its own, which wait between two runs. Which thread does which part is left to chance.
 *
 * <p>A run ends when all its parts have, and no part outlives it. Where a part fails, or the
 * caller's thread is interrupted, no other part begins and the threads other than the caller's are
 * interrupted as soon as the caller hears of it; so a long part should look for an interrupt now
 * and then. After that the workers can't be used again. Runs must not overlap.
 */
public final class Workers implements AutoCloseable {

  /** One of many parts. */
  @FunctionalInterface
  public interface Part<E extends Exception> {
    /**
     * Does it.
     *
     * @param number from 0
     */
    void run(int number) throws E;
  }

  private final int threads;
  private final String interruption;
  private final @Nullable ExecutorService helpers;

  /**
   * Workers whose interruption says no more than that.
   *
   * @param threads with the caller's, at least 1
   */
  public Workers(int threads) {
    this(threads, "interrupted");
  }

  /**
   * @param threads with the caller's, at least 1
   * @param interruption the sentence that a {@link CancelledException} of theirs has
   */
  public Workers(int threads, String interruption) {
    InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    this.threads = threads;
    this.interruption = interruption;
    helpers =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1, Thread.ofPlatform().daemon().name("vecino-worker-", 0).factory());
  }

  /** Runs parts once, on threads that end with it. */
  public static void runOnce(int parts, int threads, IntConsumer part) {
    runOnce(parts, threads, () -> part);
  }

  /**
   * Runs parts once, on threads that end with it.
   *
   * @param parts how many
   * @param threads at most, with the caller's
   * @param part see {@link #run(int, Supplier)}
   */
  public static void runOnce(int parts, int threads, Supplier<IntConsumer> part) {
    try (Workers workers = new Workers(Math.clamp(parts, 1, threads))) {
      workers.run(parts, part);
    }
  }

  /** How many threads run parts, the caller's among them. */
  public int threads() {
    return threads;
  }

  /**
   * Runs the parts 0 to {@code parts} - 1.
   *
   * @throws E what the first part that failed has thrown; likewise what is unchecked
   * @throws CancelledException if the calling thread is interrupted; the flag stays set
   */
  public <E extends Exception> void run(int parts, Part<E> part) throws E {
    Throwable failure = failureOf(parts, () -> part);
    switch (failure) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable checked -> {
        @SuppressWarnings("unchecked") // a part throws nothing else
        E own = (E) checked;
        throw own;
      }
    }
  }

  /**
   * Runs the parts 0 to {@code parts} - 1.
   *
   * @param part asked once for each thread, so that it may have memory of its own
   * @throws CancelledException if the calling thread is interrupted; the flag stays set
   */
  public void run(int parts, Supplier<IntConsumer> part) {
    switch (failureOf(parts, () -> part.get()::accept)) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable checked -> throw new IllegalStateException(checked);
    }
  }

  private @Nullable Throwable failureOf(int parts, Supplier<Part<?>> part) {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Runnable share =
        () -> {
          try {
            Part<?> own = part.get();
            for (int number = next.getAndIncrement();
                number < parts && failure.get() == null;
                number = next.getAndIncrement()) {
              CancelledException.check(interruption);
              own.run(number);
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    List<Future<?>> shares = new ArrayList<>();
    for (int helper = 1; helpers != null && helper < Math.min(threads, parts); helper++) {
      shares.add(helpers.submit(share));
    }
    share.run();
    try {
      for (Future<?> other : shares) {
        if (failure.get() == null) {
          other.get();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.compareAndSet(null, new CancelledException(interruption));
    } catch (ExecutionException e) {
      throw new AssertionError("a share keeps what it throws", e);
    }
    if (failure.get() != null) {
      stop();
    }
    return failure.get();
  }

  /** Interrupts the helpers and waits for their ends, also where this thread is interrupted. */
  private void stop() {
    if (helpers != null) {
      helpers.shutdownNow();
      helpers.close();
    }
  }

  @Override
  public void close() {
    if (helpers != null) {
      helpers.close();
    }
  }
}
