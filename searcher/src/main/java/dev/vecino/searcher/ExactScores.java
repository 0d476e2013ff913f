package dev.vecino.searcher;

import dev.vecino.codec.clusters.ExactProduct;
import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;

/**
 * The scores of single documents of a segment, with what they gain: the same whatever the machine,
 * the threads and the state of the just-in-time compiler. The sums of SIMD kernels are not, because
 * interpreter and compiler add their lanes in different orders. For one thread.
 */
final class ExactScores {

  private final Question question;
  private final Segment segment;
  private final FloatVectorValues vectors;
  private final KnnVectorValues.DocIndexIterator at;

  ExactScores(Question question, Segment segment) throws IOException {
    this.question = question;
    this.segment = segment;
    vectors = segment.reader.getFloatVectorValues(question.asker().field());
    at = vectors.iterator();
  }

  /**
   * The score of a document that has a vector.
   *
   * @param document a later one than that before
   */
  float of(int document) throws IOException {
    if (at.advance(document) != document) {
      throw new IOException("item without a vector");
    }
    double product = ExactProduct.of(question.vector(), vectors.vectorValue(at.index()));
    float score = question.asker().similarity().score(product);
    return question.bonuses().isEmpty()
        ? score
        : score + question.bonuses().of(segment.base + document);
  }
}
