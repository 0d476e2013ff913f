package dev.vecino.codec;

import static dev.vecino.codec.VectorIndexes.FIELD;
import static dev.vecino.codec.VectorIndexes.clustered;
import static dev.vecino.codec.VectorIndexes.mixture;
import static dev.vecino.codec.VectorIndexes.near;
import static dev.vecino.codec.VectorIndexes.noise;
import static dev.vecino.codec.VectorIndexes.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.Test;

/** What is measured when a segment is written, and by which queries. */
class MeasuredSearchTest {

  private static final float[][] VECTORS = mixture(1, 3000, 24);

  /** Queries far from all vectors, which are nearly equally near to many of them. */
  private static List<float[]> farQueries() {
    return List.of(noise(5, 100, 24));
  }

  private static ClusteredVectorsFormat sampling(QuerySample sample) {
    return ClusteredVectorsFormat.builder().leastClustered(1).sample(sample).build();
  }

  private static Optional<MeasuredSearch> measured(ClusteredVectorsFormat format, float[][] vectors)
      throws IOException {
    try (Directory directory = write(format, vectors, 1);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      return ClusteredField.of(leaf(reader), FIELD).map(f -> f.measured(QueryKind.SAMPLED));
    }
  }

  private static LeafReader leaf(DirectoryReader reader) {
    assertEquals(1, reader.leaves().size());
    return reader.leaves().get(0).reader();
  }

  @Test
  void sample_ofQueriesElsewhere_isWhatIsMeasured() throws IOException {
    MeasuredSearch own = measured(clustered(), VECTORS).orElseThrow();
    MeasuredSearch far = measured(sampling((f, n) -> farQueries()), VECTORS).orElseThrow();
    assertTrue(far.visitedAt10() > 1.5 * own.visitedAt10(), far + " after " + own);
    for (MeasuredSearch measured : List.of(own, far)) {
      assertEquals(0.95, measured.recallTarget());
      assertTrue(measured.recallAt10() >= 0.95, measured.toString());
      assertTrue(measured.recallAt150() >= 0.95, measured.toString());
      assertTrue(measured.visitedAt150() >= measured.visitedAt10(), measured.toString());
      assertTrue(measured.visitedAt150() <= VECTORS.length, measured.toString());
    }
  }

  @Test
  void sample_withNoUsableQuery_isAsWithoutOne() throws IOException {
    MeasuredSearch own = measured(sampling((f, n) -> List.of()), VECTORS).orElseThrow();
    float[] zero = new float[24];
    float[] noNumber = noise(1, 1, 24)[0];
    noNumber[3] = Float.NaN;
    float[] infinite = noise(1, 1, 24)[0];
    infinite[23] = Float.NEGATIVE_INFINITY;
    assertEquals(
        own,
        measured(sampling((f, n) -> List.of(zero, noNumber, infinite)), VECTORS).orElseThrow());
  }

  @Test
  void sample_someQueriesUnusable_isThatOfTheOthers() throws IOException {
    MeasuredSearch far = measured(sampling((f, n) -> farQueries()), VECTORS).orElseThrow();
    List<float[]> more = new ArrayList<>(farQueries());
    more.add(50, new float[24]);
    float[] noNumber = new float[24];
    Arrays.fill(noNumber, Float.NaN);
    more.add(noNumber);
    assertEquals(far, measured(sampling((f, n) -> more), VECTORS).orElseThrow());
  }

  @Test
  void lossFactor_greater_makesTheSearchWider() throws IOException {
    QuerySample lossy =
        new QuerySample() {
          @Override
          public List<float[]> queries(String field, Nearest nearest) {
            return farQueries();
          }

          @Override
          public double lossFactor(String field) {
            return 5;
          }
        };
    MeasuredSearch once = measured(sampling((f, n) -> farQueries()), VECTORS).orElseThrow();
    MeasuredSearch five = measured(sampling(lossy), VECTORS).orElseThrow();
    assertTrue(five.visitedAt10() > once.visitedAt10(), five + " after " + once);
    assertTrue(five.recallAt10() >= 0.99, five.toString());
  }

  private static long visited(LeafReader leaf, float[] query, KnnSearchStrategy strategy)
      throws IOException {
    TopKnnCollector collector = new TopKnnCollector(10, Integer.MAX_VALUE, strategy);
    AcceptDocs all = AcceptDocs.fromLiveDocs(null, leaf.maxDoc());
    leaf.searchNearestVectors(FIELD, query, collector, all);
    return collector.visitedCount();
  }

  @Test
  void kind_sampled_goesAsFarAsTheSampleNeedsAndAnyAsFarAsAll() throws IOException {
    // The sample finds itself, which counts for nothing where any vector of the field is meant.
    float[][] vectors = noise(9, 2000, 24);
    List<float[]> easy = List.of(vectors).subList(0, 200);
    ClusteredVectorsFormat format =
        ClusteredVectorsFormat.builder()
            .leastClustered(1)
            .recallTarget(0.7)
            .sample((f, n) -> easy)
            .build();
    try (Directory directory = write(format, vectors, 1);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      long sampled = 0;
      long any = 0;
      for (float[] query : easy.subList(0, 50)) {
        sampled += visited(leaf(reader), query, QueryKind.SAMPLED.strategy());
        any += visited(leaf(reader), query, QueryKind.ANY.strategy());
        assertEquals(
            visited(leaf(reader), query, QueryKind.ANY.strategy()),
            visited(leaf(reader), query, KnnSearchStrategy.Hnsw.DEFAULT));
      }
      assertTrue(sampled < any, sampled + " for the sample, " + any + " for any");
    }
    List<float[]> hard = farQueries();
    try (Directory directory = write(sampling((f, n) -> hard), VECTORS, 1);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      long sampled = visited(leaf(reader), hard.getFirst(), QueryKind.SAMPLED.strategy());
      assertEquals(sampled, visited(leaf(reader), hard.getFirst(), QueryKind.ANY.strategy()));
    }
  }

