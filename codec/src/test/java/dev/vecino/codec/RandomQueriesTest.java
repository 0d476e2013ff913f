package dev.vecino.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

/**
 * Random queries of random indexes against an oracle that compares all vectors by Lucene's
 * similarity function. {@code -Dvecino.cases=5000} runs more cases, {@code -Dvecino.case=SEED} one.
 */
class RandomQueriesTest {

  private static final int CASES = 25;
  private static final int QUERIES = 20;

  private double found;
  private double wanted;
  private long byClusters;

  @Test
  void knnFloatVectorQuery_randomIndexes_isAsTheOracleSays() {
    Long one = Long.getLong("vecino.case");
    long cases = Long.getLong("vecino.cases", CASES);
    for (long seed = one == null ? 0 : one; seed < (one == null ? cases : one + 1); seed++) {
      String description = "-Dvecino.case=" + seed;
      try (RandomIndex index = new RandomIndex(seed)) {
        description += ", " + index;
        check(index);
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError(description + ": " + e.getMessage(), e);
      }
    }
    assertTrue(one != null || byClusters > 2 * cases, byClusters + " searches by clusters");
    double recall = found / wanted;
    assertTrue(byClusters == 0 || one != null || recall >= 0.95, "recall by clusters: " + recall);
  }

  private void check(RandomIndex index) throws IOException {
    IndexSearcher searcher = new IndexSearcher(index.reader);
    searcher.setQueryCache(null);
    int[] items = new int[index.reader.maxDoc()];
    NumericDocValues itemOf = MultiDocValues.getNumericValues(index.reader, "item");
    while (itemOf != null && itemOf.nextDoc() != NumericDocValues.NO_MORE_DOCS) {
      items[itemOf.docID()] = (int) itemOf.longValue();
    }
    for (int q = 0; q < QUERIES; q++) {
      RandomIndex.Field field = index.fields.get(index.random().nextInt(index.fields.size()));
      RandomIndex.Filter filter = index.filter();
      Asked asked = new Asked(field, index.query(field), filter.items(), items);
      BitSet eligible = (BitSet) filter.items().clone();
      eligible.stream().filter(i -> field.vectors()[i] == null).forEach(eligible::clear);
      int k = k(index.random(), eligible.cardinality());
      TopDocs hits =
          searcher.search(new KnnFloatVectorQuery(field.name(), asked.query, k, filter.query()), k);
      asked.assertRight(hits.scoreDocs, k, eligible.cardinality());
      for (LeafReaderContext leaf : index.reader.leaves()) {
        checkSegment(leaf, asked, filter.query() != null, index.random());
      }
    }
  }

  private static int k(Random random, int eligible) {
    return switch (random.nextInt(4)) {
      case 0 -> 1 + random.nextInt(2 * eligible + 1);
      case 1 -> 1;
      default -> 1 + random.nextInt(20);
    };
  }

  /** One search of a segment: what it visits, and that it stops where it has to. */
  private void checkSegment(LeafReaderContext leaf, Asked asked, boolean filtered, Random random)
      throws IOException {
    FixedBitSet documents = new FixedBitSet(leaf.reader().maxDoc());
    int eligible = 0;
    boolean promised = false; // recall is, for queries near a vector that may be found
    for (int d = 0; d < documents.length(); d++) {
      int item = asked.items[leaf.docBase + d];
      boolean alive = leaf.reader().getLiveDocs() == null || leaf.reader().getLiveDocs().get(d);
      if (alive && asked.passing.get(item)) {
        documents.set(d);
        eligible += asked.field.vectors()[item] == null ? 0 : 1;
        promised |= item == asked.near;
      }
    }
    int k = k(random, eligible);
    TopDocs all = search(leaf, asked, filtered ? documents : null, k, Integer.MAX_VALUE);
    long visited = all.totalHits.value();
    assertTrue(visited <= eligible, visited + " visited of " + eligible);
    assertEquals(TotalHits.Relation.EQUAL_TO, all.totalHits.relation());
    asked.assertRight(all.scoreDocs, k, eligible);
    if (visited < eligible) {
      byClusters++;
      found += promised ? asked.found(all.scoreDocs, k, leaf) / (double) k : 0;
      wanted += promised ? 1 : 0;
    }
    if (visited > 0) {
      int limit = 1 + random.nextInt((int) visited);
      TopDocs some = search(leaf, asked, filtered ? documents : null, k, limit);
      assertEquals(limit, some.totalHits.value(), "visited with a limit");
      assertEquals(TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO, some.totalHits.relation());
      assertTrue(some.scoreDocs.length <= Math.min(k, limit), "hits with a limit");
      asked.assertRight(some.scoreDocs, some.scoreDocs.length, eligible);
    }
  }

