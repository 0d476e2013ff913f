package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.Catalogue;
import dev.vecino.core.Embeddings;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that asks without pause sees nothing of rebuilds and rollbacks but the answers.
 */
class SwapUnderLoadTest {

  private static final int THREADS = 8;
  private static final int SWAPS = 50;
  private static final int ROLLBACKS = 20;
  private static final int WARM_UP = 5;
  private static final int ITEMS = 60;
  private static final int LIMIT = 5;
  private static final int LOOKS = 15;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long HEAP_SLACK_BYTES = 16 << 20;

  @TempDir Path folder;
  private Path index;

  /** The generation that each name stands for; a build tells it before it begins. */
  private final Map<String, Long> markers = new ConcurrentHashMap<>();

  /** All items carry the marker, and the angle between i0 and all others is the marker's. */
  private void build(int marker) throws IOException {
    float[] values = new float[ITEMS * 2];
    List<String> ids = new ArrayList<>();
    StringBuilder rows = new StringBuilder("item,marker\n");
    for (int i = 0; i < ITEMS; i++) {
      ids.add("i" + i);
      rows.append(String.format(Locale.ROOT, "i%d,%d%n", i, marker));
      values[2 * i] = (float) Math.cos(i == 0 ? 0 : angle(marker));
      values[2 * i + 1] = (float) Math.sin(i == 0 ? 0 : angle(marker));
    }
    Path file = Files.writeString(folder.resolve("items.csv"), rows);
    markers.put(new IndexFolder(index).nextName(), (long) marker);
    IndexBuilder.of(new Embeddings(ids, values, 2))
        .catalogue(Catalogue.read(file, Catalogue.Options.defaults(), ProgressListener.NONE))
        .options(IndexOptions.builder().approximation(Approximation.CLUSTERS).threads(1).build())
        .build(index);
  }

  private static double angle(long marker) {
    return marker / 100.0;
  }

  private static final RecommendRequest NEIGHBORS =
      RecommendRequest.forItem("i0").limit(LIMIT).withAttributes();

  private static List<RecommendRequest> requests() {
    return List.of(
        NEIGHBORS,
        NEIGHBORS.mode(RecommendRequest.Mode.EXACT),
        NEIGHBORS.mode(RecommendRequest.Mode.APPROXIMATE),
        NEIGHBORS.where(Filter.atLeast("marker", 0)));
  }

  /** Fails if the answer is not wholly of the generation that it names. */
  private void check(Recommendations answer) {
    assertEquals(LIMIT, answer.items().size());
    long marker = markers.get(answer.generation());
    for (Recommendation one : answer) {
      assertEquals(marker, one.attributes().get("marker"));
      assertEquals(Math.cos(angle(marker)), one.score(), 1e-5);
    }
  }

  private int ask(Recommender recommender, int thread, AtomicBoolean done) {
    List<RecommendRequest> requests = requests();
    int answers = 0;
    while (!done.get()) {
      if (thread == 0) {
        recommender.refresh();
      }
      if (thread == 1) {
        List<Recommendations> all = recommender.recommendAll(requests);
        all.forEach(this::check);
        assertEquals(1, all.stream().map(Recommendations::generation).distinct().count());
        answers += all.size();
      } else {
        check(recommender.recommend(requests.get(answers % requests.size())));
        answers++;
      }
    }
    return answers;
  }

  private static boolean isOf(String folder, Path handle) throws IOException {
    try {
      return Files.readSymbolicLink(handle).startsWith(folder);
    } catch (NoSuchFileException e) {
      return false; // closed since the handles were listed
    }
  }

  /**
   * How many files of the index are open or mapped, whether deleted since or not. The least of
   * several looks: a thread that asks may be reading the pointer, or end a query of the generation
   * before.
   */
  private long heldFiles() throws IOException {
    Path handles = Path.of("/proc/self/fd");
    Path maps = Path.of("/proc/self/maps");
    if (!Files.isDirectory(handles) || !Files.isReadable(maps)) {
      return 0;
    }
    String ours = folder.toRealPath() + "/";
    long least = Long.MAX_VALUE;
    for (int look = 0; look < LOOKS; look++) {
      long held;
      try (Stream<String> lines = Files.lines(maps)) {
        held = lines.filter(line -> line.contains(ours)).count();
      }
      for (String handle : Objects.requireNonNullElse(handles.toFile().list(), new String[0])) {
        held += isOf(ours, handles.resolve(handle)) ? 1 : 0;
      }
      least = Math.min(least, held);
    }
    return least;
  }

  /** The least of several looks: the threads that ask make garbage between collection and look. */
  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int look = 0; look < LOOKS; look++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /**
   * Looks until no more is held than the bound: what a query holds that was running meanwhile is no
   * leak. Gives up after some minutes, with the least that was seen.
   */
  private static long settled(long bound, Callable<Long> held) throws Exception {
    long began = System.nanoTime();
    long least = held.call();
    while (least > bound && System.nanoTime() - began < PATIENCE_NANOS) {
      least = Math.min(least, held.call());
    }
    return least;
  }

  @Test
  void queries_withoutPauseDuringSwapsAndRollbacks_neverFailMixOrLeak(TestReporter reporter)
      throws Exception {
    index = folder.resolve("index");
    build(1);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    long files = 0;
    long heap = 0;
    long answers = 0;
    int rollbacks = 0;
    try (Recommender recommender = Recommender.open(index)) {
      List<Future<Integer>> asking =
          IntStream.range(0, THREADS)
              .mapToObj(thread -> threads.submit(() -> ask(recommender, thread, done)))
              .toList();
      for (int swap = 1; swap <= SWAPS; swap++) {
        build(1 + swap);
        recommender.refresh();
        if (swap == WARM_UP) {
          files = heldFiles();
          heap = usedHeap();
        }
        if (swap % 5 == 1 || swap % 5 == 3) {
          new IndexFolder(index).rollback();
          rollbacks++;
        }
      }
      long filesAfter = settled(files, this::heldFiles);
      long heapAfter = settled(heap + HEAP_SLACK_BYTES - 1, SwapUnderLoadTest::usedHeap);
      done.set(true);
      for (Future<Integer> future : asking) {
        answers += future.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
      }
      check(recommender.recommend(NEIGHBORS));
      reporter.publishEntry(
          "swaps",
          String.format(
              Locale.ROOT,
              "%d swaps, %d rollbacks, %d answers; files held %d, then %d; heap %d kB, then %d kB",
              SWAPS,
              rollbacks,
              answers,
              files,
              filesAfter,
              heap >> 10,
              heapAfter >> 10));
      assertTrue(filesAfter <= files, files + " held files became " + filesAfter);
      assertTrue(heapAfter < heap + HEAP_SLACK_BYTES, heap + " bytes became " + heapAfter);
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
    assertEquals(ROLLBACKS, rollbacks);
    assertEquals(2, new IndexFolder(index).all().size());
  }
}
