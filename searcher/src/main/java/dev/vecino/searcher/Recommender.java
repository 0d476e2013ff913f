package dev.vecino.searcher;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.searcher.block.BlockKernel;
import dev.vecino.searcher.schema.IndexFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An opened index that answers what a user should see next.
 *
 * <pre>{@code
 * try (Recommender recommender = Recommender.open(Path.of("index-data/homes"))) {
 *   Recommendations homes =
 *       recommender.recommend(
 *           RecommendRequest.forHistory("h17", "h204", "h9")
 *               .where(Filter.atLeast("quality", 0.7), Filter.maxPriceGap(0.3))
 *               .limit(150));
 *   homes.forEach(home -> show(home.item(), home.score()));
 * }
 * }</pre>
 *
 * <p>Thread-safe: one instance serves a whole application. It follows the index: when a new
 * generation is swapped in (or a former one by a rollback), queries that run finish on the one that
 * they began with, and later ones use the new one, at the latest half a second after the swap.
 */
public final class Recommender implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Recommender.class.getName());

  private static final long FOLLOW_INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

  /**
   * As many queries run at a time as there are processors, in the order of their arrival: more
   * would only take turns on them, and some would be interrupted again and again. A query never
   * waits for another one while it runs.
   */
  private final Semaphore running = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  private final IndexFolder index;
  private final boolean follows;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final AtomicLong lastLook = new AtomicLong(System.nanoTime());
  private volatile Generation current;
  private volatile String refused; // the generation that was last warned of

  private Recommender(IndexFolder index, Generation generation, boolean follows) {
    this.index = index;
    this.follows = follows;
    this.current = generation;
  }

  /**
   * Opens the served generation of an index.
   *
   * @throws ArtifactException if the folder is no index, or the generation is damaged or newer than
   *     this code
   */
  public static Recommender open(Path folder) {
    IndexFolder index = new IndexFolder(folder);
    return new Recommender(index, openServed(index, index.requireCurrent()), true);
  }

  private static Generation openServed(IndexFolder index, String served) {
    String name = served;
    for (int attempt = 0; ; attempt++) {
      try {
        return Generation.open(index, name);
      } catch (ArtifactException e) {
        // Swapped and collected between the two steps: look again.
        String next = index.requireCurrent();
        if (attempt == 10 || next.equals(name)) {
          throw e;
        }
        name = next;
      }
    }
  }

  /**
   * Opens one generation of an index, served or not, and stays with it: for long work that must not
   * mix the answers of two.
   *
   * @param generation its name, e.g. {@code 000001}
   * @throws ArtifactException if there is no such generation, or it is damaged or newer than this
   *     code
   */
  public static Recommender open(Path folder, String generation) {
    IndexFolder index = new IndexFolder(folder);
    if (!index.all().contains(generation)) {
      throw new ArtifactException(folder + ": has no generation '" + generation + "'");
    }
    return new Recommender(index, Generation.open(index, generation), false);
  }

  /**
   * Answers one request.
   *
   * @throws dev.vecino.core.InvalidRequestException if the request does not fit the index: an
   *     unknown attribute, a vector of another dimension
   * @throws IllegalStateException if this is closed
   */
  public Recommendations recommend(RecommendRequest request) {
    running.acquireUninterruptibly();
    try {
      return withGeneration(generation -> answer(generation, request));
    } finally {
      running.release();
    }
  }

  /**
   * {@link #recommendAll(List, int)} on the caller's thread.
   *
   * @return an answer a request, in their order
   */
  public List<Recommendations> recommendAll(List<RecommendRequest> requests) {
    return recommendAll(requests, 1);
  }

  /**
   * Answers many requests, all from the same generation. The answers are those that the requests
   * would get one by one, whatever the threads; but as many queries together make the exact answer
   * cheaper, {@link RecommendRequest.Mode#AUTO} chooses it more often.
   *
   * @param threads that work on it with the caller's, at least 1
   * @return an answer a request, in their order
   * @throws dev.vecino.core.InvalidRequestException as {@link #recommend}, for any of the requests
   * @throws dev.vecino.core.CancelledException if the caller's thread is interrupted
   */
  public List<Recommendations> recommendAll(List<RecommendRequest> requests, int threads) {
    List<Recommendations> answers = new ArrayList<>(requests.size());
    recommendAll(requests.iterator(), threads, answers::add);
    return answers;
  }

  /**
   * {@link #recommendAll(List, int)} for any number of requests: they are read and answered by
   * windows of some thousand, so that neither all requests nor all answers are in memory.
   *
   * <p>The vectors of the items are copied into the heap in the order that many queries at once
   * need, when a batch first compares with them: {@code 4 * dimension + 4} bytes an item, kept as
   * long as the generation is served, and for this call at most twice as much again where filters
   * select from the items.
   *
   * @param requests read on the caller's thread
   * @param threads that work on it with the caller's, at least 1
   * @param consumer takes an answer a request, in their order, on the caller's thread; where this
   *     method throws, it has had the answers before the window in which that happened
   */
  public void recommendAll(
      Iterator<RecommendRequest> requests, int threads, Consumer<Recommendations> consumer) {
    InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    withGeneration(
        generation -> {
          try (Workers workers = new Workers(threads)) {
            new Batch(generation, BlockKernel.best(Generation.isBrief()), workers)
                .answer(requests, consumer);
            return null;
          } catch (IOException e) {
            throw unreadable(generation, e);
          } catch (UncheckedIOException e) {
            throw unreadable(generation, e.getCause());
          }
        });
  }

  private Recommendations answer(Generation generation, RecommendRequest request) {
    return read(generation, () -> SingleRequest.answer(generation, request));
  }

  /**
   * Why an answer is short: how many items are left after each step that takes some out.
   *
   * @return first all items with a vector; then without the history (unless it is included) and the
   *     excluded ones; then after each filter, in the order in which the request was given them. So
   *     there are 2 numbers more than filters, none larger than the one before
   * @throws dev.vecino.core.InvalidRequestException if the request does not fit the index
   */
  public List<Integer> eligibleAfterEach(RecommendRequest request) {
    return withGeneration(
        generation -> {
          try {
            return EligibleDocuments.countsAfterEach(generation, request);
          } catch (IOException e) {
            throw unreadable(generation, e);
          }
        });
  }

  /**
   * The attributes of an item by name, in the order of the catalogue and without those that it
   * lacks; empty if the index does not know the item.
   */
  public Optional<Map<String, Object>> attributes(String item) {
    return withGeneration(
        generation ->
            read(
                generation,
                () -> {
                  Place place = generation.find(List.of(item)).getFirst();
                  return place == null
                      ? Optional.empty()
                      : Optional.of(generation.attributes(place));
                }));
  }

  /** The vectors of length 1 of items, by which they are compared; null for an unknown one. */
  List<float[]> vectors(List<String> items) {
    return withGeneration(
        generation ->
            read(
                generation,
                () -> {
                  List<Place> places = generation.find(items);
                  Iterator<float[]> known =
                      ItemVectors.of(places.stream().filter(Objects::nonNull).toList()).iterator();
                  List<float[]> vectors = new ArrayList<>();
                  for (Place place : places) {
                    vectors.add(place == null ? null : known.next());
                  }
                  return vectors;
                }));
  }

  /** The ids of the first items in the order of the index, at most {@code count}. */
  public List<String> sampleItems(int count) {
    return withGeneration(
        generation ->
            read(
                generation,
                () -> {
                  List<String> items = new ArrayList<>();
                  for (Segment segment : generation.segments) {
                    for (int d = 0; d < segment.reader.maxDoc() && items.size() < count; d++) {
                      items.add(segment.id(d));
                    }
                  }
                  return items;
                }));
  }

  /** The number of items of the served generation. */
  public int size() {
    return withGeneration(generation -> generation.items);
  }

  /** What the served generation says of itself. */
  public Manifest manifest() {
    return withGeneration(generation -> generation.manifest);
  }

  /** The name of the served generation. */
  public String generation() {
    return withGeneration(generation -> generation.name);
  }

  /** Work that reads files. */
  private interface Reading<T> {
    T run() throws IOException;
  }

  private <T> T read(Generation generation, Reading<T> reading) {
    try {
      return reading.run();
    } catch (UncheckedIOException e) {
      throw unreadable(generation, e.getCause());
    } catch (IOException e) {
      throw unreadable(generation, e);
    }
  }

  private ArtifactException unreadable(Generation generation, IOException e) {
    return new ArtifactException(
        index.generation(generation.name) + ": can't be read (" + e.getMessage() + ")", e);
  }

  private <T> T withGeneration(Function<Generation, T> work) {
    follow();
    Generation generation = acquire();
    try {
      return work.apply(generation);
    } finally {
      generation.release();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the recommender is closed");
  }

  private Generation acquire() {
    while (true) {
      Generation generation = current;
      if (generation == null) {
        throw closed();
      }
      if (generation.acquire()) {
        return generation;
      }
    }
  }

  /** Looks now and then whether another generation is served; never fails a query. */
  private void follow() {
    if (!follows) {
      return;
    }
    long last = lastLook.get();
    long now = System.nanoTime();
    if (now - last < FOLLOW_INTERVAL_NANOS || !lastLook.compareAndSet(last, now)) {
      return;
    }
    String name = "";
    try {
      name = index.requireCurrent();
      refresh();
    } catch (ArtifactException e) {
      if (!name.equals(refused)) {
        refused = name;
        LOG.log(
            System.Logger.Level.WARNING, "the former generation stays served: " + e.getMessage());
      }
    }
  }

  /**
   * Switches to the generation that {@code CURRENT} names, if it is another one and this was not
   * opened to stay with one.
   *
   * @return whether it switched
   * @throws ArtifactException if it can't be opened; the former one stays served
   * @throws IllegalStateException if this is closed
   */
  public boolean refresh() {
    refreshing.lock();
    try {
      Generation former = current;
      if (former == null) {
        throw closed();
      }
      String name = index.requireCurrent();
      if (!follows || name.equals(former.name)) {
        return false;
      }
      current = openServed(index, name);
      former.release();
      return true;
    } finally {
      refreshing.unlock();
    }
  }

  /** Closes the index. Queries that run finish first; closing twice is fine. */
  @Override
  public void close() {
    refreshing.lock();
    try {
      Generation generation = current;
      current = null;
      if (generation != null) {
        generation.release();
      }
    } finally {
      refreshing.unlock();
    }
  }
}
