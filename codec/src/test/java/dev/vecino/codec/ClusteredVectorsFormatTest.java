package dev.vecino.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.codec.clusters.Calibration;
import dev.vecino.codec.clusters.RecallSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options and what Lucene is told. */
class ClusteredVectorsFormatTest {

  private static String message(Runnable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN, Double.POSITIVE_INFINITY})
  void recallTarget_outOfRange_isRefused(double target) {
    assertEquals(
        "recall target must be more than 0 and less than 1, got: " + target,
        message(() -> ClusteredVectorsFormat.builder().recallTarget(target)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void leastClustered_belowOne_isRefused(int vectors) {
    assertEquals(
        "the least number of vectors with clusters must be at least 1, got: " + vectors,
        message(() -> ClusteredVectorsFormat.builder().leastClustered(vectors)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.99, -1, Double.NaN})
  void lossFactor_belowOne_isRefused(double factor) {
    RecallSample.Queries queries = new RecallSample.Queries(List.of(new float[] {1}), false);
    assertEquals(
        "the loss factor of a query sample must be at least 1, got: " + factor,
        message(() -> new Calibration.Sample(queries, factor)));
  }

  @Test
  void options_null_areRefusedByName() {
    ClusteredVectorsFormat.Builder builder = ClusteredVectorsFormat.builder();
    assertEquals(
        "sample",
        assertThrows(NullPointerException.class, () -> builder.sample(null)).getMessage());
    assertEquals(
        "starts",
        assertThrows(NullPointerException.class, () -> builder.documentRuns(null)).getMessage());
    assertEquals(
        "threads",
        assertThrows(NullPointerException.class, () -> builder.executor(null)).getMessage());
  }

  @Test
  void documentRuns_notFromTheFirstDocument_areRefused() throws IOException {
    for (int[] starts : new int[][] {{}, {1, 2}}) {
      ClusteredVectorsFormat format =
          ClusteredVectorsFormat.builder().leastClustered(1).documentRuns(d -> starts).build();
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () -> VectorIndexes.write(format, VectorIndexes.noise(1, 5, 4), 1));
      assertEquals(
          "runs of documents must begin with 0, got: " + Arrays.toString(starts), e.getMessage());
    }
  }

  @Test
  void toString_ofDefaults_namesThem() {
    String text = new ClusteredVectorsFormat().toString();
    assertTrue(
        text.startsWith(
            "VecinoClusteredVectors(leastClustered=10000, recallTarget=0.95, flat=Lucene99Flat"),
        text);
    assertEquals(text, ClusteredVectorsFormat.builder().build().toString());
    assertTrue(
        ClusteredVectorsFormat.builder()
            .recallTarget(0.5)
            .leastClustered(7)
            .build()
            .toString()
            .startsWith("VecinoClusteredVectors(leastClustered=7, recallTarget=0.5, "));
  }

  @Test
  void forName_itsName_isTheFormat() {
    KnnVectorsFormat format = KnnVectorsFormat.forName(ClusteredVectorsFormat.NAME);
    assertEquals(ClusteredVectorsFormat.class, format.getClass());
    assertEquals("VecinoClusteredVectors", format.getName());
    assertEquals(4096, format.getMaxDimensions("any"));
  }

  @ParameterizedTest
  @EnumSource
  void dimension_ofTheGreatest_isWrittenAndFound(VectorSimilarityFunction similarity)
      throws IOException {
    float[][] vectors = VectorIndexes.noise(1, 60, ClusteredVectorsFormat.MAX_DIMENSIONS);
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(directory, VectorIndexes.config(VectorIndexes.clustered()))) {
        for (float[] vector : vectors) {
          add(writer, vector, similarity);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        TopDocs hits =
            new IndexSearcher(reader).search(new KnnFloatVectorQuery("v", vectors[33], 3), 3);
        assertEquals(33, hits.scoreDocs[0].doc);
        assertEquals(3, hits.scoreDocs.length);
      }
    }
  }

  private static void add(IndexWriter writer, float[] vector, VectorSimilarityFunction similarity)
      throws IOException {
    Document document = new Document();
    document.add(new KnnFloatVectorField("v", vector, similarity));
    writer.addDocument(document);
  }

  @Test
  void dimension_beyondTheGreatest_isRefusedWithBoth() throws IOException {
    float[] vector = VectorIndexes.noise(1, 1, ClusteredVectorsFormat.MAX_DIMENSIONS + 1)[0];
    try (Directory directory = new ByteBuffersDirectory();
        IndexWriter writer =
            new IndexWriter(directory, VectorIndexes.config(new ClusteredVectorsFormat()))) {
      String message = message(() -> addUnchecked(writer, vector));
      assertTrue(message.contains("4096") && message.contains("4097"), message);
    }
  }

  private static void addUnchecked(IndexWriter writer, float[] vector) {
    try {
      add(writer, vector, VectorSimilarityFunction.DOT_PRODUCT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
