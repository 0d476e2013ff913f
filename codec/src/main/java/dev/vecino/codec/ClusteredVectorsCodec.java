package dev.vecino.codec;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;

/**
 * Lucene's codec with {@link ClusteredVectorsFormat} for all vector fields:
 *
 * <pre>{@code
 * IndexWriterConfig config = new IndexWriterConfig().setCodec(new ClusteredVectorsCodec());
 * }</pre>
 *
 * <p>Segments carry the name of Lucene's own codec, so that a program needs nothing but this jar on
 * its class path to read them. Immutable, thread-safe.
 */
public final class ClusteredVectorsCodec extends Lucene104Codec {

  private final KnnVectorsFormat format;

  /** With the format's defaults. */
  public ClusteredVectorsCodec() {
    this(new ClusteredVectorsFormat());
  }

  /** With a format of one's own making. */
  public ClusteredVectorsCodec(ClusteredVectorsFormat format) {
    this.format = format;
  }

  @Override
  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
    return format;
  }
}
