package dev.vecino.searcher;

import dev.vecino.core.ColumnType;
import dev.vecino.core.Manifest;
import dev.vecino.searcher.schema.GenerationFiles;
import dev.vecino.searcher.schema.IndexFolder;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

/** Writes an index of one generation, with more than one segment and deletions where wanted. */
final class BatchIndex implements AutoCloseable {

  private final Path root;
  private final Path generation;
  private final Similarity target;
  private final Directory directory;
  private final IndexWriter writer;
  private int dimension;

  /**
   * @param target how the target vectors are compared, or null: there are none
   */
  BatchIndex(Path root, Similarity target) throws IOException {
    this.root = root;
    this.target = target;
    generation = new IndexFolder(root).generation("000001");
    Files.createDirectories(generation);
    directory = new MMapDirectory(generation);
    writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig()
                .setCodec(
                    new Lucene104Codec() {
                      @Override
                      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return new Lucene99HnswVectorsFormat(8, 16, 1, null, 0);
                      }
                    })
                .setMergePolicy(NoMergePolicy.INSTANCE)
                .setRAMBufferSizeMB(512)
                .setUseCompoundFile(false));
  }

  /**
   * Adds an item.
   *
   * @param vector its direction
   * @param targetVector or null: it has none
   * @param price or null
   */
  void add(String id, float[] vector, float[] targetVector, Double price, String kind)
      throws IOException {
    dimension = vector.length;
    Document document = new Document();
    document.add(new StringField(IndexSchema.ID, id, Field.Store.NO));
    document.add(new BinaryDocValuesField(IndexSchema.ID, new BytesRef(id)));
    document.add(
        new KnnFloatVectorField(IndexSchema.VECTOR, unit(vector), Similarity.COSINE.function()));
    document.add(
        new NumericDocValuesField(IndexSchema.NORM, Float.floatToRawIntBits((float) norm(vector))));
    document.add(new NumericDocValuesField(IndexSchema.POPULARITY, 1));
    if (targetVector != null) {
      float[] compared = target == Similarity.COSINE ? unit(targetVector) : targetVector;
      document.add(new KnnFloatVectorField(IndexSchema.TARGET, compared, target.function()));
    }
    if (price != null) {
      document.add(
          new NumericDocValuesField(
              IndexSchema.attribute("price"), IndexSchema.encode(ColumnType.DECIMAL, price)));
    }
    document.add(new BinaryDocValuesField(IndexSchema.attribute("kind"), new BytesRef(kind)));
    writer.addDocument(document);
  }

  private static double norm(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += x * (double) x;
    }
    return Math.sqrt(sum);
  }

  private static float[] unit(float[] vector) {
    double norm = norm(vector);
    float[] unit = vector.clone();
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (unit[i] / norm);
    }
    return unit;
  }

  /** What follows is in another segment. */
  void endSegment() throws IOException {
    writer.flush();
    writer.commit();
  }

  void delete(String id) throws IOException {
    writer.deleteDocuments(new Term(IndexSchema.ID, id));
  }

  /** Completes the index and serves it. */
  @Override
  public void close() throws IOException {
    writer.close();
    directory.deleteFile(IndexWriter.WRITE_LOCK_NAME);
    directory.close();
    Map<String, Object> values = Manifest.begin(IndexSchema.FORMAT, IndexSchema.FORMAT_VERSION);
    values.put(IndexSchema.MANIFEST_DIMENSION, dimension);
    values.put(IndexSchema.MANIFEST_TARGET, target == null ? null : target.label());
    Map<String, Object> types = new LinkedHashMap<>();
    types.put("price", ColumnType.DECIMAL.label());
    types.put("kind", ColumnType.KEYWORD.label());
    values.put(IndexSchema.MANIFEST_ATTRIBUTES, types);
    values.put(IndexSchema.MANIFEST_HNSW, Map.of(IndexSchema.HNSW_QUANTIZATION, "none"));
    Map<String, Object> found = PlannerTest.SETTING.toManifest();
    values.put(IndexSchema.MANIFEST_MEASURED, Map.of("items", found, "users", found));
    values.put(IndexSchema.MANIFEST_FILES, GenerationFiles.describe(generation, Map.of()));
    new Manifest(values).write(generation);
    new IndexFolder(root).swapTo("000001");
  }
}
