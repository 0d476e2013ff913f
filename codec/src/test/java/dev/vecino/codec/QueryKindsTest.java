package dev.vecino.codec;

import static dev.vecino.codec.VectorIndexes.FIELD;
import static dev.vecino.codec.VectorIndexes.clustered;
import static dev.vecino.codec.VectorIndexes.config;
import static dev.vecino.codec.VectorIndexes.mixture;
import static dev.vecino.codec.VectorIndexes.near;
import static dev.vecino.codec.VectorIndexes.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FloatVectorSimilarityQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.PatienceKnnVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SeededKnnVectorQuery;
import org.apache.lucene.search.TimeLimitingKnnCollectorManager;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.search.knn.TopKnnCollectorManager;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lucene's kinds of vector queries, time limits and threads. */
class QueryKindsTest {

  private static final int K = 10;
  private static final float[][] VECTORS = mixture(1, 6000, 24);
  private static Directory directory;
  private static DirectoryReader reader;

  @BeforeAll
  static void open() throws IOException {
    directory = write(clustered(), VECTORS, 2);
    reader = DirectoryReader.open(directory);
    assertEquals(2, reader.leaves().size());
  }

  @AfterAll
  static void close() throws IOException {
    reader.close();
    directory.close();
  }

  private static List<float[]> queries(int count) {
    return queries(count, 0.1f);
  }

  private static List<float[]> queries(int count, float width) {
    Random random = new Random(2);
    List<float[]> queries = new ArrayList<>();
    for (int q = 0; q < count; q++) {
      queries.add(near(random, VECTORS[random.nextInt(VECTORS.length)], width));
    }
    return queries;
  }

  private static String search(DirectoryReader reader, Query query) throws IOException {
    return Arrays.toString(new IndexSearcher(reader).search(query, K).scoreDocs);
  }

  @Test
  void seededAndPatienceQuery_anySeed_findTheSameAsThePlainOne() throws IOException {
    for (float[] vector : queries(30)) {
      KnnFloatVectorQuery plain = new KnnFloatVectorQuery(FIELD, vector, K);
      String expected = search(reader, plain);
      Query far = LongPoint.newRangeQuery("number", 17, 170);
      SeededKnnVectorQuery seeded = SeededKnnVectorQuery.fromFloatQuery(plain, far);
      assertEquals(expected, search(reader, seeded));
      assertEquals(expected, search(reader, PatienceKnnVectorQuery.fromFloatQuery(plain)));
      assertEquals(expected, search(reader, PatienceKnnVectorQuery.fromSeededQuery(seeded)));
    }
  }

  @Test
  @SuppressWarnings("deprecation") // of the older one of the two, which applications have
  void similarityQuery_anyThreshold_findsNearlyAllAboveIt() throws IOException {
    int explicit = 0;
    int adaptive = 0;
    int filtered = 0;
    int expected = 0;
    for (float[] vector : queries(40, 0.05f)) {
      float[] scores = new float[VECTORS.length];
      for (int v = 0; v < scores.length; v++) {
        scores[v] = VectorSimilarityFunction.DOT_PRODUCT.compare(vector, VECTORS[v]);
      }
      float[] sorted = scores.clone();
      Arrays.sort(sorted);
      float threshold = (sorted[sorted.length - 100] + sorted[sorted.length - 101]) / 2;
      IndexSearcher searcher = new IndexSearcher(reader);
      Query filter = LongPoint.newRangeQuery("number", 0, VECTORS.length / 2);
      int passing = 0;
      for (int v = 0; v <= VECTORS.length / 2; v++) {
        passing += scores[v] >= threshold ? 1 : 0;
      }
      explicit += searcher.count(new FloatVectorSimilarityQuery.Explicit(FIELD, vector, threshold));
      adaptive += searcher.count(new FloatVectorSimilarityQuery.Adaptive(FIELD, vector, threshold));
      filtered +=
          searcher.count(new FloatVectorSimilarityQuery.Explicit(FIELD, vector, threshold, filter));
      expected += passing;
    }
    assertTrue(explicit >= 3800 && explicit <= 4000, explicit + " of 4000");
    assertTrue(adaptive >= 3800 && adaptive <= 4000, adaptive + " of 4000, adaptive");
    assertTrue(filtered >= 0.95 * expected && filtered <= expected, filtered + " of " + expected);
  }

