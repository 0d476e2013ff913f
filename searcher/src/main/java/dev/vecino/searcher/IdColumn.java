package dev.vecino.searcher;

import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;

/** The ids of one segment: their UTF-8 bytes one after the other. Immutable and thread-safe. */
final class IdColumn {

  private final int[] starts; // one more than there are documents
  private byte[] bytes = new byte[1 << 12];

  IdColumn(LeafReader reader) throws IOException {
    starts = new int[reader.maxDoc() + 1];
    BinaryDocValues source = DocValues.getBinary(reader, IndexSchema.ID);
    int length = 0;
    int next = 0;
    for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
      Arrays.fill(starts, next, d + 1, length);
      next = d + 1;
      BytesRef id = source.binaryValue();
      bytes = ArrayUtil.grow(bytes, length + id.length);
      System.arraycopy(id.bytes, id.offset, bytes, length, id.length);
      length += id.length;
    }
    Arrays.fill(starts, next, starts.length, length);
    bytes = Arrays.copyOf(bytes, length);
  }

  String id(int document) {
    int start = starts[document];
    return new String(bytes, start, starts[document + 1] - start, StandardCharsets.UTF_8);
  }

  /** Compares the ids of two documents by their bytes, that is by code points. */
  int compare(int document, IdColumn other, int otherDocument) {
    return Arrays.compareUnsigned(
        bytes,
        starts[document],
        starts[document + 1],
        other.bytes,
        other.starts[otherDocument],
        other.starts[otherDocument + 1]);
  }
}
