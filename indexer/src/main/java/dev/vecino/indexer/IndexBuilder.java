package dev.vecino.indexer;

import dev.vecino.codec.ClusteredVectorsFormat;
import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Gramian;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import dev.vecino.searcher.schema.MemoryIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * Makes an index from vectors and a catalogue.
 *
 * <pre>{@code
 * IndexReport report = IndexBuilder.of(model).catalogue(homes).build(Path.of("index-data/homes"));
 * }</pre>
 *
 * <p>In a folder it makes a new generation, and swaps it in when it is complete. Whatever happens
 * before, the former generation stays served. One build at a time: a second one on the same folder
 * is refused. Not thread-safe.
 */
public final class IndexBuilder {

  private final Supplier<IndexSource> source;
  private Catalogue catalogue = Catalogue.empty();
  private IndexOptions options = IndexOptions.defaults();
  private ProgressListener listener = ProgressListener.NONE;

  private Optional<LiveIndex.Moment> moment = Optional.empty();

  private IndexBuilder(Supplier<IndexSource> source) {
    this.source = source;
  }

  /** Of a model: items are near items by its item vectors, near users by its context vectors. */
  public static IndexBuilder of(EmbeddingModel model) {
    return ofModel(() -> model);
  }

  /**
   * Of a model that is made first, holding the index's lock all the while.
   *
   * @param model is asked for the model when no other build can run
   */
  public static IndexBuilder ofModel(Supplier<EmbeddingModel> model) {
    return new IndexBuilder(() -> IndexSource.of(model.get()));
  }

  /** Of vectors that were made elsewhere: one table serves items and users. */
  public static IndexBuilder of(Embeddings vectors) {
    return new IndexBuilder(() -> IndexSource.of(vectors));
  }

  /** The attributes of the items; none without this. */
  public IndexBuilder catalogue(Catalogue value) {
    catalogue = value;
    return this;
  }

  /** How the index is built; as {@link IndexOptions#defaults()} without this. */
  public IndexBuilder options(IndexOptions value) {
    options = value;
    return this;
  }

  /**
   * When the catalogue was read: changes of a {@link LiveIndex} that were committed since then are
   * made again on what is built. Without this: since the build began.
   */
  public IndexBuilder since(LiveIndex.Moment value) {
    moment = Optional.of(value);
    return this;
  }

  /** Who hears how far the build has come; nobody without this. */
  public IndexBuilder listener(ProgressListener value) {
    listener = value;
    return this;
  }

  /**
   * Builds in a folder, and serves what was built.
   *
   * @param folder of the index; made if it is absent
   * @throws ArtifactException if the folder can't be written, holds something else or is being
   *     built
   * @throws CancelledException if the thread is interrupted; the former generation stays served
   */
  public IndexReport build(Path folder) {
    return build(folder, name -> {});
  }

  /**
   * Builds in a folder, and serves what was built only if it is approved.
   *
   * @param folder of the index; made if it is absent
   * @param approval is given the name of the complete generation, which is not served yet, and
   *     throws if it must not be; then it is removed and the former one stays served
   * @throws ArtifactException if the folder can't be written, holds something else or is being
   *     built
   * @throws CancelledException if the thread is interrupted; the former generation stays served
   */
  public IndexReport build(Path folder, Consumer<String> approval) {
    long began = System.nanoTime();
    return new GenerationBuild(folder, options.keep())
        .since(moment)
        .run(
            (target, name, journal) ->
                write(source.get(), new Target(target, name, journal), began),
            approval);
  }

