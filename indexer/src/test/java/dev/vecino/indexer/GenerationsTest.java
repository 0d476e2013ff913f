package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.Embeddings;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations of an index: swapped, rolled back, collected, and followed by those who read. */
class GenerationsTest {

  private static final int PATIENCE_MINUTES = 10;

  @TempDir Path root;
  private Path folder;
  private IndexFolder index;

  @BeforeEach
  void name() {
    folder = root.resolve("index");
    index = new IndexFolder(folder);
  }

  /** A generation whose items all carry its number as the value of {@code marker}. */
  private String build(int marker, int keep) {
    int items = 30;
    float[] values = new float[items * 2];
    List<String> ids = new ArrayList<>();
    List<String> rows = new ArrayList<>(List.of("item,marker"));
    for (int i = 0; i < items; i++) {
      ids.add("i" + i);
      rows.add("i" + i + "," + marker);
      // The generation shows in the score too: the angle to i0 is the marker's.
      double angle = i == 0 ? 0 : marker / 100.0;
      values[2 * i] = (float) Math.cos(angle);
      values[2 * i + 1] = (float) Math.sin(angle);
    }
    return IndexBuilder.of(new Embeddings(ids, values, 2))
        .catalogue(Fixtures.catalogue(rows.toArray(String[]::new)))
        .options(
            IndexOptions.builder().approximation(Approximation.HNSW).threads(1).keep(keep).build())
        .build(folder)
        .generation();
  }

  private static final RecommendRequest QUESTION =
      RecommendRequest.forItem("i0").limit(5).withAttributes();

  /** The marker of the generation that answered; fails if two were mixed. */
  private static long marker(Recommendations answer) {
    assertEquals(5, answer.items().size());
    long marker = (Long) answer.items().get(0).attributes().get("marker");
    for (Recommendation one : answer) {
      assertEquals(marker, one.attributes().get("marker"));
      assertEquals(Math.cos(marker / 100.0), one.score(), 1e-5);
    }
    return marker;
  }

