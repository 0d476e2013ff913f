package dev.vecino.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that knows nothing of Vecino but the codec that it sets. */
class PlainLuceneTest {

  private static final int ITEMS = 50_000;
  private static final int DIMENSION = 32;
  private static final int K = 10;

  @TempDir Path folder;

  private final Random random = new Random(1);
  private final float[][] vectors = new float[ITEMS][];
  private long visited;

  @Test
  void knnFloatVectorQuery_filtersOfAllSelectivities_findsNearlyAllAndVisitsFew() throws Exception {
    float[][] centres = new float[500][];
    Arrays.setAll(centres, c -> near(new float[DIMENSION], 1));
    Arrays.setAll(vectors, item -> near(centres[random.nextInt(centres.length)], 0.5f));
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new ClusteredVectorsCodec());
    try (Directory directory = new MMapDirectory(folder);
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (int item = 0; item < ITEMS; item++) {
        Document document = new Document();
        document.add(new LongPoint("item", item));
        document.add(new LongPoint("part", item % 100));
        document.add(
            new KnnFloatVectorField("vector", vectors[item], VectorSimilarityFunction.DOT_PRODUCT));
        writer.addDocument(document);
        if (item % 12_000 == 11_999) {
          writer.flush();
        }
      }
      writer.deleteDocuments(LongPoint.newRangeQuery("item", 0, 999));
      writer.commit();
      assertFinds(directory, false);
      writer.forceMerge(1);
      writer.commit();
      assertFinds(directory, true);
    }
  }

  private float[] near(float[] centre, float width) {
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = centre[d] + width * (float) random.nextGaussian() / (float) Math.sqrt(DIMENSION);
    }
    return VectorUtil.l2normalize(vector);
  }

  private void assertFinds(Directory directory, boolean merged) throws Exception {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      assertTrue(merged == (reader.leaves().size() == 1), reader.leaves().size() + " segments");
      for (int percent : new int[] {100, 50, 10, 1}) {
        double found = 0;
        visited = 0;
        for (int q = 0; q < 100; q++) {
          float[] query = near(vectors[random.nextInt(ITEMS)], 0.5f);
          found += recall(reader, query, percent);
        }
        assertTrue(found / 100 >= 0.95, "recall at " + percent + " %: " + found / 100);
        double part = visited / 100.0 / ((ITEMS - 1000) * percent / 100.0);
        assertTrue(!merged || percent == 1 || part < 0.2, "visited at " + percent + " %: " + part);
      }
    }
  }

  private double recall(DirectoryReader reader, float[] query, int percent) throws Exception {
    Query filter = LongPoint.newRangeQuery("part", 0, percent - 1);
    Query knn =
        new KnnFloatVectorQuery("vector", query, K, filter) {
          @Override
          protected TopDocs mergeLeafResults(TopDocs[] perLeafResults) {
            TopDocs merged = super.mergeLeafResults(perLeafResults);
            visited += merged.totalHits.value();
            return merged;
          }
        };
    double[] exact =
        IntStream.range(1000, ITEMS)
            .filter(item -> item % 100 < percent)
            .mapToDouble(item -> VectorUtil.dotProduct(query, vectors[item]))
            .sorted()
            .toArray();
    float kth = (float) (1 + exact[exact.length - K]) / 2 - 1e-6f;
    ScoreDoc[] hits = new IndexSearcher(reader).search(knn, K).scoreDocs;
    return Arrays.stream(hits).filter(hit -> hit.score >= kth).count() / (double) K;
  }
}
