package dev.vecino.searcher;

import dev.vecino.codec.ClusteredField;
import dev.vecino.codec.QueryKind;
import dev.vecino.codec.SearchCost;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.schema.SearchSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;

/**
 * What the approximate search of a field's format costs and what it is to be asked for, by what was
 * measured when the index was built; more is not known of a format here. Immutable, thread-safe.
 */
sealed interface FieldFormat {

  /** What an answer says of it. */
  AnsweredBy way();

  /** See {@link NearestSearch#cost}. */
  double cost(int k, int eligible);

  /** Reads what every search needs, so that none has to. */
  void load() throws IOException;

  /**
   * Searches a segment.
   *
   * @param k how many nearest are wanted, at most those that are eligible
   * @param candidates of how many an exact score is worth its while, at least k
   */
  Hits search(SegmentSearch segment, int k, int candidates) throws IOException;

  /** A segment's vectors, asked for those near another one. */
  interface SegmentSearch {
    /** Lets a collector take what is found. */
    void run(KnnCollector collector) throws IOException;

    /** How many documents are eligible. */
    int eligible();
  }

  /**
   * What a segment has.
   *
   * @param documents among which the nearest are, in no order
   * @param visited how many were compared
   */
  @SuppressWarnings("ArrayRecordComponent") // within the package, never compared
  record Hits(int[] documents, long visited) {}

  /**
   * The format of a field.
   *
   * @param segments all of the index
   * @param kind of the queries, to clusters
   * @param hnsw what the manifest says of HNSW for this kind of queries
   * @return empty where all are compared
   */
  static Optional<FieldFormat> of(
      List<LeafReader> segments, String field, QueryKind kind, Optional<SearchSetting> hnsw) {
    List<ClusteredField> clustered = new ArrayList<>();
    int items = 0;
    for (LeafReader segment : segments) {
      ClusteredField.of(segment, field).ifPresent(clustered::add);
      items += segment.numDocs();
    }
    if (!clustered.isEmpty()) {
      return Optional.of(new Clustered(List.copyOf(clustered), kind, items));
    }
    int all = items;
    return hnsw.map(setting -> new Hnsw(setting, all));
  }

  /**
   * Clusters, which the format searches as far as it must.
   *
   * @param segments those that have any
   * @param items of the index
   */
  record Clustered(List<ClusteredField> segments, QueryKind kind, int items)
      implements FieldFormat {

    @Override
    public AnsweredBy way() {
      return AnsweredBy.CLUSTERS;
    }

    @Override
    public double cost(int k, int eligible) {
      double cost = 0;
      int rest = items;
      for (ClusteredField segment : segments) {
        double share = segment.size() / (double) Math.max(1, items);
        cost += segment.cost(kind, k, (int) Math.ceil(eligible * Math.min(1, share)));
        rest -= segment.size();
      }
      int compared = (int) (eligible * (double) Math.max(0, rest) / Math.max(1, items));
      return cost + SearchCost.ofScan(compared, Math.max(0, rest)); // what came after the clusters
    }

    @Override
    public void load() throws IOException {
      for (ClusteredField segment : segments) {
        segment.load();
      }
    }

    @Override
    public Hits search(SegmentSearch segment, int k, int candidates) throws IOException {
      CandidateCollector collector = new CandidateCollector(k, candidates, kind.strategy());
      segment.run(collector);
      return new Hits(collector.candidates(), collector.visitedCount());
    }
  }

  /**
   * Lucene's HNSW, which is asked for a beam of items, of which k are kept.
   *
   * @param items of the index
   */
  record Hnsw(SearchSetting setting, int items) implements FieldFormat {

    /**
     * HNSW scores ineligible items too. Walking over them unscored (ACORN-1, Patel et al. 2024,
     * arXiv 2403.04871) is faster below half eligible, but its recall stays under 0.95 there
     * however wide the beam is, and the exact scan is faster still.
     */
    static final KnnSearchStrategy STRATEGY = new KnnSearchStrategy.Hnsw(0);

    /** A visit, in scores of a scan: the vector is far away. */
    private static final int VISIT = 10;

    @Override
    public AnsweredBy way() {
      return AnsweredBy.HNSW;
    }

    @Override
    public double cost(int k, int eligible) {
      double selectivity = Math.max(1, eligible) / (double) Math.max(1, items);
      return setting.visited(k) / selectivity * VISIT;
    }

    @Override
    public void load() {}

    @Override
    public Hits search(SegmentSearch segment, int k, int candidates) throws IOException {
      int beam = setting.beam(k, segment.eligible());
      TopKnnCollector collector = new TopKnnCollector(beam, Integer.MAX_VALUE, STRATEGY);
      segment.run(collector);
      ScoreDoc[] hits = collector.topDocs().scoreDocs;
      // What a walk over quantised copies found is not in its order yet.
      int[] documents =
          new int[setting.isQuantized() ? hits.length : Math.min(candidates, hits.length)];
      for (int i = 0; i < documents.length; i++) {
        documents[i] = hits[i].doc;
      }
      return new Hits(documents, collector.visitedCount());
    }
  }
}
