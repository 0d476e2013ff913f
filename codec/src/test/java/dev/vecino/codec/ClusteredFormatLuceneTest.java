package dev.vecino.codec;

/** Lucene's suite with clusters in every segment. */
public class ClusteredFormatLuceneTest extends LuceneFormatTestCase {

  @Override
  ClusteredVectorsFormat format() {
    return ClusteredVectorsFormat.builder().leastClustered(1).build();
  }
}
