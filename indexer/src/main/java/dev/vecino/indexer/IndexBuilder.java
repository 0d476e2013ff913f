package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.VecinoException;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import dev.vecino.searcher.schema.PinnedGenerations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * Makes a new generation of an index from vectors and a catalogue, and swaps it in when it is
 * complete. Whatever happens before, the former generation stays served. One build at a time: a
 * second one on the same folder is refused.
 */
public final class IndexBuilder {

  private static final String LOCK = "build.lock";

  private final Path folder;
  private final Catalogue catalogue;
  private final IndexOptions options;
  private final ProgressListener listener;

  private IndexBuilder(
      Path folder, Catalogue catalogue, IndexOptions options, ProgressListener listener) {
    this.folder = folder;
    this.catalogue = catalogue;
    this.options = options;
    this.listener = listener;
  }

  /**
   * Indexes a model: items are near items by its item vectors, near users by its context vectors.
   *
   * @param folder of the index; made if it is absent
   * @throws ArtifactException if the folder can't be written, holds something else or is being
   *     built
   * @throws CancelledException if the thread is interrupted; the former generation stays served
   */
  public static IndexReport build(
      Path folder,
      EmbeddingModel model,
      Catalogue catalogue,
      IndexOptions options,
      ProgressListener listener) {
    IndexBuilder builder = new IndexBuilder(folder, catalogue, options, listener);
    return builder.build(new Source(model.items(), model));
  }

  /**
   * Indexes vectors that were made elsewhere: one table serves items and users.
   *
   * @param folder of the index; made if it is absent
   * @throws ArtifactException if the folder can't be written, holds something else or is being
   *     built
   * @throws CancelledException if the thread is interrupted; the former generation stays served
   */
  public static IndexReport build(
      Path folder,
      Embeddings vectors,
      Catalogue catalogue,
      IndexOptions options,
      ProgressListener listener) {
    IndexBuilder builder = new IndexBuilder(folder, catalogue, options, listener);
    return builder.build(new Source(vectors, null));
  }

  /** The vectors, and the model that they are of, if there is one. */
  private record Source(Embeddings vectors, EmbeddingModel model) {
    Optional<Similarity> targetSimilarity() {
      if (model == null) {
        return Optional.empty();
      }
      Object label = model.manifest().values().get(EmbeddingModel.SIMILARITY);
      for (Similarity similarity : Similarity.values()) {
        if (label == null || similarity.label().equals(label)) {
          return Optional.of(similarity);
        }
      }
      throw new ArtifactException("the model's manifest has an unknown similarity: " + label);
    }
  }