  @Test
  void filteredSparseField_fewOfTheEligibleHaveAVector_findsThese() throws IOException {
    try (Directory sparse = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(sparse, config(clustered()))) {
        for (int d = 0; d < 3000; d++) {
          Document document = new Document();
          document.add(new LongPoint("number", d));
          if (d % 3 > 0) {
            document.add(
                new KnnFloatVectorField(FIELD, VECTORS[d], VectorSimilarityFunction.DOT_PRODUCT));
          }
          document.add(new LongPoint("bare", d % 3 == 0 || d < 9 ? 1 : 0));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(sparse)) {
        Query bare = LongPoint.newExactQuery("bare", 1);
        ScoreDoc[] hits =
            new IndexSearcher(reader)
                .search(new KnnFloatVectorQuery(FIELD, VECTORS[0], 6, bare), 6)
                .scoreDocs;
        assertEquals(
            List.of(1, 2, 4, 5, 7, 8), Arrays.stream(hits).map(hit -> hit.doc).sorted().toList());
      }
    }
  }

  /** Ends when it was asked some times. */
  private record Countdown(AtomicInteger calls) implements QueryTimeout {
    Countdown(int calls) {
      this(new AtomicInteger(calls));
    }

    @Override
    public boolean shouldExit() {
      return calls.getAndDecrement() <= 0;
    }
  }

