package dev.vecino.searcher;

import java.util.Arrays;
import java.util.List;

/**
 * Offers each query of a block the items of a matrix that may be among its best. One use: one
 * block, one thread; its queries see one matrix after the other.
 *
 * <p>Each query first sees the tiles whose centres score best, so that its threshold is nearly what
 * it will be; then every tile is compared with all queries that may find something there. The codes
 * of a tile ({@link ItemCodes}) say which items are multiplied at all.
 */
final class BlockScorer {

  /** The first tiles of a query have so many times the items that it wants. */
  private static final int HEAD_START = 8;

  private final BlockKernel kernel;
  private final List<float[]> vectors;
  private final List<Candidates> candidates;
  private final int[] numbers = new int[ItemMatrix.MOST];
  private final float[] scores = new float[ItemMatrix.MOST];
  private final int[] codesAt = new int[BlockKernel.QUERIES];
  private final short[] thresholds = new short[BlockKernel.QUERIES];
  private final long[] reached =
      new long[BlockKernel.QUERIES * (ItemMatrix.MOST / BlockKernel.WORD)];

  /**
   * @param vectors one a query, of one dimension
   * @param candidates one a query
   */
  BlockScorer(BlockKernel kernel, List<float[]> vectors, List<Candidates> candidates) {
    this.kernel = kernel;
    this.vectors = vectors;
    this.candidates = candidates;
  }

  /**
   * Offers all queries what a matrix has for them.
   *
   * @param base is added to the documents' numbers
   * @param eligible documents of the matrix that may be offered, or null: all
   * @param gains for each query what is added to the scores of some positions
   * @param from for each query the first position of the matrix that it may be offered
   * @param to the position after the last one
   */
  void scan(
      ItemMatrix matrix,
      int base,
      DocumentSet eligible,
      List<ItemMatrix.Gains> gains,
      int[] from,
      int[] to) {
    Scan scan = new Scan(matrix, base, eligible, gains, from, to);
    scan.offerGains();
    scan.first();
    candidates.forEach(Candidates::tighten);
    scan.rest();
  }

  /** One matrix. */
  private final class Scan {
    private final ItemMatrix matrix;
    private final ItemCodes items;
    private final int base;
    private final DocumentSet eligible;
    private final List<ItemMatrix.Gains> gains;
    private final int[] from;
    private final int[] to;
    private final int queries = vectors.size();
    private final int tiles;
    private final short[] codes;
    private final ItemCodes.Query[] coded = new ItemCodes.Query[queries];
    private final int[] panels = new int[queries]; // of a tile

    /** By tile, then by query: the centre's score, or negative infinity: nothing is left there. */
    private final float[] centreScores;

    Scan(
        ItemMatrix matrix,
        int base,
        DocumentSet eligible,
        List<ItemMatrix.Gains> gains,
        int[] from,
        int[] to) {
      this.matrix = matrix;
      items = matrix.codes;
      this.base = base;
      this.eligible = eligible;
      this.gains = gains;
      this.from = from;
      this.to = to;
      tiles = matrix.tiles.length;
      codes = new short[queries * items.length];
      centreScores = new float[tiles * queries];
      float[] row = new float[tiles];
      for (int q = 0; q < queries; q++) {
        coded[q] = items.code(vectors.get(q), codes, q * items.length);
        items.scoreCentres(vectors.get(q), row);
        for (int t = 0; t < tiles; t++) {
          boolean sees =
              from[q] < Math.min(to[q], matrix.begins[t + 1]) && to[q] > matrix.begins[t];
          centreScores[t * queries + q] = sees ? row[t] : Float.NEGATIVE_INFINITY;
        }
      }
    }

    /** Items that gain something are scored by themselves, and left out later. */
    void offerGains() {
      for (int q = 0; q < queries; q++) {
        int[] positions = gains.get(q).positions();
        for (int g = 0; g < positions.length; g++) {
          int position = positions[g];
          int document = matrix.documents[position];
          if (position >= from[q] && position < to[q] && isEligible(document)) {
            int tile = matrix.tile(position);
            numbers[0] = position - matrix.begins[tile];
            kernel.score(vectors.get(q), matrix.tiles[tile], numbers, 1, scores);
            candidates.get(q).offer(base + document, scores[0] + gains.get(q).gains()[g]);
          }
        }
      }
    }

    private boolean isEligible(int document) {
      return eligible == null || eligible.bits().get(document);
    }

