package dev.vecino.codec;

import static dev.vecino.codec.VectorIndexes.clustered;
import static dev.vecino.codec.VectorIndexes.config;
import static dev.vecino.codec.VectorIndexes.mixture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.Test;

/** Fields that Lucene's own format serves, beside ones with clusters. */
class DelegatedFieldsTest {

  private static final float[][] VECTORS = mixture(1, 1500, 16);
  private static final int K = 10;

  private static byte[] bytes(float[] vector) {
    byte[] bytes = new byte[vector.length];
    for (int d = 0; d < bytes.length; d++) {
      bytes[d] = (byte) Math.round(127 * vector[d]);
    }
    return bytes;
  }

  @Test
  void euclideanAndBytes_besideClusters_areFoundBeforeAndAfterAMerge() throws IOException {
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, config(clustered()))) {
        for (int v = 0; v < VECTORS.length; v++) {
          Document document = new Document();
          document.add(new StoredField("number", v));
          document.add(new LongPoint("number", v));
          document.add(
              new KnnFloatVectorField("cosine", VECTORS[v], VectorSimilarityFunction.COSINE));
          document.add(
              new KnnFloatVectorField("near", VECTORS[v], VectorSimilarityFunction.EUCLIDEAN));
          if (v % 2 == 0) {
            document.add(
                new KnnByteVectorField(
                    "bytes", bytes(VECTORS[v]), VectorSimilarityFunction.DOT_PRODUCT));
          }
          writer.addDocument(document);
          if (v == 700) {
            writer.flush();
          }
        }
        writer.deleteDocuments(LongPoint.newRangeQuery("number", 0, 99));
      }
      check(directory, 2);
      IndexWriterConfig config =
          new IndexWriterConfig().setCodec(new ClusteredVectorsCodec(clustered()));
      config.setUseCompoundFile(false);
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        writer.forceMerge(1);
      }
      check(directory, 1);
    }
  }

  private static void check(Directory directory, int segments) throws IOException {
    List<String> graphs =
        Arrays.stream(directory.listAll()).filter(file -> file.endsWith(".vex")).toList();
    assertEquals(segments, graphs.size(), Arrays.toString(directory.listAll()));
    for (String graph : graphs) {
      assertTrue(graph.endsWith("_" + ClusteredVectorsFormat.NAME + "_0_hnsw.vex"), graph);
    }
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      assertEquals(segments, reader.leaves().size());
      for (LeafReaderContext context : reader.leaves()) {
        LeafReader leaf = context.reader();
        leaf.checkIntegrity();
        assertTrue(ClusteredField.of(leaf, "cosine").isPresent());
        assertFalse(ClusteredField.of(leaf, "near").isPresent());
        assertFalse(ClusteredField.of(leaf, "bytes").isPresent());
        for (String field : List.of("cosine", "near", "bytes")) {
          long offHeap =
              ((CodecReader) leaf)
                      .getVectorReader()
                      .getOffHeapByteSize(leaf.getFieldInfos().fieldInfo(field))
                      .values()
                      .stream()
                      .mapToLong(Long::longValue)
                      .sum();
          assertTrue(offHeap > 0, "off heap of " + field);
        }
      }
      IndexSearcher searcher = new IndexSearcher(reader);
      int found = 0;
      for (int v = 1; v < 1500; v += 100) {
        float[] query = VECTORS[v];
        Query filter = LongPoint.newRangeQuery("number", 0, 1200);
        found += found(searcher, new KnnFloatVectorQuery("cosine", query, K, filter), query, 1);
        found += found(searcher, new KnnFloatVectorQuery("near", query, K, filter), query, 1);
        found +=
            found(searcher, new KnnByteVectorQuery("bytes", bytes(query), K, filter), query, 2);
      }
      assertTrue(found >= 0.9 * 3 * 15 * K, found + " found");
    }
  }

  /** All vectors are of length 1, so that each of the similarities has the same order. */
  private static int found(IndexSearcher searcher, Query query, float[] vector, int each)
      throws IOException {
    StoredFields stored = searcher.storedFields();
    List<Integer> exact =
        IntStream.rangeClosed(100, 1200)
            .filter(v -> v % each == 0)
            .boxed()
            .sorted(Comparator.comparing((Integer v) -> -VectorUtil.dotProduct(vector, VECTORS[v])))
            .limit(K)
            .toList();
    int found = 0;
    ScoreDoc[] hits = searcher.search(query, K).scoreDocs;
    assertEquals(K, hits.length);
    for (ScoreDoc hit : hits) {
      int number = stored.document(hit.doc).getField("number").numericValue().intValue();
      assertTrue(number >= 100 && number <= 1200 && number % each == 0, number + " by " + query);
      found += exact.contains(number) ? 1 : 0;
    }
    return found;
  }
}
