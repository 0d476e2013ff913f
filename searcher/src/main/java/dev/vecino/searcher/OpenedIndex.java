package dev.vecino.searcher;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.core.Workers;
import dev.vecino.searcher.block.BlockKernel;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.MemoryIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An index on the disk, opened, and following it or staying with one generation. */
final class OpenedIndex implements IndexRecommender {

  /**
   * As many queries run at a time as there are processors, in the order of their arrival: more
   * would only take turns on them, and some would be interrupted again and again. A query never
   * waits for another one while it runs, nor for the opening of a generation.
   */
  private final Semaphore running;

  private final IndexFolder index;
  private final ServedGeneration served;

  private OpenedIndex(IndexFolder index, ServedGeneration served, Semaphore running) {
    this.index = index;
    this.served = served;
    this.running = running;
  }

  static OpenedIndex open(Path folder) {
    return open(folder, ServedGeneration.Surroundings.SYSTEM);
  }

  static OpenedIndex open(Path folder, ServedGeneration.Surroundings surroundings) {
    IndexFolder index = new IndexFolder(folder);
    return new OpenedIndex(index, ServedGeneration.follow(index, surroundings), permits());
  }

  static OpenedIndex open(Path folder, String generation) {
    CancelledException.check();
    IndexFolder index = new IndexFolder(folder);
    if (!index.all().contains(generation)) {
      throw new ArtifactException(folder + ": has no generation '" + generation + "'");
    }
    return new OpenedIndex(
        index, ServedGeneration.stay(index, Generation.open(index, generation)), permits());
  }

  static OpenedIndex open(MemoryIndex memory) {
    try {
      IndexFolder index = new IndexFolder(MemoryIndex.PLACE);
      return new OpenedIndex(index, ServedGeneration.stay(index, Generation.of(memory)), permits());
    } catch (IOException e) {
      throw ArtifactException.unreadable(MemoryIndex.PLACE, e);
    }
  }

  private static Semaphore permits() {
    return new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  }

  /** The same index, staying with the generation that is in use now; to be closed by itself. */
  OpenedIndex pinned() {
    return new OpenedIndex(index, ServedGeneration.stay(index, served.acquire()), running);
  }

  @Override
  public Recommendations recommend(RecommendRequest request) {
    return withGeneration(
        generation -> {
          running.acquireUninterruptibly();
          try {
            return read(generation, () -> SingleRequest.answer(generation, request));
          } finally {
            running.release();
          }
        });
  }

  @Override
  public void recommendAll(
      Iterator<RecommendRequest> requests, int threads, Consumer<Recommendations> consumer) {
    InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    withGeneration(
        generation ->
            read(
                generation,
                () -> {
                  try (Workers workers = new Workers(threads)) {
                    new Batch(generation, BlockKernel.best(), workers).answer(requests, consumer);
                  }
                  return null;
                }));
  }

  @Override
  public List<Integer> eligibleAfterEach(RecommendRequest request) {
    return withGeneration(
        generation ->
            read(generation, () -> EligibleDocuments.countsAfterEach(generation, request)));
  }

  @Override
  public List<Filter> unmet(RecommendRequest request) {
    return withGeneration(
        generation -> read(generation, () -> UnmetConditions.of(generation, request)));
  }

  @Override
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

  @Override
  public Map<String, float[]> vectors(List<String> items) {
    return withGeneration(
        generation ->
            read(
                generation,
                () -> {
                  List<String> ids = new ArrayList<>();
                  List<Place> places = new ArrayList<>();
                  List<@Nullable Place> found = generation.find(items);
                  for (int i = 0; i < found.size(); i++) {
                    Place place = found.get(i);
                    if (place != null) {
                      ids.add(items.get(i));
                      places.add(place);
                    }
                  }
                  List<float[]> read = ItemVectors.of(places);
                  Map<String, float[]> vectors = new LinkedHashMap<>();
                  for (int i = 0; i < read.size(); i++) {
                    vectors.put(ids.get(i), read.get(i));
                  }
                  return vectors;
                }));
  }

  @Override
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

  @Override
  public int size() {
    return withGeneration(generation -> generation.items);
  }

  @Override
  public Manifest manifest() {
    return withGeneration(generation -> generation.manifest);
  }

  @Override
  public String generation() {
    return withGeneration(generation -> generation.name);
  }

  /** Work that reads files. */
  private interface Reading<T extends @Nullable Object> {
    T run() throws IOException;
  }

  private <T extends @Nullable Object> T read(Generation generation, Reading<T> reading) {
    try {
      return reading.run();
    } catch (UncheckedIOException e) {
      throw unreadable(generation, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw unreadable(generation, e);
    }
  }

  /** Files of an interrupted thread close themselves, which is no fault of theirs. */
  private ArtifactException unreadable(Generation generation, IOException e) {
    CancelledException.check();
    return ArtifactException.unreadable(index.generation(generation.name), e);
  }

  private <T extends @Nullable Object> T withGeneration(Function<Generation, T> work) {
    Generation generation = served.acquire();
    try {
      return work.apply(generation);
    } finally {
      generation.release();
    }
  }

  @Override
  public boolean refresh() {
    return served.refresh();
  }

  @Override
  public void close() {
    served.close();
  }
}
