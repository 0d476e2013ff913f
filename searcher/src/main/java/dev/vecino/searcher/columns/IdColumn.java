package dev.vecino.searcher.columns;

import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one segment: their UTF-8 bytes one after the other, and of those that were answers
 * once their texts, which all later answers share (decoding 150 ids takes as long as scoring 20,000
 * items in a block). Once a document has been asked for by its id there is a table for that, of 5
 * to 11 bytes an item. Thread-safe.
 */
public final class IdColumn {

  private final @Nullable Bits live; // null: all
  private final int[] starts; // one more than there are documents
  private final String[] texts; // a race decodes twice, no more
  private byte[] bytes = new byte[1 << 12];

  /** At the place of an id's hash, or the next free one, the document and 1. */
  private volatile int @Nullable [] table;

  public IdColumn(LeafReader reader) throws IOException {
    live = reader.getLiveDocs();
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

  /** The id of a document from the index itself; empty where it has none. */
  public static String read(LeafReader reader, int document) throws IOException {
    BinaryDocValues ids = DocValues.getBinary(reader, IndexSchema.ID);
    return ids.advanceExact(document) ? ids.binaryValue().utf8ToString() : "";
  }

  public String id(int document) {
    String text = texts[document];
    if (text == null) {
      int start = starts[document];
      text = new String(bytes, start, starts[document + 1] - start, StandardCharsets.UTF_8);
      texts[document] = text;
    }
    return text;
  }

  /**
   * The first live document of each id, or -1; several times as fast as Lucene's dictionary. Each
   * step is taken for all ids before the next one, so that many reads of memory are on their way at
   * a time.
   *
   * @param ids not empty ones: documents without an id can't be told from those with the empty one
   */
  public int[] documents(List<String> ids) {
    int[] known = table == null ? hashed() : table;
    int n = ids.size();
    byte[][] wanted = new byte[n][];
    int[] places = new int[n];
    for (int i = 0; i < n; i++) {
      wanted[i] = ids.get(i).getBytes(StandardCharsets.UTF_8);
      places[i] = hash(wanted[i], 0, wanted[i].length) & known.length - 1;
    }
    int[] documents = new int[n];
    for (int i = 0; i < n; i++) {
      documents[i] = known[places[i]] - 1;
    }
    int[] begins = new int[n];
    for (int i = 0; i < n; i++) {
      begins[i] = starts[Math.max(0, documents[i])];
    }
    for (int i = 0; i < n; i++) {
      int at = places[i];
      int begin = begins[i];
      while (documents[i] >= 0 && !isEqual(wanted[i], begin, starts[documents[i] + 1])) {
        at = at + 1 & known.length - 1;
        documents[i] = known[at] - 1;
        begin = starts[Math.max(0, documents[i])];
      }
    }
    return documents;
  }

  private boolean isEqual(byte[] wanted, int begin, int end) {
    return Arrays.equals(wanted, 0, wanted.length, bytes, begin, end);
  }

  private synchronized int[] hashed() {
    if (table == null) {
      int documents = starts.length - 1;
      int[] places = new int[Integer.highestOneBit(Math.max(1, documents + documents / 3)) * 2];
      for (int d = 0; d < documents; d++) {
        if (starts[d] < starts[d + 1] && (live == null || live.get(d))) {
          int at = hash(bytes, starts[d], starts[d + 1] - starts[d]) & places.length - 1;
          while (places[at] != 0) {
            at = at + 1 & places.length - 1;
          }
          places[at] = d + 1;
        }
      }
      table = places;
    }
    return table;
  }

  private static int hash(byte[] bytes, int from, int length) {
    return StringHelper.murmurhash3_x86_32(bytes, from, length, 0);
  }

  /** Compares the ids of two documents by their bytes, that is by code points. */
  public int compare(int document, IdColumn other, int otherDocument) {
    return Arrays.compareUnsigned(
        bytes,
        starts[document],
        starts[document + 1],
        other.bytes,
        other.starts[otherDocument],
        other.starts[otherDocument + 1]);
  }
}
