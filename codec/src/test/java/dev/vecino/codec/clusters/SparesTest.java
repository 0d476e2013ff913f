package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SparesTest {

  @Test
  void take_given_isHandedOutOnce() {
    Spares<Object> spares = new Spares<>();
    Object one = new Object();
    assertNull(spares.take());
    spares.give(one);
    assertSame(one, spares.take());
    assertNull(spares.take());
  }

  @Test
  void give_manyMoreThanAreKept_keepsAFew() {
    Spares<Object> spares = new Spares<>();
    for (int i = 0; i < 10_000; i++) {
      spares.give(new Object());
    }
    int kept = 0;
    while (spares.take() != null) {
      kept++;
    }
    assertEquals(2 * Runtime.getRuntime().availableProcessors(), kept);
  }

  @Test
  void take_ofManyThreads_isNeverShared() throws Exception {
    Spares<AtomicInteger> spares = new Spares<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50_000; i++) {
                    AtomicInteger users = spares.take();
                    users = users == null ? new AtomicInteger() : users;
                    assertEquals(1, users.incrementAndGet());
                    users.decrementAndGet();
                    spares.give(users);
                  }
                }));
      }
      for (Future<?> future : running) {
        future.get();
      }
    }
  }
}
