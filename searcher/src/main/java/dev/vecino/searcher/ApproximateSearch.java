package dev.vecino.searcher;

import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.block.Bonuses;
import dev.vecino.searcher.clusters.ClusterSearch;
import dev.vecino.searcher.columns.DocumentSet;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;

/** Finds the nearest items by what the format of their field has for that: clusters or HNSW. */
record ApproximateSearch(Generation generation, ApproximateCost cost) implements NearestSearch {

  /**
   * HNSW scores ineligible items too. Walking over them unscored (ACORN-1, Patel et al. 2024, arXiv
   * 2403.04871) is faster below half eligible, but its recall stays under 0.95 there however wide
   * the beam is, and the exact scan is faster still.
   */
  private static final KnnSearchStrategy STRATEGY = new KnnSearchStrategy.Hnsw(0);

  @Override
  public AnsweredBy way() {
    return cost.way();
  }

  @Override
  public double cost(int k, int eligible) {
    return cost.of(k, eligible);
  }

  @Override
  public Found search(Question question) throws IOException {
    NearestItems nearest = new NearestItems(kept(question));
    Found found = new Found();
    for (Map.Entry<Segment, DocumentSet> entry : question.eligible().bySegment().entrySet()) {
      Segment segment = entry.getKey();
      DocumentSet others = entry.getValue();
      if (!question.bonuses().isEmpty()) {
        // No format knows of bonuses: those that have one are scored each, the others by it.
        FixedBitSet gaining = gaining(question.bonuses(), segment, others);
        found.visit(ExactScan.scan(question, segment, DocumentSet.of(gaining), nearest));
        others = others.copy();
        others.removeAll(gaining);
      }
      if (others.count() > 0) {
        search(question, segment, others, new Results(nearest, found));
      }
    }
    found.add(nearest);
    return found;
  }

  /** What a search in a segment adds to. */
  private record Results(NearestItems nearest, Found found) {}

  private void search(Question question, Segment segment, DocumentSet eligible, Results results)
      throws IOException {
    if (way() == AnsweredBy.HNSW) {
      searchHnsw(question, segment, eligible, results);
    } else if (segment == generation.segments.getFirst()) {
      searchClusters(question, segment, eligible, results);
    } else { // items that came after the clusters: few
      results.found.visit(ExactScan.scan(question, segment, eligible, results.nearest));
    }
  }

  /** What a walk over quantised copies found is not in its order yet. */
  private int kept(Question question) {
    return way() == AnsweredBy.HNSW && generation.isHnswQuantized
        ? Math.max(question.candidates(), beam(question))
        : question.candidates();
  }

  private int beam(Question question) {
    return cost.beam(question.asker().request.limit, question.eligible().count());
  }

  private static FixedBitSet gaining(Bonuses bonuses, Segment segment, DocumentSet eligible) {
    FixedBitSet gaining = new FixedBitSet(segment.reader.maxDoc());
    int end = bonuses.firstFrom(segment.end());
    for (int b = bonuses.firstFrom(segment.base); b < end; b++) {
      gaining.set(bonuses.number(b) - segment.base);
    }
    gaining.and(eligible.bits());
    return gaining;
  }

  private void searchClusters(
      Question question, Segment segment, DocumentSet eligible, Results results)
      throws IOException {
    int count = eligible.count();
    int k = Math.min(question.limit(), count);
    ClusterSearch search = generation.clusterSearch(question.asker().isUser());
    ClusterSearch.Found nearest =
        search.search(question.vector(), eligible.bits(), count, k, ClusterSearch.candidates(k));
    results.found.visit(nearest.visited());
    results.found.add(segment, nearest.documents());
  }

  private void searchHnsw(Question question, Segment segment, DocumentSet eligible, Results results)
      throws IOException {
    Asker asker = question.asker();
    int count = eligible.count();
    TopKnnCollector collector =
        new TopKnnCollector(Math.min(beam(question), count), Integer.MAX_VALUE, STRATEGY);
    AcceptDocs accept =
        AcceptDocs.fromIteratorSupplier(
            () -> new BitSetIterator(eligible.bits(), count), null, segment.reader.maxDoc());
    segment.reader.searchNearestVectors(asker.field(), question.vector(), collector, accept);
    results.found.visit(collector.visitedCount());
    for (ScoreDoc hit : collector.topDocs().scoreDocs) {
      results.nearest.offer(segment, hit.doc, asker.similarity().fromLuceneScore(hit.score));
    }
  }
}
