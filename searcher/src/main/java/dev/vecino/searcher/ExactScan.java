package dev.vecino.searcher;

import dev.vecino.codec.SearchCost;
import dev.vecino.codec.clusters.ExactProduct;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import dev.vecino.searcher.block.Bonuses;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.util.BitSetIterator;

/**
 * The exact twin of all other ways: scores every eligible item.
 *
 * @param items how many the index has
 */
record ExactScan(int items) implements NearestSearch {

  @Override
  public AnsweredBy way() {
    return AnsweredBy.EXACT;
  }

  @Override
  public double cost(int k, int eligible) {
    return SearchCost.ofScan(eligible, items);
  }

  @Override
  public Found search(Question question) throws IOException {
    NearestItems nearest = new NearestItems(question.candidates());
    Found found = new Found();
    for (Map.Entry<Segment, DocumentSet> entry : question.eligible().bySegment().entrySet()) {
      found.visit(scan(question, entry.getKey(), entry.getValue(), nearest));
    }
    found.add(nearest);
    return found;
  }

  /**
   * Offers documents of a segment with their scores.
   *
   * @return how many they are
   */
  static int scan(Question question, Segment segment, DocumentSet matches, NearestItems nearest)
      throws IOException {
    int count = matches.count();
    if (count == 0) {
      return 0;
    }
    Asker asker = question.asker();
    Similarity similarity = asker.similarity();
    DocAndFloatFeatureBuffer buffer = new DocAndFloatFeatureBuffer();
    VectorScorer scorer =
        segment.reader.getFloatVectorValues(asker.field()).rescorer(compared(question));
    Bonuses bonuses = question.bonuses();
    int gaining = bonuses.firstFrom(segment.base);
    int end = bonuses.firstFrom(segment.end());
    VectorScorer.Bulk bulk = scorer.bulk(new BitSetIterator(matches.bits(), count));
    bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
    while (buffer.size > 0) {
      for (int i = 0; i < buffer.size; i++) {
        float score = similarity.fromLuceneScore(buffer.features[i]);
        int number = segment.base + buffer.docs[i];
        while (gaining < end && bonuses.number(gaining) < number) {
          gaining++;
        }
        if (gaining < end && bonuses.number(gaining) == number) {
          score += bonuses.gain(gaining);
        }
        nearest.offer(segment, buffer.docs[i], score);
      }
      bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
    }
    return count;
  }

  /**
   * What chooses the candidates: Lucene's score of a small dot product is rounded away, so that is
   * of a direction where its length plays no part.
   */
  private static float[] compared(Question question) {
    float[] vector = question.vector();
    double length = Math.sqrt(ExactProduct.of(vector, vector));
    if (!question.bonuses().isEmpty() || !(length > 0 && length < 1)) {
      return vector;
    }
    float[] direction = new float[vector.length];
    for (int d = 0; d < vector.length; d++) {
      direction[d] = (float) (vector[d] / length);
    }
    return direction;
  }

  /** The nearest of what was found, by {@link ExactScores}. */
  static NearestItems best(Question question, Found found) throws IOException {
    NearestItems best = new NearestItems(question.limit());
    for (Map.Entry<Segment, int[]> entry : found.documents().entrySet()) {
      if (entry.getValue().length == 0) {
        continue;
      }
      Segment segment = entry.getKey();
      ExactScores scores = new ExactScores(question, segment);
      for (int document : entry.getValue()) {
        best.offer(segment, document, scores.of(document));
      }
    }
    return best;
  }
}
