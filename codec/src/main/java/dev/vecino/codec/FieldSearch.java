package dev.vecino.codec;

import static org.apache.lucene.search.DocIdSetIterator.NO_MORE_DOCS;

import dev.vecino.codec.clusters.ClusterSearch;
import dev.vecino.codec.clusters.Clusters;
import dev.vecino.codec.clusters.Positions;
import dev.vecino.codec.clusters.Spares;
import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FilteredDocIdSetIterator;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * One search of the vectors of a field of a segment, by its clusters or by comparing all. For one
 * thread.
 */
final class FieldSearch {

  /** From this part of the vectors on, eligible positions are tested where they are looked at. */
  private static final double MOST = 0.2;

  /** Vectors that are scored at once. */
  private static final int BLOCK = 64;

  /** How many times as many are looked for by a search that goes on. */
  private static final int DEEPER = 4;

  private final FloatVectorValues values;
  private final RandomVectorScorer scorer;
  private final KnnCollector collector;
  private final Bits accepted; // documents, or null: all
  private final int cost; // how many these are, about
  private final boolean dense; // documents and ordinals are the same
  private final QueryKind kind;
  private final Spares<FixedBitSet> spares;
  private FixedBitSet collected; // ordinals that the collector knows, or null: none are looked up

  /**
   * Begins a search.
   *
   * @param values at least one
   * @param scorer of the query
   * @param spares bits of searches that are over, for positions
   */
  FieldSearch(
      FloatVectorValues values,
      RandomVectorScorer scorer,
      KnnCollector collector,
      AcceptDocs accept,
      Spares<FixedBitSet> spares)
      throws IOException {
    this.spares = spares;
    this.values = values;
    this.scorer = scorer;
    this.collector = collector;
    cost = accept.cost();
    accepted = accept.bits();
    dense = values.ordToDoc(values.size() - 1) == values.size() - 1;
    kind = QueryKind.of(collector.getSearchStrategy());
  }

  /** Whether to compare all accepted vectors costs less than to search the clusters. */
  boolean isScanCheaper(ClusteredField field) {
    return field.isScanCheaper(kind, collector.k(), Math.min(cost, values.size()));
  }

  /** Collects the nearest that the clusters have; compares all where that turns out cheaper. */
  void searchClusters(ClusteredField field, float[] query, ProductSpace space) throws IOException {
    ClusteredField.Search search = field.search();
    Clusters clusters = search.clusters();
    if (accepted == null) {
      collectAll(field, new Wanted(search, query, space, null, values.size()));
      return;
    }
    if (dense && !clusters.isOrdered() && cost >= MOST * values.size()) {
      Positions tested =
          Positions.tested(values.size(), position -> accepted.get(clusters.number(position)));
      int eligible = Math.min(cost, values.size());
      collectAll(field, new Wanted(search, query, space, tested, eligible));
      return;
    }
    FixedBitSet positions = positions(clusters);
    int eligible = positions.cardinality();
    if (field.isScanCheaper(kind, collector.k(), eligible)) {
      scan();
    } else {
      collectAll(field, new Wanted(search, query, space, Positions.of(positions), eligible));
    }
    if (positions != accepted) {
      spares.give(positions);
    }
  }

  private void collectAll(ClusteredField field, Wanted wanted) throws IOException {
    int k = collector.k();
    while (collectNearest(wanted, k)) {
      k = (int) Math.min(Integer.MAX_VALUE, (long) DEEPER * k);
      if (field.isScanCheaper(kind, k, wanted.eligible)) {
        scan();
        return;
      }
    }
  }

