package dev.vecino.searcher.block;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of a segment's items as the block scorer reads them, some of them a {@link Tile}. Takes
 * {@code 4 * dimension + 6} bytes of heap an item. Immutable.
 */
public final class ItemMatrix {

  /** Items a tile, about: they lie in the second cache while the queries of a block pass. */
  static final int TILE = 256;

  /** Items a tile, at most. */
  public static final int MOST = 2 * TILE;

  private static final Gains NO_GAINS = new Gains(new int[0], new float[0]);

  /** The document of each position. */
  final int[] documents;

  final int dimension;

  /** The first position of each tile, and the end of the last. */
  final int[] begins;

  final Tile[] tiles;

  /** The tiles' centres as {@link BlockKernel} reads them. */
  final float[] centres;

  /** The length of the longest vector, rounded up. */
  final double longest;

  private volatile int @Nullable [] positions;

  /** Reads the vectors of documents. */
  public interface Reader {
    @Nullable ItemMatrix read(int[] documents) throws IOException;
  }

  /**
   * Copies vectors.
   *
   * @param documents in the order that they are wanted, each with a vector; kept, not copied
   * @param runs where runs of documents begin whose vectors are near each other, rising from 0
   * @return null where there are no documents
   */
  public static @Nullable ItemMatrix of(
      LeafReader reader, String field, int[] documents, int[] runs) throws IOException {
    return documents.length == 0
        ? null
        : new ItemMatrix(reader.getFloatVectorValues(field), reader.maxDoc(), documents, runs);
  }

  private ItemMatrix(FloatVectorValues values, int maxDoc, int[] documents, int[] runs)
      throws IOException {
    this.documents = documents;
    dimension = values.dimension();
    begins = begins(documents, runs);
    tiles = new Tile[begins.length - 1];
    int panels = (tiles.length + BlockKernel.PANEL - 1) / BlockKernel.PANEL;
    centres = new float[panels * BlockKernel.PANEL * dimension];
    int[] ordinals = values.size() == maxDoc ? null : ordinals(values, maxDoc);
    double greatest = 0;
    for (int t = 0; t < tiles.length; t++) {
      int begin = begins[t];
      float[] rows = new float[(begins[t + 1] - begin) * dimension];
      for (int i = 0; i < begins[t + 1] - begin; i++) {
        int document = documents[begin + i];
        float[] vector = values.vectorValue(ordinals == null ? document : ordinals[document]);
        System.arraycopy(vector, 0, rows, i * dimension, dimension);
      }
      tiles[t] = new Tile(rows, dimension);
      greatest = Math.max(greatest, tiles[t].longest);
      Tile.put(tiles[t].centre, 0, dimension, centres, t);
    }
    longest = greatest;
  }

  /** Tiles of whole runs, as far as these are short; longer ones are cut into equal parts. */
  private static int[] begins(int[] documents, int[] runs) {
    int[] begins = new int[documents.length + 1];
    int tiles = 0;
    int begin = 0; // of the tile
    int run = 0;
    int next = 0;
    while (next < documents.length) {
      int first = next;
      while (run < runs.length && runs[run] <= documents[first]) {
        run++;
      }
      while (next < documents.length && (run == runs.length || documents[next] < runs[run])) {
        next++;
      }
      if (next - begin > TILE && first > begin) {
        begins[tiles++] = begin;
        begin = first;
      }
      int parts = (next - begin + MOST - 1) / MOST;
      if (parts > 1) {
        for (int p = 0; p < parts; p++) {
          begins[tiles++] = begin + (int) ((long) (next - begin) * p / parts);
        }
        begin = next;
      }
    }
    if (begin < next) {
      begins[tiles++] = begin;
    }
    begins[tiles] = documents.length;
    return Arrays.copyOf(begins, tiles + 1);
  }

  /** The tile of a position. */
  int tile(int position) {
    int found = Arrays.binarySearch(begins, position);
    return found < 0 ? -found - 2 : found;
  }

  public int size() {
    return documents.length;
  }

  /** How many tiles there are. */
  public int tileCount() {
    return tiles.length;
  }

  /** The length of the longest vector, rounded up. */
  public double longest() {
    return longest;
  }

  /**
   * What the items of positions gain.
   *
   * @param positions in rising order
   * @param gains of these
   */
  @SuppressWarnings("ArrayRecordComponent") // within the package, never compared
  public record Gains(int[] positions, float[] gains) {}

  /** The bonuses of the items that are here; base: what the segment's documents have added. */
  public Gains gains(Bonuses bonuses, int base) {
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

  private static int[] ordinals(FloatVectorValues values, int maxDoc) throws IOException {
    int[] ordinals = new int[maxDoc];
    KnnVectorValues.DocIndexIterator at = values.iterator();
    for (int d = at.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = at.nextDoc()) {
      ordinals[d] = at.index();
    }
    return ordinals;
  }
}
