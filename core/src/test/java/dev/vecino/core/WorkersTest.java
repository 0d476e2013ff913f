package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersTest {

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "1, 100", "3, 0", "3, 1", "3, 2", "3, 1000"})
  void run_ofParts_doesEachOnceAndAgain(int threads, int parts) {
    AtomicIntegerArray done = new AtomicIntegerArray(parts);
    try (Workers workers = new Workers(threads)) {
      workers.run(parts, done::incrementAndGet);
      workers.run(parts, () -> done::incrementAndGet);
    }
    Workers.runOnce(parts, threads, done::incrementAndGet);
    for (int part = 0; part < parts; part++) {
      assertEquals(3, done.get(part));
    }
  }

  @Test
  void run_withThreeThreads_usesTheCallersAndTwoMore() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(3);
    try (Workers workers = new Workers(3)) {
      assertEquals(3, workers.threads());
      workers.run(
          3,
          part -> {
            threads.add(Thread.currentThread());
            all.countDown();
            all.await();
          });
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertEquals(3, threads.size());
    assertTrue(threads.contains(Thread.currentThread()));
  }

  @Test
  void run_withMemoryOfItsOwn_asksForItOnceForEachThread() {
    Set<Object> memories = Collections.synchronizedSet(new HashSet<>());
    AtomicInteger asked = new AtomicInteger();
    Workers.runOnce(
        100,
        2,
        () -> {
          Object memory = asked.incrementAndGet();
          return part -> memories.add(memory);
        });
    assertTrue(asked.get() <= 2 && memories.size() <= asked.get());
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void run_ofAPartThatFails_throwsItsExceptionAndBeginsNoOther(int threads) {
    IOException full = new IOException("disk full");
    AtomicInteger begun = new AtomicInteger();
    try (Workers workers = new Workers(threads)) {
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  workers.run(
                      1_000_000,
                      part -> {
                        begun.incrementAndGet();
                        throw full;
                      }));
      assertSame(full, thrown);
    }
    assertTrue(begun.get() <= threads);
  }

  @Test
  void run_ofAPartThatFails_interruptsTheOthersAndAwaitsTheirEnd() {
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Thread caller = Thread.currentThread();
    try (Workers workers = new Workers(2)) {
      assertThrows(
          OutOfMemoryError.class,
          () ->
              workers.run(
                  2,
                  part -> {
                    if (Thread.currentThread() == caller) {
                      waiting.await();
                      throw new OutOfMemoryError("for the test");
                    }
                    waiting.countDown();
                    try {
                      new CountDownLatch(1).await(); // for ever
                    } finally {
                      ended.incrementAndGet();
                    }
                  }));
      assertEquals(1, ended.get());
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void run_interrupted_isCancelledWithItsSentenceAndKeepsTheFlag(int threads) {
    Thread caller = Thread.currentThread();
    AtomicInteger ended = new AtomicInteger();
    CountDownLatch waiting = new CountDownLatch(threads - 1);
    try (Workers workers = new Workers(threads, "counting was interrupted")) {
      CancelledException cancelled =
          assertThrows(
              CancelledException.class,
              () ->
                  workers.run(
                      1_000_000,
                      part -> {
                        if (Thread.currentThread() == caller) {
                          waiting.await();
                          caller.interrupt();
                        } else {
                          waiting.countDown();
                          try {
                            new CountDownLatch(1).await(); // for ever
                          } finally {
                            ended.incrementAndGet();
                          }
                        }
                      }));
      assertEquals("counting was interrupted", cancelled.getMessage());
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(threads - 1, ended.get());
  }

  @Test
  void constructor_ofNoThreads_isRefused() {
    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> new Workers(0).close());
    assertEquals("threads must be at least 1, got: 0", e.getMessage());
  }
}
