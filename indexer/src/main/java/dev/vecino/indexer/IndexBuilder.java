package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.codecs.KnnVectorsFormat;

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
    IndexBuilder builder = new IndexBuilder(folder, catalogue, options, listener);
    return builder.build(new Source(model.items(), model), GenerationBuild.UNSEEN);
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
    return builder.build(new Source(vectors, null), GenerationBuild.UNSEEN);
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

  private IndexReport build(Source source, GenerationBuild.Approval approval) {
    long began = System.nanoTime();
    int dimension = source.vectors().dimension();
    if (dimension > KnnVectorsFormat.DEFAULT_MAX_DIMENSIONS) {
      throw new BadInputException(
          "vectors must have at most "
              + KnnVectorsFormat.DEFAULT_MAX_DIMENSIONS
              + " dimensions to be indexed, got: "
              + dimension);
    }
    return new GenerationBuild(folder, options.keep())
        .run((target, name, former) -> write(source, target, name, began), approval);
  }

  private IndexReport write(Source source, Path target, String name, long began)
      throws IOException {
    Map<String, ColumnType> attributes = attributes(source);
    DocumentWriter writer =
        new DocumentWriter(source.vectors(), source.model(), source.targetSimilarity(), catalogue);
    DocumentWriter.Outcome outcome = writer.write(target, options, listener);
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
    double seconds = (System.nanoTime() - began) / 1e9;
    return new IndexReport(
        name,
        outcome.items(),
        outcome.dropped(),
        outcome.itemsWithoutRow(),
        rowsWithoutVector(source.vectors()),
        seconds,
        writeManifest(source, attributes, outcome, seconds, target));
  }

  /** The columns of the catalogue, and popularity where it is known and no column has that name. */
  private Map<String, ColumnType> attributes(Source source) {
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
    return GenerationBuild.writeManifest(values, generation, Map.of());
  }
}