  private IndexReport build(Source source) {
    long began = System.nanoTime();
    int dimension = source.vectors().dimension();
    if (dimension > KnnVectorsFormat.DEFAULT_MAX_DIMENSIONS) {
      throw new BadInputException(
          "vectors must have at most "
              + KnnVectorsFormat.DEFAULT_MAX_DIMENSIONS
              + " dimensions to be indexed, got: "
              + dimension);
    }
    IndexFolder index = new IndexFolder(folder);
    refuseForeignFolder(index);
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileLock lock = lock(channel);
        try {
          return build(source, index, began);
        } finally {
          lock.release();
        }
      }
    } catch (VecinoException e) {
      throw e;
    } catch (ThreadInterruptedException e) {
      Thread.currentThread().interrupt(); // waiting has cleared it
      throw cancelled();
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw cancelled(); // files of an interrupted thread close themselves
      }
      throw e instanceof IOException io
          ? OutputFolder.unwritable(folder, io)
          : (RuntimeException) e;
    }
  }

  private CancelledException cancelled() {
    return new CancelledException("interrupted while building " + folder);
  }

  private static void refuseForeignFolder(IndexFolder index) {
    Path root = index.root();
    if (!Files.isDirectory(root) || index.current().isPresent() || !index.all().isEmpty()) {
      return;
    }
    try (Stream<Path> files = Files.list(root)) {
      if (files.anyMatch(
          f -> !List.of(LOCK, IndexFolder.GENERATIONS).contains(f.getFileName().toString()))) {
        throw new ArtifactException(
            root + ": is not empty and is no index, so it is not written to");
      }
    } catch (IOException e) {
      throw OutputFolder.unwritable(root, e);
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // Held by this process.
    }
    throw new ArtifactException(folder + ": another build of this index is running");
  }

  private IndexReport build(Source source, IndexFolder index, long began) throws IOException {
    removeLeftovers(index);
    Optional<String> former = index.current();
    String name = index.nextName();
    DocumentWriter.Outcome outcome;
    long bytes;
    double seconds;
    try (OutputFolder output = OutputFolder.begin(index.generation(name))) {
      Map<String, ColumnType> attributes = attributes(source);
      DocumentWriter writer =
          new DocumentWriter(
              source.vectors(), source.model(), source.targetSimilarity(), catalogue, attributes);
      outcome = writer.write(output.path(), options, listener);
      if (outcome.items() == 0) {
        throw new BadInputException(
            "no vector can be indexed: all " + source.vectors().size() + " were dropped");
      }
      if (source.model() != null && outcome.targets() == 0) {
        throw new BadInputException(
            "no item could be recommended: the context vectors of all "
                + outcome.items()
                + " are zero or not finite");
      }
      seconds = (System.nanoTime() - began) / 1e9;
      bytes = writeManifest(source, attributes, outcome, seconds, output.path());
      CancelledException.check();
      output.commit();
    }
    index.swapTo(name);
    collect(index, name, former);
    return new IndexReport(
        name,
        outcome.items(),
        outcome.dropped(),
        outcome.itemsWithoutRow(),
        rowsWithoutVector(source.vectors()),
        seconds,
        bytes);
  }

  /** The columns of the catalogue, and popularity where it is known and no column has that name. */
  private Map<String, ColumnType> attributes(Source source) {
    Map<String, ColumnType> attributes = new LinkedHashMap<>();
    catalogue.columns().forEach(column -> attributes.put(column.name(), column.type()));
    if (source.model() != null) {
      attributes.putIfAbsent(IndexSchema.POPULARITY, ColumnType.INTEGER);
    }
    return attributes;
  }

  private int rowsWithoutVector(Embeddings vectors) {
    int count = 0;
    for (String item : catalogue.items()) {
      count += vectors.row(item) < 0 ? 1 : 0;
    }
    return count;
  }

  private long writeManifest(
      Source source,
      Map<String, ColumnType> attributes,
      DocumentWriter.Outcome outcome,
      double seconds,
      Path generation)
      throws IOException {
    Map<String, Object> values = Manifest.begin(IndexSchema.FORMAT, IndexSchema.FORMAT_VERSION);
    values.put("created", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    values.put("items", outcome.items());
    values.put("dropped", new TreeMap<>(outcome.dropped()));
    values.put("itemsWithoutRow", outcome.itemsWithoutRow());
    values.put("rowsWithoutVector", rowsWithoutVector(source.vectors()));
    values.put(IndexSchema.MANIFEST_DIMENSION, source.vectors().dimension());
    values.put("vector", Similarity.COSINE.label());
    values.put(
        IndexSchema.MANIFEST_TARGET, source.targetSimilarity().map(Similarity::label).orElse(null));
    Map<String, Object> types = new LinkedHashMap<>();
    attributes.forEach((attribute, type) -> types.put(attribute, type.label()));
    values.put(IndexSchema.MANIFEST_ATTRIBUTES, types);
    Map<String, Object> graph = new LinkedHashMap<>();
    graph.put("maxConnections", options.maxConnections());
    graph.put("beamWidth", options.beamWidth());
    values.put(IndexSchema.MANIFEST_GRAPH, graph);
    values.put("elapsedSeconds", Math.round(seconds * 1000) / 1000.0);
    if (source.model() != null) {
      Map<String, Object> model = new LinkedHashMap<>(source.model().manifest().values());
      model.remove("files");
      values.put("model", model);
    }
    if (catalogue.report() != null) {
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("file", catalogue.report().file());
      input.put("sha256", catalogue.report().sha256());
      input.put("rows", catalogue.report().rows());
      input.put("skippedRows", catalogue.report().skippedRows());
      values.put("catalogue", input);
    }
    Map<String, Object> files = new TreeMap<>();
    long bytes = 0;
    try (Stream<Path> paths = Files.list(generation)) {
      for (Path path : paths.toList()) {
        files.put(path.getFileName().toString(), Files.size(path));
        bytes += Files.size(path);
      }
    }
    values.put(IndexSchema.MANIFEST_FILES, files);
    new Manifest(values).write(generation);
    return bytes + Files.size(generation.resolve(Manifest.FILE));
  }

  /** What killed builds left: no other build runs, so whatever is half written is theirs. */
  private static void removeLeftovers(IndexFolder index) throws IOException {
    Path generations = index.root().resolve(IndexFolder.GENERATIONS);
    if (!Files.isDirectory(generations)) {
      return;
    }
    try (Stream<Path> files = Files.list(generations)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(".")).toList()) {
        remove(file);
      }
    }
  }

  /**
   * Removes the generations that were rolled back from, then old ones, oldest first, until {@code
   * keep} are left. The served one, the one that was served before (a rollback needs it) and those
   * that a reader holds stay in any case.
   */
  private void collect(IndexFolder index, String served, Optional<String> former) {
    List<String> candidates = new ArrayList<>(index.all());
    int surplus = candidates.size() - options.keep();
    candidates.remove(served);
    index.current().ifPresent(candidates::remove); // a rollback since then
    if (options.keep() > 1) {
      former.ifPresent(candidates::remove);
    }
    // A rollback of the new one must lead to the former one, not to one that was found to be bad.
    List<String> rejected =
        candidates.stream()
            .filter(name -> former.isPresent() && name.compareTo(former.get()) > 0)
            .toList();
    candidates.removeAll(rejected);
    for (String name : rejected) {
      surplus -= isCollected(index.generation(name)) ? 1 : 0;
    }
    for (String name : candidates) {
      surplus -= surplus > 0 && isCollected(index.generation(name)) ? 1 : 0;
    }
  }

  private static boolean isCollected(Path generation) {
    return !PinnedGenerations.isPinned(generation) && remove(generation);
  }

  private static boolean remove(Path path) {
    try {
      OutputFolder.removeTree(path);
      return true;
    } catch (IOException e) {
      // Held by a reader on a system that can't delete open files: the next build tries again.
      System.getLogger(IndexBuilder.class.getName())
          .log(System.Logger.Level.DEBUG, "can't remove " + path, e);
      return false;
    }
  }
}