  private static TopDocs search(
      LeafReaderContext leaf, Asked asked, FixedBitSet documents, int k, int limit)
      throws IOException {
    AcceptDocs accept =
        documents == null
            ? AcceptDocs.fromLiveDocs(leaf.reader().getLiveDocs(), leaf.reader().maxDoc())
            : AcceptDocs.fromIteratorSupplier(
                () -> new BitSetIterator(documents, 0),
                leaf.reader().getLiveDocs(),
                leaf.reader().maxDoc());
    TopKnnCollector collector = new TopKnnCollector(k, limit);
    leaf.reader().searchNearestVectors(asked.field.name(), asked.query, collector, accept);
    TopDocs hits = collector.topDocs();
    for (ScoreDoc hit : hits.scoreDocs) {
      hit.doc += leaf.docBase;
    }
    return hits;
  }

  /** A query and its oracle. */
  private static final class Asked {
    final RandomIndex.Field field;
    final float[] query;
    final int near; // the item to whose vector the query is near, or -1
    final BitSet passing;
    final int[] items; // by document

    Asked(RandomIndex.Field field, RandomIndex.Vector vector, BitSet passing, int[] items) {
      this.field = field;
      this.query = vector.query();
      this.near = vector.near();
      this.passing = passing;
      this.items = items;
    }

    private float score(int item) {
      return field.similarity().compare(query, field.vectors()[item]);
    }

    /** What the order of additions may change in a score. */
    private double rounding(int item) {
      double product =
          field.similarity() == VectorSimilarityFunction.COSINE
              ? 1
              : RandomIndex.length(query) * RandomIndex.length(field.vectors()[item]);
      return 1e-6 * (product + score(item));
    }

    void assertRight(ScoreDoc[] hits, int k, int eligible) {
      assertEquals(Math.min(k, eligible), hits.length, "hits for k " + k);
      Set<Integer> seen = new HashSet<>();
      for (int h = 0; h < hits.length; h++) {
        int item = items[hits[h].doc];
        assertTrue(passing.get(item), "an item that does not pass: " + item);
        assertTrue(field.vectors()[item] != null, "an item without a vector: " + item);
        assertTrue(seen.add(item), "twice: " + item);
        assertEquals(score(item), hits[h].score, rounding(item), "score of " + item);
        assertTrue(h == 0 || hits[h - 1].score >= hits[h].score, "not best first");
      }
    }

    /** How many of a segment's hits are exact answers, or as good as one. */
    int found(ScoreDoc[] hits, int k, LeafReaderContext leaf) {
      int last = leaf.docBase + leaf.reader().maxDoc();
      double[] exact =
          Arrays.stream(items, leaf.docBase, last)
              .filter(item -> passing.get(item) && field.vectors()[item] != null)
              .mapToDouble(this::score)
              .sorted()
              .toArray();
      double kth = exact[Math.max(0, exact.length - k)];
      return (int)
          Arrays.stream(hits).filter(hit -> hit.score >= kth - rounding(items[hit.doc])).count();
    }
  }
}