    /** Scores the most promising tiles of each query. */
    void first() {
      double share = eligible == null ? 1 : Math.max(1, eligible.count()) / (double) matrix.size();
      int[][] chosen = new int[queries][];
      int[] counts = new int[tiles];
      for (int q = 0; q < queries; q++) {
        double least = HEAD_START * candidates.get(q).wanted() / share / matrix.size() * tiles;
        chosen[q] = best(q, (int) Math.min(tiles, Math.ceil(least)));
        for (int t : chosen[q]) {
          counts[t]++;
        }
      }
      int[][] active = new int[tiles][];
      for (int t = 0; t < tiles; t++) {
        active[t] = new int[counts[t]];
      }
      for (int q = queries - 1; q >= 0; q--) {
        for (int t : chosen[q]) {
          active[t][--counts[t]] = q;
        }
      }
      for (int t = 0; t < tiles; t++) {
        int count = matrix.begins[t + 1] - matrix.begins[t];
        for (int q : active[t]) {
          // Hardly any threshold is known yet, so that codes would rule nothing out.
          for (int i = 0; i < count; i++) {
            numbers[i] = i;
          }
          offer(t, q, count);
          centreScores[t * queries + q] = Float.NEGATIVE_INFINITY;
        }
      }
    }

    /** The tiles whose centres score best, and that the query sees. */
    private int[] best(int q, int count) {
      int[] best = new int[count];
      float[] values = new float[count];
      int size = 0;
      for (int t = 0; t < tiles; t++) {
        float value = centreScores[t * queries + q];
        if (value == Float.NEGATIVE_INFINITY || size == count && value <= values[size - 1]) {
          continue;
        }
        int at = size < count ? size++ : size - 1;
        for (; at > 0 && values[at - 1] < value; at--) {
          values[at] = values[at - 1];
          best[at] = best[at - 1];
        }
        values[at] = value;
        best[at] = t;
      }
      return Arrays.copyOf(best, size);
    }

    /** Scores the other tiles, as far as they may have something for a query. */
    void rest() {
      int[] active = new int[queries];
      int[] ends = new int[ItemMatrix.MOST / BlockKernel.PANEL + 2];
      for (int t = 0; t < tiles; t++) {
        double[] radii = items.radii[t];
        Arrays.fill(ends, 0);
        for (int q = 0; q < queries; q++) {
          float centreScore = centreScores[t * queries + q];
          panels[q] =
              centreScore == Float.NEGATIVE_INFINITY
                  ? 0
                  : coded[q].panels(centreScore, radii, candidates.get(q).threshold());
          ends[radii.length - panels[q] + 1]++;
        }
        // In the order of their panels, so that those of a group need as many.
        for (int p = 1; p <= radii.length; p++) {
          ends[p] += ends[p - 1];
        }
        int count = ends[radii.length];
        for (int q = 0; q < queries; q++) {
          if (panels[q] > 0) {
            active[ends[radii.length - panels[q]]++] = q;
          }
        }
        score(t, active, count);
      }
    }

    /**
     * Scores a tile.
     *
     * @param active queries, those that need most panels first
     */
    private void score(int t, int[] active, int count) {
      for (int a = 0; a < count; a += BlockKernel.QUERIES) {
        for (int i = 0; i < BlockKernel.QUERIES; i++) {
          int q = active[Math.min(a + i, count - 1)];
          codesAt[i] = q * items.length;
          thresholds[i] =
              coded[q].threshold(candidates.get(q).threshold(), centreScores[t * queries + q]);
        }
        int padded = panels[active[a]] * BlockKernel.PANEL;
        int words = (padded + BlockKernel.WORD - 1) / BlockKernel.WORD;
        kernel.reach(items.tiles[t], padded, items.length, codes, codesAt, thresholds, reached);
        for (int i = 0; i < Math.min(BlockKernel.QUERIES, count - a); i++) {
          offer(t, active[a + i], reached(items.orders[t], i * words, words));
        }
      }
    }

    /** Writes the numbers of the items that have been reached, and returns how many they are. */
    private int reached(short[] order, int at, int words) {
      int found = 0;
      for (int w = 0; w < words; w++) {
        long bits = reached[at + w];
        while (bits != 0) {
          int place = w * BlockKernel.WORD + Long.numberOfTrailingZeros(bits);
          if (place < order.length) {
            numbers[found++] = order[place];
          }
          bits &= bits - 1;
        }
      }
      return found;
    }

    /** Multiplies the items of some numbers, and offers them. */
    private void offer(int t, int q, int numbered) {
      int found = numbered;
      int begin = matrix.begins[t];
      int count = matrix.begins[t + 1] - begin;
      int low = Math.max(from[q] - begin, 0);
      int high = Math.min(to[q] - begin, count);
      int[] gaining = gains.get(q).positions();
      boolean isWhole = low == 0 && high == count;
      if (!isWhole || eligible != null || gaining.length > 0) {
        int kept = 0;
        for (int i = 0; i < found; i++) {
          int number = numbers[i];
          if (number >= low
              && number < high
              && isEligible(matrix.documents[begin + number])
              && Arrays.binarySearch(gaining, begin + number) < 0) {
            numbers[kept++] = number;
          }
        }
        found = kept;
      }
      if (found == 0) {
        return;
      }
      kernel.score(vectors.get(q), matrix.tiles[t], numbers, found, scores);
      Candidates best = candidates.get(q);
      for (int i = 0; i < found; i++) {
        if (scores[i] >= best.threshold()) {
          best.offer(base + matrix.documents[begin + numbers[i]], scores[i]);
        }
      }
    }
  }
}
