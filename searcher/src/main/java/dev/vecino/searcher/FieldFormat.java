package dev.vecino.searcher;

import dev.vecino.codec.ClusteredField;
import dev.vecino.codec.QueryKind;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.schema.SearchSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.KnnCollector;
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

  /**
   * Takes what a search of a segment finds.
   *
   * @param k how many nearest are wanted, at most those that are eligible
   * @param eligible in the segment
   */
  KnnCollector collector(int k, int eligible);

  /**
   * How many of what a collector took are worth an exact score.
   *
   * @param candidates that are scored where their order is nearly right
   */
  int kept(int candidates, int collected);

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
      for (ClusteredField segment : segments) {
        double share = segment.size() / (double) Math.max(1, items);
        cost += segment.cost(kind, k, (int) Math.ceil(eligible * Math.min(1, share)));
      }
      return cost;
    }

    @Override
    public KnnCollector collector(int k, int eligible) {
      return new CandidateCollector(k, kind.strategy());
    }

    @Override
    public int kept(int candidates, int collected) {
      return collected;
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
    public KnnCollector collector(int k, int eligible) {
      return new TopKnnCollector(setting.beam(k, eligible), Integer.MAX_VALUE, STRATEGY);
    }

    @Override
    public int kept(int candidates, int collected) {
      // What a walk over quantised copies found is not in its order yet.
      return setting.isQuantized() ? collected : Math.min(candidates, collected);
    }
  }
}
