package dev.vecino.indexer;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.Manifest;
import dev.vecino.core.UserEncoder;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/** The model that the served generation was made of, read back from the index for a warm start. */
public final class ServedModel {

  private ServedModel() {}

  /**
   * The vectors of the served generation at their full lengths; empty where nothing is served yet,
   * or by an older format, or the index has no context vectors. An item without a context vector
   * has one of zeros.
   *
   * @throws ArtifactException if the generation can't be read
   */
  public static Optional<EmbeddingModel> read(Path folder) {
    IndexFolder index = new IndexFolder(folder);
    Optional<String> served = index.current();
    if (served.isEmpty()) {
      return Optional.empty();
    }
    Path generation = index.generation(served.get());
    if (!IndexSchema.isCurrent(generation)) {
      return Optional.empty();
    }
    Manifest manifest = IndexSchema.manifest(generation);
    if (manifest.values().get(IndexSchema.MANIFEST_TARGET) == null) {
      return Optional.empty();
    }
    int dimension = (int) manifest.whole(IndexSchema.MANIFEST_DIMENSION);
    float[] mean = new float[dimension];
    if (manifest.values().get(IndexSchema.MANIFEST_TARGET_MEAN) instanceof List<?> values) {
      for (int i = 0; i < Math.min(dimension, values.size()); i++) {
        mean[i] = ((Number) values.get(i)).floatValue();
      }
    }
    try (Directory directory = new MMapDirectory(generation);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      int floats = Embeddings.floats(reader.maxDoc(), dimension);
      float[] items = new float[floats];
      float[] context = new float[floats];
      List<String> ids = new ArrayList<>();
      for (LeafReaderContext leaf : reader.leaves()) {
        readIds(leaf.reader(), ids);
        int base = leaf.docBase;
        readVectors(
            leaf.reader(), IndexSchema.VECTOR, IndexSchema.NORM, items, base, new float[dimension]);
        readVectors(
            leaf.reader(), IndexSchema.TARGET, IndexSchema.TARGET_NORM, context, base, mean);
      }
      return Optional.of(
          new EmbeddingModel(
              new Embeddings(ids, items, dimension),
              new Embeddings(ids, context, dimension),
              new long[ids.size()],
              withoutChannels(manifest)));
    } catch (IOException e) {
      throw ArtifactException.unreadable(generation, e);
    }
  }

  /**
   * What the manifest of the model says that the served generation was made of; empty where nothing
   * is served yet, or by an older format.
   *
   * @throws ArtifactException if the generation can't be read
   */
  public static Map<?, ?> facts(Path folder) {
    IndexFolder index = new IndexFolder(folder);
    return index
        .current()
        .map(index::generation)
        .filter(IndexSchema::isCurrent)
        .map(generation -> IndexSchema.manifest(generation).values().get("model"))
        .filter(Map.class::isInstance)
        .<Map<?, ?>>map(Map.class::cast)
        .orElse(Map.of());
  }

  /** A warm start begins with vectors, whatever users are made of them. */
  private static Manifest withoutChannels(Manifest manifest) {
    Map<String, Object> values = new LinkedHashMap<>(manifest.values());
    values.remove(UserEncoder.CHANNELS);
    return new Manifest(values);
  }

  private static void readIds(LeafReader reader, List<String> ids) throws IOException {
    BinaryDocValues source = DocValues.getBinary(reader, IndexSchema.ID);
    for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
      ids.add(source.binaryValue().utf8ToString());
    }
  }

  private static void readVectors(
      LeafReader reader, String field, String normField, float[] table, int base, float[] mean)
      throws IOException {
    FloatVectorValues vectors = reader.getFloatVectorValues(field);
    if (vectors == null) {
      return;
    }
    NumericDocValues norms = DocValues.getNumeric(reader, normField);
    KnnVectorValues.DocIndexIterator at = vectors.iterator();
    for (int d = at.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = at.nextDoc()) {
      float[] vector = vectors.vectorValue(at.index());
      double length = ItemDocument.norm(vector);
      double scale =
          norms.advanceExact(d) && length > 0
              ? Float.intBitsToFloat((int) norms.longValue()) / length
              : 0;
      for (int i = 0; i < mean.length; i++) {
        table[(base + d) * mean.length + i] = (float) (vector[i] * scale + mean[i]);
      }
    }
  }
}
