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

/**
 * The ids of one segment: their UTF-8 bytes one after the other, and of those that were answers
 * once their texts, which all later answers share (decoding 150 ids takes as long as scoring 20,000
 * items in a block). Thread-safe.
 */
final class IdColumn {

  private final int[] starts; // one more than there are documents
  private final String[] texts; // a race decodes twice, no more
  private byte[] bytes = new byte[1 << 12];

  IdColumn(LeafReader reader) throws IOException {
    starts = new int[reader.maxDoc() + 1];
    texts = new String[reader.maxDoc()];
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
    String text = texts[document];
    if (text == null) {
      int start = starts[document];
      text = new String(bytes, start, starts[document + 1] - start, StandardCharsets.UTF_8);
      texts[document] = text;
    }
    return text;
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
