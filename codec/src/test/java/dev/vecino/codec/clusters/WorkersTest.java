package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.lucene.util.ThreadInterruptedException;
import org.junit.jupiter.api.Test;

class WorkersTest {

  @Test
  void forEach_interrupted_waitsForWhatRuns() throws IOException {
    Thread caller = Thread.currentThread();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Workers workers = new Workers(executor, () -> {});
      assertThrows(
          ThreadInterruptedException.class,
          () ->
              workers.forEach(
                  3,
                  number -> {
                    if (Thread.currentThread() == caller) {
                      await(begun);
                      caller.interrupt();
                      interrupted.countDown();
                    } else {
                      begun.countDown();
                      await(interrupted);
                      sleep();
                      ended.set(true);
                    }
                  }));
      assertTrue(ended.get(), "a task was left");
      assertTrue(Thread.interrupted(), "the flag stays set");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void forEach_taskFails_throwsItAndRunsNoMore() {
    AtomicIntegerArray runs = new AtomicIntegerArray(3);
    IOException failure = new IOException("full");
    Workers workers = new Workers(null, () -> {});
    assertEquals(
        failure,
        assertThrows(
            IOException.class,
            () ->
                workers.forEach(
                    3,
                    number -> {
                      runs.incrementAndGet(number);
                      if (number == 1) {
                        throw failure;
                      }
                    })));
    assertEquals("[1, 1, 0]", runs.toString());
  }

  @Test
  void forEach_executorRefuses_runsAllInTheCallersThread() throws IOException {
    AtomicIntegerArray runs = new AtomicIntegerArray(5);
    Workers workers =
        new Workers(
            task -> {
              throw new RejectedExecutionException("closed");
            },
            () -> {});
    workers.forEach(5, runs::incrementAndGet);
    assertEquals("[1, 1, 1, 1, 1]", runs.toString());
  }
}