  @Test
  void nearest_ofAVector_areDocumentsOfTheSegment() throws IOException {
    List<String> fields = new ArrayList<>();
    float[] query = near(new Random(7), VECTORS[100], 0.1f);
    QuerySample sample =
        (field, nearest) -> {
          fields.add(field);
          int[] found = nearest.documents(query, 50);
          assertTrue(found.length >= 50, found.length + " found");
          assertEquals(found.length, IntStream.of(found).distinct().count());
          int[] best =
              IntStream.range(0, VECTORS.length)
                  .boxed()
                  .sorted((a, b) -> Float.compare(product(b), product(a)))
                  .limit(50)
                  .mapToInt(Integer::intValue)
                  .toArray();
          long hits =
              IntStream.of(best).filter(b -> IntStream.of(found).anyMatch(f -> f == b)).count();
          assertTrue(hits >= 49, hits + " of the 50 nearest");
          assertEquals(VECTORS.length, nearest.documents(query, 1_000_000).length);
          assertEquals(0, nearest.documents(query, 0).length);
          assertEquals(0, nearest.documents(new float[24], 50).length);
          return List.of(query);
        };
    assertTrue(measured(sampling(sample), VECTORS).isPresent());
    assertEquals(List.of(FIELD), fields);
  }

  private static float product(int number) {
    return VectorUtil.dotProduct(near(new Random(7), VECTORS[100], 0.1f), VECTORS[number]);
  }

  @Test
  void recallTarget_beyondWhatCodesTellApart_allAreCompared() throws IOException {
    Random random = new Random(3);
    float[][] alike = new float[2000][];
    Arrays.setAll(alike, v -> near(random, VECTORS[0], 1e-5f));
    assertTrue(measured(clustered(), alike).isEmpty());
    try (Directory directory = write(clustered(), alike, 1);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      assertEquals(2000, search(leaf(reader), alike[7]).totalHits.value());
    }
  }

  @Test
  void recallTarget_nearlyOne_isReachedOnNoise() throws IOException {
    ClusteredVectorsFormat format =
        ClusteredVectorsFormat.builder().leastClustered(1).recallTarget(0.9999999).build();
    float[][] vectors = noise(4, 2000, 32);
    try (Directory directory = write(format, vectors, 1);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      for (float[] query : noise(5, 20, 32)) {
        double[] exact =
            Arrays.stream(vectors).mapToDouble(v -> VectorUtil.dotProduct(query, v)).toArray();
        Arrays.sort(exact);
        TopDocs hits = search(leaf(reader), query);
        assertEquals((1 + exact[exact.length - 10]) / 2, hits.scoreDocs[9].score, 1e-6);
      }
    }
  }

  private static TopDocs search(LeafReader leaf, float[] query) throws IOException {
    TopKnnCollector collector = new TopKnnCollector(10, Integer.MAX_VALUE);
    leaf.searchNearestVectors(
        FIELD, query, collector, AcceptDocs.fromLiveDocs(null, leaf.maxDoc()));
    return collector.topDocs();
  }

  /** Hides nothing. */
  private static final class Wrapped extends FilterLeafReader {
    Wrapped(LeafReader in) {
      super(in);
    }

    @Override
    public CacheHelper getCoreCacheHelper() {
      return in.getCoreCacheHelper();
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
      return in.getReaderCacheHelper();
    }
  }

  @Test
  void clusteredField_wrappedReopenedAndMerged_isWhatWasWritten() throws IOException {
    ClusteredVectorsFormat format = clustered();
    try (Directory directory = write(format, VECTORS, 2)) {
      MeasuredSearch first;
      int[] runs;
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        assertEquals(2, reader.leaves().size());
        LeafReader leaf = reader.leaves().get(0).reader();
        ClusteredField field = ClusteredField.of(leaf, FIELD).orElseThrow();
        first = field.measured(QueryKind.ANY);
        runs = field.runs();
        ClusteredField wrapped =
            ClusteredField.of(new Wrapped(new Wrapped(leaf)), FIELD).orElseThrow();
        assertEquals(first, wrapped.measured(QueryKind.ANY));
        assertTrue(ClusteredField.of(leaf, "another").isEmpty());
        assertTrue(ClusteredField.of(leaf, "number").isEmpty());
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        ClusteredField field =
            ClusteredField.of(reader.leaves().get(0).reader(), FIELD).orElseThrow();
        assertEquals(first, field.measured(QueryKind.ANY));
        assertArrayEquals(runs, field.runs());
        assertArrayEquals(new int[] {0, 1500}, runs);
      }
      IndexWriterConfig config =
          new IndexWriterConfig().setCodec(new ClusteredVectorsCodec(format));
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        ClusteredField merged = ClusteredField.of(leaf(reader), FIELD).orElseThrow();
        assertNotEquals(first, merged.measured(QueryKind.ANY));
        assertArrayEquals(new int[] {0, 3000}, merged.runs());
      }
    }
  }

  @Test
  void documentRuns_areTheClusters() throws IOException {
    int[] starts = {0, 100, 1000, 2500};
    ClusteredVectorsFormat format =
        ClusteredVectorsFormat.builder()
            .leastClustered(1)
            .documentRuns(documents -> starts)
            .build();
    try (Directory directory = write(format, VECTORS, 1);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      int[] runs = ClusteredField.of(leaf(reader), FIELD).orElseThrow().runs();
      assertArrayEquals(new int[] {0, 100, 1000, 2500, 3000}, runs);
    }
  }
}