  @Test
  void build_twice_servesTheSecondAndKeepsTheFirst() throws IOException {
    assertEquals("000001", build(1, 2));
    assertEquals("000001 ab3975a4\n", Files.readString(folder.resolve("CURRENT")));
    assertEquals("000002", build(2, 2));
    assertEquals("000002 b8698650\n", Files.readString(folder.resolve("CURRENT")));
    assertEquals(List.of("000001", "000002"), index.all());
    assertEquals(
        List.of("CURRENT", "build.lock", "generations", "swap.lock"),
        names(folder),
        "and nothing else");
    assertEquals(List.of("000001", "000002"), names(folder.resolve("generations")));
    try (Recommender recommender = Recommender.open(folder)) {
      assertEquals("000002", recommender.generation());
      assertEquals(2, marker(recommender.recommend(QUESTION)));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void keep_one_leavesTheServedAndTheFormerThatARollbackNeeds() {
    for (int i = 1; i <= 3; i++) {
      build(i, 1);
    }
    assertEquals(List.of("000002", "000003"), index.all());
    assertEquals("000002", index.rollback());
  }

  @Test
  void current_mayNotBeRead_isSaid() throws IOException {
    build(1, 1);
    Path current = folder.resolve("CURRENT");
    Files.setPosixFilePermissions(current, Set.of());
    assumeFalse(Files.isReadable(current), "permissions bind nobody here");
    assertEquals(
        current + ": can't be read (permission denied)",
        assertThrows(ArtifactException.class, index::current).getMessage());
  }

  @Test
  void keep_three_leavesTheLastThree() {
    for (int i = 1; i <= 5; i++) {
      build(i, 3);
    }
    assertEquals(List.of("000003", "000004", "000005"), index.all());
    build(6, 1);
    assertEquals(List.of("000005", "000006"), index.all());
  }

  @Test
  void rollback_formerThere_servesIt() {
    build(1, 3);
    build(2, 3);
    build(3, 3);
    assertEquals("000002", index.rollback());
    assertEquals("000001", index.rollback());
    assertEquals(List.of("000001", "000002", "000003"), index.all());
    try (Recommender recommender = Recommender.open(folder)) {
      assertEquals(1, marker(recommender.recommend(QUESTION)));
    }
    assertEquals(
        folder + ": has no generation before 000001 to roll back to",
        assertThrows(ArtifactException.class, index::rollback).getMessage());
    assertEquals("000001", index.requireCurrent());
  }

  @Test
  void rollback_formerDamaged_isRefusedAndTheServedOneStays() throws IOException {
    build(1, 2);
    build(2, 2);
    Path file = index.generation("000001").resolve("segments_2");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    String message = assertThrows(ArtifactException.class, index::rollback).getMessage();
    assertTrue(message.startsWith(file + ": is damaged, its checksum is "), message);
    assertEquals("000002", index.requireCurrent());
  }

  @Test
  void rollback_noIndex_isOneSentence() throws IOException {
    assertEquals(
        folder + ": is no vecino-index: no such folder",
        assertThrows(ArtifactException.class, index::rollback).getMessage());
    Files.createDirectory(folder);
    assertEquals(
        folder + ": is no vecino-index: has no CURRENT",
        assertThrows(ArtifactException.class, index::rollback).getMessage());
  }

  @Test
  void build_afterARollback_takesAFreshNameAndNeverRollsBackToTheRejected() {
    build(1, 3);
    build(2, 3);
    index.rollback();
    assertEquals("000003", build(3, 3));
    assertEquals(List.of("000001", "000003"), index.all());
    assertEquals("000001", index.rollback());
  }

  @Test
  void leftovers_ofAKilledBuild_areCollected() throws IOException {
    build(1, 2);
    Path generations = folder.resolve("generations");
    // Whatever process has that number now, and whatever generation it was to be.
    for (String name :
        List.of(".000002.tmp-" + ProcessHandle.current().pid(), ".000001.tmp-1", ".000007.tmp-9")) {
      Files.createDirectory(generations.resolve(name));
      Files.writeString(generations.resolve(name).resolve("_0.vec"), "half");
    }
    Files.writeString(folder.resolve("CURRENT.tmp"), "0000");
    try (Recommender recommender = Recommender.open(folder)) {
      assertEquals(1, marker(recommender.recommend(QUESTION)));
    }
    assertEquals("000002", build(2, 2));
    assertEquals(List.of("000001", "000002"), names(generations));
    assertEquals(List.of("CURRENT", "build.lock", "generations", "swap.lock"), names(folder));
  }

  @Test
  void build_killedBeforeTheSwap_leavesTheFormerServed() throws IOException {
    build(1, 2);
    build(2, 2);
    Files.writeString(folder.resolve("CURRENT"), "000001\n"); // as if 2 was never swapped in
    try (Recommender recommender = Recommender.open(folder)) {
      assertEquals(1, marker(recommender.recommend(QUESTION)));
      assertEquals("000003", build(3, 2));
      assertTrue(recommender.refresh());
      assertEquals(3, marker(recommender.recommend(QUESTION)));
    }
    assertEquals(List.of("000001", "000003"), index.all());
  }

  @Test
  void build_whileAnotherRuns_isRefused() throws IOException {
    build(1, 2);
    try (FileChannel channel =
            FileChannel.open(folder.resolve("build.lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      String said = assertThrows(ArtifactException.class, () -> build(2, 2)).getMessage();
      assertTrue(
          said.startsWith(
              folder
                  + ": another build of this index is running (process "
                  + ProcessHandle.current().pid()
                  + " since "),
          said);
    }
    assertEquals("000001", index.requireCurrent());
    assertEquals("000002", build(2, 2));
  }

  @Test
  void build_failed_leavesTheFormerServedAndNothingHalfWritten() throws IOException {
    build(1, 2);
    Embeddings zeros = new Embeddings(List.of("a", "b"), new float[4], 2);
    assertEquals(
        "no vector can be indexed: all 2 were dropped",
        assertThrows(
                BadInputException.class, () -> Fixtures.build(folder, zeros, Catalogue.empty()))
            .getMessage());
    assertEquals(List.of("000001"), names(folder.resolve("generations")));
    assertEquals("000001", index.requireCurrent());
  }

  @Test
  void build_intoAForeignPlace_isRefused() throws IOException {
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("thesis.txt"), "years of work");
    assertEquals(
        folder + ": is not empty and is no index, so it is not written to",
        assertThrows(ArtifactException.class, () -> build(1, 2)).getMessage());
    assertEquals(List.of("thesis.txt"), names(folder));
    folder = folder.resolve("thesis.txt");
    assertEquals(
        folder + ": can't be written (a file is in the way)",
        assertThrows(ArtifactException.class, () -> build(1, 2)).getMessage());
  }

  @Test
  void reader_open_followsSwapAndRollback() {
    build(1, 3);
    try (Recommender recommender = Recommender.open(folder)) {
      assertFalse(recommender.refresh());
      build(2, 3);
      assertTrue(recommender.refresh());
      assertEquals(2, marker(recommender.recommend(QUESTION)));
      index.rollback();
      assertTrue(recommender.refresh());
      assertEquals(1, marker(recommender.recommend(QUESTION)));
    }
  }

  /** Waits for what must come, whatever the machine: that it does not is a failure, no hang. */
  private static void await(String event, BooleanSupplier happened) throws InterruptedException {
    long began = System.nanoTime();
    while (!happened.getAsBoolean()) {
      assertTrue(
          System.nanoTime() - began < TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES),
          () -> "after " + PATIENCE_MINUTES + " minutes of asking: not yet " + event);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void reader_askedNowAndThen_followsByItself() throws InterruptedException {
    build(1, 3);
    try (Recommender recommender = Recommender.open(folder)) {
      build(2, 3);
      await("the new generation", () -> marker(recommender.recommend(QUESTION)) == 2);
      index.rollback();
      await("the former generation", () -> marker(recommender.recommend(QUESTION)) == 1);
    }
  }

  /** The warnings of readers. */
  private static final class Warnings extends Handler {
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord warning) {
      messages.add(warning.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void reader_ofADamagedNewGeneration_keepsTheFormerAndWarns() throws Exception {
    build(1, 3);
    Logger logger = Logger.getLogger(Recommender.class.getName());
    Warnings warnings = new Warnings();
    logger.addHandler(warnings);
    try (Recommender recommender = Recommender.open(folder)) {
      build(2, 3);
      Path manifest = index.generation("000002").resolve("manifest.json");
      Files.delete(manifest);
      assertEquals(
          index.generation("000002") + ": is no vecino-index: has no manifest.json",
          assertThrows(ArtifactException.class, recommender::refresh).getMessage());
      // The warning tells that a query has looked for itself.
      String message = awaitWarning(recommender, warnings);
      assertEquals(
          "the former generation stays served: "
              + index.generation("000002")
              + ": is no vecino-index: has no manifest.json",
          message);
      Files.writeString(folder.resolve("CURRENT"), "nonsense");
      message = awaitWarning(recommender, warnings);
      assertTrue(
          message.startsWith("the former generation stays served: " + folder.resolve("CURRENT")),
          message);
      assertEquals(1, marker(recommender.recommend(QUESTION)));
    } finally {
      logger.removeHandler(warnings);
    }
  }

  /** Asks the first generation until it says why it stays with that. */
  private static String awaitWarning(Recommender recommender, Warnings warnings)
      throws InterruptedException {
    await(
        "a warning",
        () -> {
          assertEquals(1, marker(recommender.recommend(QUESTION)));
          return !warnings.messages.isEmpty();
        });
    return warnings.messages.remove();
  }

  @Test
  void generation_held_isCollectedOnlyWhenItIsReleased() {
    build(1, 1);
    try (Recommender first = Recommender.open(folder)) {
      try (Recommender second = Recommender.open(folder)) {
        build(2, 1);
        assertEquals(List.of("000001", "000002"), index.all());
        assertTrue(second.refresh());
        build(3, 1);
        assertEquals(List.of("000001", "000002", "000003"), index.all());
      }
      build(4, 1);
      assertEquals(List.of("000001", "000003", "000004"), index.all());
      assertTrue(first.refresh());
    }
    build(5, 1);
    assertEquals(List.of("000004", "000005"), index.all());
  }

  @Test
  void generation_thatFailedToOpen_isStillHeldByWhoOpenedItBefore() throws IOException {
    build(1, 1);
    try (Recommender recommender = Recommender.open(folder)) {
      Path manifest = index.generation("000001").resolve("manifest.json");
      String text = Files.readString(manifest);
      Files.writeString(manifest, text.replace("\"dimension\" : 2", "\"dimension\" : 3"));
      assertThrows(ArtifactException.class, () -> Recommender.open(folder));
      Files.writeString(manifest, text);
      build(2, 1);
      assertEquals(List.of("000001", "000002"), index.all());
      assertTrue(recommender.refresh());
    }
  }

  @Test
  void queries_fromManyThreadsDuringSwaps_neverFailOrMix() throws Exception {
    build(1, 1);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answers = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Recommender recommender = Recommender.open(folder)) {
      List<Future<?>> asking = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        boolean refreshes = thread == 0;
        asking.add(
            threads.submit(
                () -> {
                  while (!done.get()) {
                    if (refreshes) {
                      recommender.refresh();
                    }
                    marker(recommender.recommend(QUESTION));
                    answers.incrementAndGet();
                    Thread.sleep(2); // leave the builds some of the processor
                  }
                  return null;
                }));
      }
      for (int i = 2; i <= 21; i++) {
        if (i % 5 == 0) {
          build(i, 2);
          index.rollback();
        } else {
          build(i, i % 2 + 1);
        }
        int before = answers.get();
        await(
            "answers after swap " + i,
            () -> answers.get() > before + 8 || asking.stream().anyMatch(Future::isDone));
      }
      done.set(true);
      for (Future<?> future : asking) {
        future.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      }
      recommender.refresh();
      assertEquals(21, marker(recommender.recommend(QUESTION)));
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  @Test
  void recommender_closed_refusesEveryCall() {
    build(1, 2);
    IndexRecommender recommender = Recommender.open(folder);
    recommender.close();
    recommender.close();
    for (Runnable call :
        List.<Runnable>of(
            () -> recommender.recommend(QUESTION),
            () -> recommender.recommendAll(List.of(QUESTION)),
            () -> recommender.attributes("i0"),
            () -> recommender.sampleItems(1),
            recommender::size,
            recommender::manifest,
            recommender::generation,
            recommender::refresh)) {
      assertEquals(
          "the recommender is closed",
          assertThrows(IllegalStateException.class, call::run).getMessage());
    }
  }
}
