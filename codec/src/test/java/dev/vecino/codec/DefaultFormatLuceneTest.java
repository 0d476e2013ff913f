package dev.vecino.codec;

/** Lucene's suite with the default threshold. */
public class DefaultFormatLuceneTest extends LuceneFormatTestCase {

  @Override
  ClusteredVectorsFormat format() {
    return new ClusteredVectorsFormat();
  }
}
