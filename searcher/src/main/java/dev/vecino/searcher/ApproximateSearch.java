package dev.vecino.searcher;

import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.block.Bonuses;
import dev.vecino.searcher.columns.DocumentSet;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.FixedBitSet;

/**
 * Finds the nearest items by what the Lucene format of their field has for that, segment by
 * segment.
 */
record ApproximateSearch(FieldFormat format) implements NearestSearch {

  @Override
  public AnsweredBy way() {
    return format.way();
  }

  @Override
  public double cost(int k, int eligible) {
    return format.cost(k, eligible);
  }

  @Override
  public Found search(Question question) throws IOException {
    NearestItems gainers = new NearestItems(question.candidates());
    Found found = new Found();
    for (Map.Entry<Segment, DocumentSet> entry : question.eligible().bySegment().entrySet()) {
      Segment segment = entry.getKey();
      DocumentSet others = entry.getValue();
      if (!question.bonuses().isEmpty()) {
        // No format knows of bonuses: those that have one are scored each, the others by it.
        FixedBitSet gaining = gaining(question.bonuses(), segment, others);
        found.visit(ExactScan.scan(question, segment, DocumentSet.of(gaining), gainers));
        others = others.copy();
        others.removeAll(gaining);
      }
      if (others.count() > 0) {
        search(question, segment, others, found);
      }
    }
    found.add(gainers);
    return found;
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

  private void search(Question question, Segment segment, DocumentSet eligible, Found found)
      throws IOException {
    Asker asker = question.asker();
    int count = eligible.count();
    FieldFormat.SegmentSearch search =
        new FieldFormat.SegmentSearch() {
          @Override
          public void run(KnnCollector collector) throws IOException {
            segment.reader.searchNearestVectors(
                asker.field(), question.vector(), collector, new EligibleAcceptDocs(eligible));
          }

          @Override
          public int eligible() {
            return count;
          }
        };
    FieldFormat.Hits hits =
        format.search(search, Math.min(question.limit(), count), question.candidates());
    found.visit(hits.visited());
    found.add(segment, hits.documents());
  }
}