  /**
   * Builds in memory, for the tests of an application: nothing is written to the disk. What it
   * answers is what an index in a folder would; its {@link Recommender#generation()} is "memory",
   * and its manifest lists no files.
   *
   * @return to be closed, which frees the memory
   * @throws CancelledException if the thread is interrupted
   */
  public IndexRecommender buildInMemory() {
    long began = System.nanoTime();
    try {
      Directory directory = new ByteBuffersDirectory();
      Content content = write(source.get(), directory);
      Manifest manifest = new Manifest(manifest(content, seconds(began)));
      return Recommender.open(new MemoryIndex(directory, manifest, gramians(content.source)));
    } catch (ThreadInterruptedException e) {
      Thread.currentThread().interrupt(); // waiting has cleared it
      throw new CancelledException("interrupted while building an index in memory");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Refuses a place where something other than an index lies, or that can't be written, before
   * anything is computed. Leaves nothing behind.
   *
   * @throws ArtifactException if it is such a place
   */
  public static void checkTarget(Path folder) {
    GenerationBuild.checkTarget(folder);
  }

  /** Where a generation goes, and what its manifest says of the {@link Journal}. */
  private record Target(Path folder, String name, Journal.Position journal) {}

  private IndexReport write(IndexSource source, Target target, long began) throws IOException {
    Content content;
    try (Directory directory = new Unforced(new MMapDirectory(target.folder))) {
      content = write(source, directory);
      directory.deleteFile(IndexWriter.WRITE_LOCK_NAME); // nobody writes here again
    }
    byte[] gramians = gramians(source);
    if (gramians.length > 0) {
      Files.write(target.folder.resolve(Gramian.FILE), gramians);
    }
    double seconds = seconds(began);
    Map<String, Object> manifest = manifest(content, seconds);
    target.journal.describeIn(manifest);
    DocumentWriter.Outcome outcome = content.outcome;
    return new IndexReport(
        target.name,
        outcome.items(),
        outcome.estimated(),
        outcome.dropped(),
        outcome.itemsWithoutRow(),
        outcome.rowsWithoutVector(),
        seconds,
        GenerationBuild.writeManifest(manifest, target.folder, Map.of()));
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  /** What was written of a source, and the types of the attributes. */
  private record Content(
      IndexSource source, Map<String, ColumnType> attributes, DocumentWriter.Outcome outcome) {}

  private Content write(IndexSource source, Directory directory) throws IOException {
    int dimension = source.vectors().dimension();
    if (dimension > ClusteredVectorsFormat.MAX_DIMENSIONS) {
      throw new BadInputException(
          "vectors must have at most "
              + ClusteredVectorsFormat.MAX_DIMENSIONS
              + " dimensions to be indexed, got: "
              + dimension);
    }
    Map<String, ColumnType> attributes = attributes(source);
    DocumentWriter.Outcome outcome =
        new DocumentWriter(source, catalogue, attributes).write(directory, options, listener);
    if (outcome.estimated() > 0) {
      ItemDocument.addMark(attributes);
    }
    if (outcome.items() == 0) {
      throw new BadInputException(
          "no vector can be indexed: all " + source.vectors().size() + " were dropped");
    }
    if (source.model() != null && outcome.targets() == 0) {
      throw new BadInputException(
          "no item could be recommended: the context vectors of all "
              + (outcome.items() - outcome.estimated())
              + " are zero or not finite");
    }
    return new Content(source, attributes, outcome);
  }

  /** The columns of the catalogue, and popularity where it is known and no column has that name. */
  private Map<String, ColumnType> attributes(IndexSource source) {
    Map<String, ColumnType> attributes = new LinkedHashMap<>();
    for (Catalogue.Column column : catalogue.columns()) {
      if (!ItemDocument.isDeletedFlag(column.name(), column.type())) {
        attributes.put(column.name(), column.type());
      }
    }
    if (source.model() != null) {
      attributes.putIfAbsent(IndexSchema.POPULARITY, ColumnType.INTEGER);
    }
    return attributes;
  }

  private static byte[] gramians(IndexSource source) {
    return source.model() == null ? new byte[0] : source.model().users().gramians();
  }

  /** What the generation says of itself, but for its files. */
  private Map<String, Object> manifest(Content content, double seconds) {
    IndexSource source = content.source;
    DocumentWriter.Outcome outcome = content.outcome;
    Map<String, Object> values = Manifest.begin(IndexSchema.FORMAT, IndexSchema.FORMAT_VERSION);
    values.put("created", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    values.put("items", outcome.items());
    values.put("estimated", outcome.estimated());
    values.put("dropped", new TreeMap<>(outcome.dropped()));
    values.put("itemsWithoutRow", outcome.itemsWithoutRow());
    values.put("rowsWithoutVector", outcome.rowsWithoutVector());
    values.put(IndexSchema.MANIFEST_DIMENSION, source.vectors().dimension());
    values.put("vector", Similarity.COSINE.label());
    values.put(
        IndexSchema.MANIFEST_TARGET, source.targetSimilarity().map(Similarity::label).orElse(null));
    if (source.model() != null) {
      List<Object> mean = new ArrayList<>();
      for (float value : source.targetMean()) {
        mean.add(value);
      }
      values.put(IndexSchema.MANIFEST_TARGET_MEAN, mean);
      source.model().users().describeIn(values);
    }
    Map<String, Object> types = new LinkedHashMap<>();
    content.attributes.forEach((attribute, type) -> types.put(attribute, type.label()));
    values.put(IndexSchema.MANIFEST_ATTRIBUTES, types);
    Approximation approximation = outcome.approximation();
    values.put(IndexSchema.MANIFEST_APPROXIMATION, approximation.name().toLowerCase(Locale.ROOT));
    if (approximation == Approximation.HNSW) {
      Map<String, Object> hnsw = new LinkedHashMap<>();
      hnsw.put("maxConnections", options.maxConnections());
      hnsw.put("beamWidth", options.beamWidth());
      hnsw.put(
          IndexSchema.HNSW_QUANTIZATION, options.quantization().name().toLowerCase(Locale.ROOT));
      values.put(IndexSchema.MANIFEST_HNSW, hnsw);
    }
    if (!outcome.measured().isEmpty()) {
      values.put(IndexSchema.MANIFEST_MEASURED, outcome.measured());
    }
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
    return values;
  }

  /**
   * Leaves it to the output folder to force files to the disk: most of those that Lucene commits
   * are merged and deleted a moment later.
   */
  private static final class Unforced extends FilterDirectory {
    Unforced(Directory directory) {
      super(directory);
    }

    @Override
    public void sync(Collection<String> names) {}

    @Override
    public void syncMetaData() {}
  }
}
