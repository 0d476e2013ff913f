package dev.vecino.indexer;

import dev.vecino.codec.ClusteredVectorsFormat;
import dev.vecino.indexer.IndexOptions.Quantization;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/** Lucene's codec with the vectors formats that an index is written in. */
final class VectorCodecs {

  private static final Codec UNINDEXED =
      of(new Wide(new Lucene99HnswVectorsFormat(16, 100, 1, null, Integer.MAX_VALUE)));

  private VectorCodecs() {}

  /** Writes vectors, and nothing to search them by however many they are. */
  static Codec unindexed() {
    return UNINDEXED;
  }

  /** Writes an HNSW graph, from the first vector on. */
  static Codec hnsw(IndexOptions options, ExecutorService workers) {
    ExecutorService helpers = options.threads() == 1 ? null : workers;
    KnnVectorsFormat format =
        options.quantization() == Quantization.NONE
            ? new Lucene99HnswVectorsFormat(
                options.maxConnections(), options.beamWidth(), options.threads(), helpers, 0)
            : new Lucene104HnswScalarQuantizedVectorsFormat(
                options.quantization() == Quantization.INT8
                    ? ScalarEncoding.UNSIGNED_BYTE
                    : ScalarEncoding.PACKED_NIBBLE,
                options.maxConnections(),
                options.beamWidth(),
                options.threads(),
                helpers,
                0);
    return of(new Wide(format));
  }

  /** Writes a format for all fields. */
  static Codec of(KnnVectorsFormat format) {
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
      }
    };
  }

  /**
   * A format of Lucene for as many dimensions as ours: nothing in it but this limit depends on
   * them, and who reads it finds Lucene's own by its name.
   */
  private static final class Wide extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    Wide(KnnVectorsFormat format) {
      super(format.getName());
      this.format = format;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return ClusteredVectorsFormat.MAX_DIMENSIONS;
    }
  }
}
