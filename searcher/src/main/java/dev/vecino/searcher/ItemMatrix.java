package dev.vecino.searcher;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;

/**
 * Vectors of a segment's items as the block scorer reads them: in panels (see {@link BlockKernel}),
 * some panels a tile. A tile fits into the second cache, where it stays while all queries of a
 * block are scored against it. Takes {@code 4 * dimension + 4} bytes of heap an item. Immutable.
 */
final class ItemMatrix {

  /** 64 KiB: an eighth of a second cache, whose rest the candidates of a block need. */
  private static final int FLOATS_PER_TILE = 1 << 14;

  /** The items of a tile are a multiple of this, and so many are scored in one call. */
  static final int STRIP = 256;

  private static final Gains NO_GAINS = new Gains(new int[0], new float[0]);

  /** The document of each position. */
  final int[] documents;

  final int dimension;

  /** Items a tile; the last one may have fewer. */
  final int tileItems;

  /** The panels; those of the last tile are filled up with zeros to whole calls of the kernel. */
  final float[][] tiles;

  /** The length of the longest vector, rounded up. */
  final double longest;

  private volatile int[] positions;

  /**
   * Copies vectors.
   *
   * @param documents in the order that they are wanted, each with a vector; kept, not copied
   * @param lanes items a panel
   * @return null where there are no documents
   */
  static ItemMatrix of(LeafReader reader, String field, int[] documents, int lanes)
      throws IOException {
    return documents.length == 0
        ? null
        : new ItemMatrix(reader.getFloatVectorValues(field), reader.maxDoc(), documents, lanes);
  }

  private ItemMatrix(FloatVectorValues values, int maxDoc, int[] documents, int lanes)
      throws IOException {
    this.documents = documents;
    dimension = values.dimension();
    tileItems = Math.max(1, FLOATS_PER_TILE / dimension / STRIP) * STRIP;
    tiles = new float[(documents.length + tileItems - 1) / tileItems][];
    int[] ordinals = values.size() == maxDoc ? null : ordinals(values, maxDoc);
    double longestSquared = 0;
    int unit = BlockKernel.PANELS * lanes;
    for (int t = 0; t < tiles.length; t++) {
      int begin = t * tileItems;
      int count = Math.min(tileItems, documents.length - begin);
      float[] tile = new float[(count + unit - 1) / unit * unit * dimension];
      for (int i = 0; i < count; i++) {
        int document = documents[begin + i];
        float[] vector = values.vectorValue(ordinals == null ? document : ordinals[document]);
        int at = i / lanes * lanes * dimension + i % lanes;
        double squared = 0;
        for (int d = 0; d < dimension; d++, at += lanes) {
          tile[at] = vector[d];
          squared += (double) vector[d] * vector[d];
        }
        longestSquared = Math.max(longestSquared, squared);
      }
      tiles[t] = tile;
    }
    longest = Math.sqrt(longestSquared) * (1 + 1e-9);
  }

  int size() {
    return documents.length;
  }

  /**
   * What the items of positions gain.
   *
   * @param positions in rising order
   * @param gains of these
   */
  @SuppressWarnings("ArrayRecordComponent") // within the package, never compared
  record Gains(int[] positions, float[] gains) {}

  /** The bonuses of the items that are here; base: what the segment's documents have added. */
  Gains gains(Bonuses bonuses, int base) {
    if (bonuses.isEmpty()) {
      return NO_GAINS;
    }
    int[] found = positions();
    int end = bonuses.firstFrom(base + found.length);
    long[] sorted = new long[Math.max(0, end - bonuses.firstFrom(base))];
    int count = 0;
    for (int b = bonuses.firstFrom(base); b < end; b++) {
      int position = found[bonuses.number(b) - base];
      if (position >= 0) {
        sorted[count++] =
            (long) position << Integer.SIZE
                | Integer.toUnsignedLong(Float.floatToRawIntBits(bonuses.gain(b)));
      }
    }
    Arrays.sort(sorted, 0, count);
    int[] positions = new int[count];
    float[] gains = new float[count];
    for (int i = 0; i < count; i++) {
      positions[i] = (int) (sorted[i] >>> Integer.SIZE);
      gains[i] = Float.intBitsToFloat((int) sorted[i]);
    }
    return new Gains(positions, gains);
  }

  /** The position of each document, or -1; computed once it is needed, by a race twice. */
  private int[] positions() {
    int[] known = positions;
    if (known == null) {
      known = new int[1 + Arrays.stream(documents).max().orElse(-1)];
      Arrays.fill(known, -1);
      for (int position = 0; position < documents.length; position++) {
        known[documents[position]] = position;
      }
      positions = known;
    }
    return known;
  }

  /** The documents of a set, in rising order. */
  static int[] documents(FixedBitSet set) {
    int[] documents = new int[set.cardinality()];
    BitSetIterator at = new BitSetIterator(set, documents.length);
    for (int i = 0; i < documents.length; i++) {
      documents[i] = at.nextDoc();
    }
    return documents;
  }

  private static int[] ordinals(FloatVectorValues values, int maxDoc) throws IOException {
    int[] ordinals = new int[maxDoc];
    KnnVectorValues.DocIndexIterator at = values.iterator();
    for (int d = at.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = at.nextDoc()) {
      ordinals[d] = at.index();
    }
    return ordinals;
  }
}