  /**
   * Collects the k nearest, and some more.
   *
   * @return whether the collector wants others too: one that keeps all above some score, or one of
   *     each group of documents, is not content when the k nearest are as good as it wants
   */
  private boolean collectNearest(Wanted wanted, int k) throws IOException {
    float floor = wanted.space.product(collector.minCompetitiveSimilarity());
    int[] found =
        wanted
            .search
            .searches()
            .get(kind)
            .search(
                new ClusterSearch.Request(
                    wanted.query, wanted.positions, wanted.eligible, k, floor),
                new Visits(collector));
    for (int i = 0; i < found.length; i++) {
      found[i] = wanted.search.clusters().number(found[i]);
    }
    if (collector instanceof RescoringCollector rescoring) {
      for (int ordinal : found) {
        rescoring.offer(values.ordToDoc(ordinal));
      }
      return false;
    }
    float[] scores = collect(found, found.length);
    int competitive = 0;
    for (float score : scores) {
      competitive += score > collector.minCompetitiveSimilarity() ? 1 : 0;
    }
    if (competitive < k || collector.earlyTerminated()) {
      return false;
    }
    if (collected == null) {
      collected = new FixedBitSet(values.size());
    }
    for (int ordinal : found) {
      collected.set(ordinal);
    }
    return true;
  }

  /** The positions of the accepted documents; in bits to be given back unless these are theirs. */
  private FixedBitSet positions(Clusters clusters) throws IOException {
    int size = values.size();
    if (dense
        && clusters.isOrdered()
        && accepted instanceof FixedBitSet bits
        && bits.length() == size) {
      return bits;
    }
    FixedBitSet positions = spares.take();
    if (positions == null || positions.length() != size) {
      positions = new FixedBitSet(size);
    }
    if (dense && clusters.isOrdered()) {
      positions.set(0, size);
      accepted.applyMask(positions, 0);
    } else {
      positions.clear();
      OrdinalIterator ordinals = ordinals();
      for (int o = ordinals.next(); o >= 0; o = ordinals.next()) {
        positions.set(clusters.position(o));
      }
    }
    return positions;
  }

  /** The ordinals of the accepted documents, rising. */
  private OrdinalIterator ordinals() throws IOException {
    if (!dense) {
      // A copy, as all iterators of the same values go on together.
      KnnVectorValues.DocIndexIterator all = values.copy().iterator();
      return () -> {
        int document = all.nextDoc();
        while (document != NO_MORE_DOCS && accepted != null && !accepted.get(document)) {
          document = all.nextDoc();
        }
        return document == NO_MORE_DOCS ? -1 : all.index();
      };
    }
    DocIdSetIterator all = DocIdSetIterator.all(values.size());
    DocIdSetIterator documents =
        switch (accepted) {
          case null -> all;
          case BitSet bits -> new BitSetIterator(bits, 0);
          case Bits bits ->
              new FilteredDocIdSetIterator(all) {
                @Override
                protected boolean match(int document) {
                  return bits.get(document);
                }
              };
        };
    return () -> {
      int document = documents.nextDoc();
      return document < values.size() ? document : -1;
    };
  }

  /** Compares all that are accepted, until the collector has enough. */
  void scan() throws IOException {
    OrdinalIterator rest = ordinals();
    int[] ordinals = new int[BLOCK];
    int next = rest.next();
    while (next >= 0
        && !collector.earlyTerminated()
        && collector.visitedCount() < collector.visitLimit()) {
      long most = Math.min(BLOCK, collector.visitLimit() - collector.visitedCount());
      int size = 0;
      for (; next >= 0 && size < most; next = rest.next()) {
        ordinals[size++] = next;
      }
      collect(ordinals, size);
      collector.incVisitedCount(size);
    }
  }

  /** Collects what was not collected yet; returns the scores of all. */
  private float[] collect(int[] ordinals, int size) throws IOException {
    float[] scores = new float[size];
    scorer.bulkScore(ordinals, scores, size);
    for (int i = 0; i < size; i++) {
      if (collected == null || !collected.get(ordinals[i])) {
        collector.collect(values.ordToDoc(ordinals[i]), scores[i]);
      }
    }
    return scores;
  }

  /** What is looked for in clusters. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Wanted(
      ClusteredField.Search search,
      float[] query,
      ProductSpace space,
      Positions positions,
      int eligible) {}

  /** Ordinals one after the other, then -1. */
  private interface OrdinalIterator {
    int next() throws IOException;
  }

  /** The visits that a collector allows. */
  private record Visits(KnnCollector collector) implements ClusterSearch.Budget {
    @Override
    public long left() {
      return collector.earlyTerminated() ? 0 : collector.visitLimit() - collector.visitedCount();
    }

    @Override
    public void spend(int vectors) {
      collector.incVisitedCount(vectors);
    }
  }
}