  @Test
  void timeout_afterAnyNumberOfCalls_endsTheSearchWithWhatItHas() throws IOException {
    for (int calls : new int[] {0, 1, 2, 3, 5, 10, 20}) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setTimeout(new Countdown(calls));
      TopDocs hits = searcher.search(new KnnFloatVectorQuery(FIELD, queries(1).get(0), K), K);
      // Without any hit Lucene has nothing to run when the time is over, and does not say so.
      assertTrue(searcher.timedOut() || hits.scoreDocs.length % K == 0, calls + " calls");
    }
    IndexSearcher patient = new IndexSearcher(reader);
    patient.setTimeout(new Countdown(1_000_000));
    KnnFloatVectorQuery query = new KnnFloatVectorQuery(FIELD, queries(1).get(0), K);
    String hits = Arrays.toString(patient.search(query, K).scoreDocs);
    assertEquals(search(reader, query), hits);
    assertFalse(patient.timedOut());
  }

  @Test
  void timeout_withinASegment_keepsThePartialHits() throws IOException {
    LeafReaderContext leaf = reader.leaves().get(0);
    for (AcceptDocs accept : List.of(all(leaf), first(leaf, 700))) { // by clusters, and a scan
      long former = -1;
      int partial = 0;
      for (int calls = 0; former < 0 || partial == 0 || calls < 100; calls++) {
        KnnCollector collector =
            new TimeLimitingKnnCollectorManager(
                    new TopKnnCollectorManager(K, new IndexSearcher(reader)), new Countdown(calls))
                .newCollector(Integer.MAX_VALUE, KnnSearchStrategy.Hnsw.DEFAULT, leaf);
        leaf.reader().searchNearestVectors(FIELD, queries(1).get(0), collector, accept);
        long visited = collector.visitedCount();
        TopDocs hits = collector.topDocs();
        assertTrue(visited >= former, "visited " + visited + " after " + former);
        assertEquals(visited > 0, hits.scoreDocs.length > 0);
        if (hits.totalHits.relation() == TotalHits.Relation.EQUAL_TO) {
          break;
        }
        partial += visited > 0 ? 1 : 0;
        former = visited;
      }
      assertTrue(partial > 0, "no partial hits");
    }
  }

  private static AcceptDocs all(LeafReaderContext leaf) {
    return AcceptDocs.fromLiveDocs(null, leaf.reader().maxDoc());
  }

  private static AcceptDocs first(LeafReaderContext leaf, int documents) {
    return AcceptDocs.fromIteratorSupplier(
        () -> DocIdSetIterator.range(0, documents), null, leaf.reader().maxDoc());
  }

  @Test
  void search_firstOnesOfFourThreads_findTheSameAsAlone() throws Exception {
    List<float[]> queries = queries(40);
    List<String> expected = new ArrayList<>();
    for (float[] query : queries) {
      expected.add(search(reader, filtered(query)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 8; round++) {
        try (DirectoryReader fresh = DirectoryReader.open(directory)) {
          CyclicBarrier start = new CyclicBarrier(4);
          List<Future<List<String>>> found = new ArrayList<>();
          for (int thread = 0; thread < 4; thread++) {
            found.add(
                threads.submit(
                    () -> {
                      start.await();
                      List<String> hits = new ArrayList<>();
                      for (float[] query : queries) {
                        hits.add(search(fresh, filtered(query)));
                      }
                      return hits;
                    }));
          }
          for (Future<List<String>> hits : found) {
            assertEquals(expected, hits.get());
          }
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** So that the spare bits of one search are those of the next one. */
  private static KnnFloatVectorQuery filtered(float[] query) {
    long first = Math.floorMod(Arrays.hashCode(query), 3000);
    return new KnnFloatVectorQuery(
        FIELD, query, K, LongPoint.newRangeQuery("number", first, first + 2999));
  }

  @Test
  void floor_knownFromTheStart_sparesVisitsAndLosesNothingAboveIt() throws IOException {
    LeafReaderContext leaf = reader.leaves().get(0);
    long without = 0;
    long with = 0;
    int lost = 0;
    for (float[] query : queries(40, 0.02f)) {
      TopKnnCollector plain = new TopKnnCollector(60, Integer.MAX_VALUE);
      leaf.reader().searchNearestVectors(FIELD, query, plain, all(leaf));
      ScoreDoc[] hits = plain.topDocs().scoreDocs;
      float floor = hits[3].score; // as other segments may have reached
      TopKnnCollector high =
          new TopKnnCollector(60, Integer.MAX_VALUE) {
            @Override
            public float minCompetitiveSimilarity() {
              return Math.max(floor, super.minCompetitiveSimilarity());
            }
          };
      leaf.reader().searchNearestVectors(FIELD, query, high, all(leaf));
      without += plain.visitedCount();
      with += high.visitedCount();
      lost +=
          Arrays.stream(high.topDocs().scoreDocs).filter(hit -> hit.score >= floor).count() < 4
              ? 1
              : 0;
    }
    assertTrue(with < without, with + " visited, without a floor " + without);
    assertTrue(lost <= 2, lost + " of 40 lost hits");
  }

  @Test
  void filter_ofTheCaller_isNotChangedByLaterSearches() throws IOException {
    ClusteredVectorsFormat format =
        ClusteredVectorsFormat.builder()
            .leastClustered(1)
            .documentRuns(documents -> IntStream.range(0, 30).map(r -> 200 * r).toArray())
            .build();
    try (Directory ordered = write(format, VECTORS, 1);
        DirectoryReader reader = DirectoryReader.open(ordered)) {
      LeafReaderContext leaf = reader.leaves().get(0);
      FixedBitSet even = new FixedBitSet(VECTORS.length);
      IntStream.range(0, VECTORS.length / 2).map(v -> 2 * v).forEach(even::set);
      FixedBitSet before = even.clone();
      FixedBitSet most = new FixedBitSet(VECTORS.length);
      most.set(500, VECTORS.length);
      for (AcceptDocs accept :
          List.of(
              AcceptDocs.fromIteratorSupplier(
                  () -> new BitSetIterator(even, 0), null, VECTORS.length),
              AcceptDocs.fromLiveDocs(most.asReadOnlyBits(), VECTORS.length))) {
        TopKnnCollector collector = new TopKnnCollector(1, Integer.MAX_VALUE);
        leaf.reader().searchNearestVectors(FIELD, VECTORS[1000], collector, accept);
        assertEquals(1000, collector.topDocs().scoreDocs[0].doc);
      }
      assertEquals(before, even);
    }
  }

  @Test
  void collector_thatKeepsOneOfEachGroup_getsAsManyGroupsAsItWants() throws IOException {
    Random random = new Random(3);
    float[][] vectors = new float[6000][];
    Arrays.setAll(vectors, v -> near(random, VECTORS[v / 100], 0.06f));
    float[] query = near(random, vectors[0], 0.1f);
    try (Directory grouped = write(clustered(), vectors, 1);
        DirectoryReader reader = DirectoryReader.open(grouped)) {
      GroupCollector collector = new GroupCollector(K, 100);
      LeafReaderContext leaf = reader.leaves().get(0);
      leaf.reader().searchNearestVectors(FIELD, query, collector, all(leaf));
      double[] best =
          IntStream.range(0, 60)
              .mapToDouble(
                  g ->
                      IntStream.range(100 * g, 100 * g + 100)
                          .mapToDouble(v -> VectorUtil.dotProduct(query, vectors[v]))
                          .max()
                          .getAsDouble())
              .sorted()
              .toArray();
      TopDocs hits = collector.topDocs();
      assertEquals(K, hits.scoreDocs.length);
      assertEquals(
          (1 + best[best.length - K]) / 2, hits.scoreDocs[K - 1].score, 0.02, "the tenth group");
    }
  }
}
