package dev.vecino.indexer;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.ProgressListener;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Small inputs for tests. */
final class Fixtures {

  /** A graph, however few items there are; with one thread it is the same at every build. */
  static final IndexOptions OPTIONS =
      IndexOptions.builder().approximation(Approximation.HNSW).threads(1).build();

  private Fixtures() {}

  /** One row an id, in the order of the ids. */
  static Embeddings embeddings(List<String> ids, float[]... rows) {
    int dimension = rows[0].length;
    float[] values = new float[rows.length * dimension];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, values, row * dimension, dimension);
    }
    return new Embeddings(ids, values, dimension);
  }

  /** A model; without a similarity in its manifest where that is null. */
  static EmbeddingModel model(
      Embeddings items, Embeddings context, long[] counts, String similarity) {
    Map<String, Object> manifest =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    if (similarity != null) {
      manifest.put(EmbeddingModel.SIMILARITY, similarity);
    }
    return new EmbeddingModel(items, context, counts, new Manifest(manifest));
  }

  /** The catalogue of a CSV text. */
  static Catalogue catalogue(String... lines) {
    try {
      Path file = Files.createTempFile("catalogue", ".csv");
      try {
        Files.writeString(file, String.join("\n", lines) + "\n");
        return Catalogue.read(file, Catalogue.Options.defaults(), ProgressListener.NONE);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static IndexReport build(Path folder, Embeddings vectors, Catalogue catalogue) {
    return IndexBuilder.of(vectors).catalogue(catalogue).options(OPTIONS).build(folder);
  }

  static IndexReport build(Path folder, EmbeddingModel model, Catalogue catalogue) {
    return IndexBuilder.of(model).catalogue(catalogue).options(OPTIONS).build(folder);
  }

  /** The ids of the answers, best first. */
  static List<String> ids(Recommendations answer) {
    return answer.items().stream().map(Recommendation::item).toList();
  }
}
