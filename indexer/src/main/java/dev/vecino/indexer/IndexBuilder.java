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
import dev.vecino.core.UserEncoder;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes a new generation of an index from vectors and a catalogue, and swaps it in when it is
 * complete. Whatever happens before, the former generation stays served. One build at a time: a
 * second one on the same folder is refused.
 */
public final class IndexBuilder {

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
    return build(folder, () -> model, catalogue, options, name -> {}, listener);
  }

  /**
   * Makes a model and indexes it, holding the index's lock all the while, and serves it only if it
   * is approved.
   *
   * @param folder of the index; made if it is absent
   * @param model is asked for the model when no other build can run
   * @param approval is given the name of the complete generation, which is not served yet, and
   *     throws if it must not be; then it is removed and the former one stays served
   * @throws ArtifactException if the folder can't be written, holds something else or is being
   *     built
   * @throws CancelledException if the thread is interrupted; the former generation stays served
   */
  public static IndexReport build(
      Path folder,
      Supplier<EmbeddingModel> model,
      Catalogue catalogue,
      IndexOptions options,
      Consumer<String> approval,
      ProgressListener listener) {
    IndexBuilder builder = new IndexBuilder(folder, catalogue, options, listener);
    return builder.build(() -> IndexSource.of(model.get()), approval);
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
    return builder.build(() -> IndexSource.of(vectors), name -> {});
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

  private IndexReport build(Supplier<IndexSource> sources, Consumer<String> approval) {
    long began = System.nanoTime();
    return new GenerationBuild(folder, options.keep())
        .run(
            (target, name, journal) -> write(sources.get(), target, name, journal, began),
            approval);
  }

  private IndexReport write(
      IndexSource source, Path target, String name, Journal.Position journal, long began)
      throws IOException {
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
        new DocumentWriter(source, catalogue, attributes).write(target, options, listener);
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
    double seconds = (System.nanoTime() - began) / 1e9;
    return new IndexReport(
        name,
        outcome.items(),
        outcome.estimated(),
        outcome.dropped(),
        outcome.itemsWithoutRow(),
        outcome.rowsWithoutVector(),
        seconds,
        writeManifest(source, attributes, outcome, seconds, journal, target));
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

  private long writeManifest(
      IndexSource source,
      Map<String, ColumnType> attributes,
      DocumentWriter.Outcome outcome,
      double seconds,
      Journal.Position journal,
      Path generation)
      throws IOException {
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
      UserEncoder users = source.model().users();
      users.describeIn(values);
      byte[] gramians = users.gramians();
      if (gramians.length > 0) {
        Files.write(generation.resolve(Gramian.FILE), gramians);
      }
    }
    Map<String, Object> types = new LinkedHashMap<>();
    attributes.forEach((attribute, type) -> types.put(attribute, type.label()));
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
    journal.describeIn(values);
    return GenerationBuild.writeManifest(values, generation, Map.of());
  }
}
