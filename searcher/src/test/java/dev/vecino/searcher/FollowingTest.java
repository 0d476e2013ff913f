package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.PinnedGenerations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How an opened index follows the generations: with a clock of the test's own, and an opener that
 * counts, waits or fails as the test says.
 */
class FollowingTest {

  private static final String FIRST = "000001";
  private static final String SECOND = "000002";
  private static final String THIRD = "000003";
  private static final RecommendRequest QUESTION = RecommendRequest.forItem("a").limit(1);

  @TempDir private Path folder;

  private IndexFolder index;
  private final Thread asking = Thread.currentThread();
  private final AtomicLong clock = new AtomicLong();
  private final List<String> opened = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger(Recommender.class.getName());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord warning) {
          warnings.add(warning.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /** Three generations with the same items, of which the first one is served. */
  @BeforeEach
  void build() throws IOException {
    try (BatchIndex writer = new BatchIndex(folder, null)) {
      writer.add("a", new float[] {1, 0}, null, 1.0, "flat");
      writer.add("b", new float[] {1, 1}, null, 2.0, "flat");
      writer.add("c", new float[] {0, 1}, null, 3.0, "flat");
    }
    index = new IndexFolder(folder);
    copy(FIRST, SECOND);
    copy(FIRST, THIRD);
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.setUseParentHandlers(true);
    logger.removeHandler(handler);
  }

  private void copy(String from, String to) throws IOException {
    Files.createDirectory(index.generation(to));
    try (Stream<Path> files = Files.list(index.generation(from))) {
      for (Path file : files.toList()) {
        Files.copy(file, index.generation(to).resolve(file.getFileName()));
      }
    }
  }

  private Recommender open(ServedGeneration.Opener opener) {
    return OpenedIndex.open(
        folder,
        new ServedGeneration.Surroundings(
            (from, name, former) -> {
              opened.add(name);
              return opener.open(from, name, former);
            },
            clock::get,
            task -> {
              Thread thread = new Thread(task);
              threads.add(thread);
              return thread;
            }));
  }

  private Recommender open() {
    return open(Generation::open);
  }

  /** The generation of an answer, half a second after the last one. */
  private String askLater(Recommender recommender) {
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
    return recommender.recommend(QUESTION).generation();
  }

  private void awaitOpening() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Waits, but not on the test's thread: that one asks, and a query must not open anything. */
  private void await(CountDownLatch latch) {
    assertNotSame(asking, Thread.currentThread());
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted");
    }
  }

  @Test
  void swap_found_isFollowedByTheQueriesAfterItsOpening() throws Exception {
    try (Recommender recommender = open()) {
      index.swapTo(SECOND);
      clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(499));
      assertEquals(FIRST, recommender.recommend(QUESTION).generation(), "no look yet");
      assertEquals(List.of(FIRST), opened);
      askLater(recommender);
      awaitOpening();
      assertEquals(SECOND, recommender.recommend(QUESTION).generation());
      assertEquals(List.of(FIRST, SECOND), opened);
      index.swapTo(FIRST);
      askLater(recommender);
      awaitOpening();
      assertEquals(FIRST, recommender.recommend(QUESTION).generation());
      askLater(recommender);
      awaitOpening();
      assertEquals(List.of(FIRST, SECOND, FIRST), opened);
      assertEquals(2, threads.size(), "a look that finds nothing new takes no thread");
    }
  }

  @Test
  void generation_thatOpensSlowly_stopsNoQuery() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    try (Recommender recommender =
        open(
            (from, name, former) -> {
              if (name.equals(SECOND)) {
                await(slow);
              }
              return Generation.open(from, name, former);
            })) {
      index.swapTo(SECOND);
      int queries = 3 * Runtime.getRuntime().availableProcessors();
      for (int i = 0; i < queries; i++) {
        assertEquals(FIRST, askLater(recommender));
        assertEquals(FIRST, recommender.recommendAll(List.of(QUESTION)).getFirst().generation());
      }
      assertEquals(1, threads.size());
      slow.countDown();
      awaitOpening();
      assertEquals(SECOND, recommender.recommend(QUESTION).generation());
      assertEquals(List.of(FIRST, SECOND), opened);
    }
  }

  @Test
  void close_whileAGenerationOpens_breaksItOff() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Recommender recommender =
        open(
            (from, name, former) -> {
              if (name.equals(SECOND)) {
                begun.countDown();
                await(new CountDownLatch(1));
              }
              return Generation.open(from, name, former);
            });
    index.swapTo(SECOND);
    assertEquals(FIRST, askLater(recommender));
    begun.await();
    recommender.close();
    assertFalse(threads.getFirst().isAlive());
    assertFalse(PinnedGenerations.isPinned(index.generation(FIRST)));
    assertEquals(List.of(), warnings);
    assertThrows(IllegalStateException.class, () -> recommender.recommend(QUESTION));
  }

  @Test
  void close_whileAGenerationOpensAllTheSame_leavesNothingOpen() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Recommender recommender =
        open(
            (from, name, former) -> {
              if (name.equals(SECOND)) {
                begun.countDown();
                assertThrows(CancelledException.class, () -> await(new CountDownLatch(1)));
                assertTrue(Thread.interrupted());
              }
              return Generation.open(from, name, former);
            });
    index.swapTo(SECOND);
    askLater(recommender);
    begun.await();
    recommender.close();
    assertEquals(List.of(FIRST, SECOND), opened);
    assertFalse(PinnedGenerations.isPinned(index.generation(FIRST)));
    assertFalse(PinnedGenerations.isPinned(index.generation(SECOND)));
  }

  private void damage(String generation) throws IOException {
    Path manifest = index.generation(generation).resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("flat", "") + "x");
  }

  @Test
  void damagedGeneration_served_isReadAndToldOfOnce() throws Exception {
    damage(SECOND);
    try (Recommender recommender = open()) {
      index.swapTo(SECOND);
      for (int i = 0; i < 5; i++) {
        assertEquals(FIRST, askLater(recommender));
        awaitOpening();
      }
      assertEquals(List.of(FIRST, SECOND), opened);
      assertEquals(1, warnings.size(), warnings::toString);
      assertTrue(
          warnings
              .getFirst()
              .startsWith(
                  "the former generation stays served: "
                      + index.generation(SECOND).resolve("manifest.json")
                      + ": is damaged"),
          warnings::toString);
      // Who asks for it gets it read again.
      assertThrows(ArtifactException.class, recommender::refresh);
      assertEquals(List.of(FIRST, SECOND, SECOND), opened);
    }
  }

  @Test
  void damagedGeneration_mended_isFollowed() throws Exception {
    Path manifest = index.generation(SECOND).resolve("manifest.json");
    byte[] sound = Files.readAllBytes(manifest);
    damage(SECOND);
    try (Recommender recommender = open()) {
      index.swapTo(SECOND);
      for (int i = 0; i < 3; i++) {
        askLater(recommender);
        awaitOpening();
      }
      Files.write(manifest, sound);
      assertEquals(FIRST, askLater(recommender));
      awaitOpening();
      assertEquals(SECOND, recommender.recommend(QUESTION).generation());
      assertEquals(List.of(FIRST, SECOND, SECOND), opened);
    }
  }

  @Test
  void damagedGeneration_replacedByAnother_isLeftBehind() throws Exception {
    damage(SECOND);
    try (Recommender recommender = open()) {
      index.swapTo(SECOND);
      askLater(recommender);
      awaitOpening();
      index.swapTo(THIRD);
      askLater(recommender);
      awaitOpening();
      assertEquals(THIRD, recommender.recommend(QUESTION).generation());
      assertEquals(List.of(FIRST, SECOND, THIRD), opened);
    }
  }

  @Test
  void damagedCurrent_foundAgainAndAgain_isToldOfOnce() throws Exception {
    try (Recommender recommender = open()) {
      Files.writeString(folder.resolve("CURRENT"), "nonsense");
      for (int i = 0; i < 4; i++) {
        assertEquals(FIRST, askLater(recommender));
        awaitOpening();
      }
      assertEquals(
          List.of(
              "the former generation stays served: "
                  + folder.resolve("CURRENT")
                  + ": is damaged, it must name a generation"),
          warnings);
      index.swapTo(SECOND);
      askLater(recommender);
      awaitOpening();
      assertEquals(SECOND, recommender.recommend(QUESTION).generation());
    }
  }

  /** An interrupted thread's files close themselves. */
  @Test
  void open_onAnInterruptedThread_isCancelledAndNoDamage() {
    try {
      Thread.currentThread().interrupt();
      assertThrows(CancelledException.class, () -> Recommender.open(folder));
      assertTrue(Thread.currentThread().isInterrupted(), "the flag is kept");
      assertThrows(CancelledException.class, () -> Recommender.open(folder, SECOND));
      assertTrue(Thread.interrupted(), "the flag is kept");
    } finally {
      Thread.interrupted();
    }
    assertFalse(PinnedGenerations.isPinned(index.generation(FIRST)));
    assertFalse(PinnedGenerations.isPinned(index.generation(SECOND)));
  }

  @Test
  void open_interruptedMidway_isCancelledAndNoDamage() {
    assertThrows(
        CancelledException.class,
        () ->
            open(
                (from, name, former) -> {
                  Thread.currentThread().interrupt();
                  return Generation.open(from, name, former);
                }));
    assertTrue(Thread.interrupted(), "the flag is kept");
    assertFalse(PinnedGenerations.isPinned(index.generation(FIRST)));
  }

  @Test
  void query_onAnInterruptedThread_refusesNoSoundGeneration() throws Exception {
    try (Recommender recommender = open()) {
      index.swapTo(SECOND);
      Thread.currentThread().interrupt();
      assertEquals(FIRST, askLater(recommender));
      assertTrue(Thread.interrupted(), "the flag is kept");
      awaitOpening();
      assertEquals(SECOND, recommender.recommend(QUESTION).generation());
      assertEquals(List.of(), warnings);
    }
  }

  @Test
  void refresh_onAnInterruptedThread_isCancelledAndTheNextOneSwitches() throws Exception {
    try (Recommender recommender = open()) {
      index.swapTo(SECOND);
      Thread.currentThread().interrupt();
      assertThrows(CancelledException.class, recommender::refresh);
      assertTrue(Thread.interrupted(), "the flag is kept");
      assertTrue(recommender.refresh());
      assertEquals(SECOND, recommender.recommend(QUESTION).generation());
    }
  }
}
