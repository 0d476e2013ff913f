package dev.vecino.codec;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** Lucene's own suite for vectors formats, on ours. */
abstract class LuceneFormatTestCase extends BaseKnnVectorsFormatTestCase {

  abstract ClusteredVectorsFormat format();

  @Override
  protected Codec getCodec() {
    return TestUtil.alwaysKnnVectorsFormat(format());
  }

  @Override
  protected boolean supportsFloatVectorFallback() {
    return false;
  }
}
