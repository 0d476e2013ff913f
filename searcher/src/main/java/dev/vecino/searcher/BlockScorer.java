package dev.vecino.searcher;

import dev.vecino.searcher.clusters.ExactProduct;
import dev.vecino.searcher.clusters.KthScore;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
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

  /** The threshold of a query comes from tiles that have so many times the items that it wants. */
  private static final double SEED_TILES = 8;

  /** Queries whose centre scores are put in the order of tiles at once: a line of the cache. */
  private static final int LINE = 16;

  private final BlockKernel kernel;
  private final Similarity similarity;
  private final List<float[]> vectors;
  private final List<Candidates> candidates;
  private final int[] codesAt = new int[BlockKernel.QUERIES];
  private final short[] sums = new short[BlockKernel.QUERIES * ItemMatrix.MOST];
  private final int[] numbers = new int[ItemMatrix.MOST];
  private final float[] scores = new float[ItemMatrix.MOST];

  /**
   * @param similarity what the scores are
   * @param vectors one a query, of one dimension
   * @param candidates one a query
   */
  BlockScorer(
      BlockKernel kernel,
      Similarity similarity,
      List<float[]> vectors,
      List<Candidates> candidates) {
    this.kernel = kernel;
    this.similarity = similarity;
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
    scan.seed();
    scan.offer();
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

    /**
     * By tile, then by query: the centre's score, or negative infinity: nothing is for it there.
     */
    private final float[] centreScores;

    /** For each query what a score needs, less what floats may change. */
    private final float[] wanted = new float[queries];

    /** For each query the tiles whose centres score best. */
    private final int[][] nearest = new int[queries][];

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
      codes = new short[queries * matrix.dimension];
      centreScores = new float[tiles * queries];
      double share = eligible == null ? 1 : Math.max(1, eligible.count()) / (double) matrix.size();
      float[][] rows = new float[LINE][tiles];
      for (int first = 0; first < queries; first += LINE) {
        int count = Math.min(LINE, queries - first);
        for (int i = 0; i < count; i++) {
          int q = first + i;
          coded[q] = items.code(vectors.get(q), codes, q * matrix.dimension);
          items.scoreCentres(vectors.get(q), rows[i]);
          for (int t = 0; t < tiles; t++) {
            if (from[q] >= Math.min(to[q], matrix.begins[t + 1]) || to[q] <= matrix.begins[t]) {
              rows[i][t] = Float.NEGATIVE_INFINITY;
            }
          }
          double least = SEED_TILES * candidates.get(q).wanted() / share / matrix.size() * tiles;
          nearest[q] = best(rows[i], (int) Math.min(tiles, Math.ceil(least)));
        }
        for (int t = 0; t < tiles; t++) {
          for (int i = 0; i < count; i++) {
            centreScores[t * queries + first + i] = rows[i][t];
          }
        }
      }
    }

    /** Where the best scores are that are more than negative infinity. */
    private static int[] best(float[] scores, int count) {
      float least =
          Math.max(-Float.MAX_VALUE, KthScore.of(scores, scores.length, count, count / 2));
      int[] best = new int[scores.length];
      int size = 0;
      for (int i = 0; i < scores.length; i++) {
        best[size] = i;
        size += scores[i] >= least ? 1 : 0;
      }
      return Arrays.copyOf(best, size);
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
            float score = score(q, tile, position - matrix.begins[tile]);
            candidates.get(q).offer(base + document, score + gains.get(q).gains()[g]);
          }
        }
      }
    }

    /** The score that counts, which is the same on all machines. */
    private float score(int q, int t, int number) {
      return similarity.score(
          ExactProduct.of(vectors.get(q), matrix.tiles[t], number * matrix.dimension));
    }

    private boolean isEligible(int document) {
      return eligible == null || eligible.bits().get(document);
    }

    /**
     * Finds out for each query what its best score at least, by what the codes of the tiles whose
     * centres score best say.
     */
    void seed() {
      int[] counts = new int[tiles];
      float[][] seeds = new float[queries][];
      int[] sizes = new int[queries];
      for (int q = 0; q < queries; q++) {
        int places = 0;
        for (int t : nearest[q]) {
          counts[t]++;
          places += items.orders[t].length;
        }
        seeds[q] = new float[places];
      }
      int[][] active = new int[tiles][];
      for (int t = 0; t < tiles; t++) {
        active[t] = new int[counts[t]];
      }
      for (int q = queries - 1; q >= 0; q--) {
        for (int t : nearest[q]) {
          active[t][--counts[t]] = q;
        }
      }
      for (int t = 0; t < tiles; t++) {
        int padded = items.radii[t].length * BlockKernel.PANEL;
        for (int a = 0; a < active[t].length; a += BlockKernel.QUERIES) {
          multiply(t, active[t], a, active[t].length, padded);
          for (int i = 0; i < Math.min(BlockKernel.QUERIES, active[t].length - a); i++) {
            int q = active[t][a + i];
            sizes[q] = seed(t, q, i * padded, seeds[q], sizes[q]);
          }
        }
      }
      for (int q = 0; q < queries; q++) {
        candidates.get(q).raise(seeds[q], sizes[q]);
        want(q);
      }
    }

    /** Writes what the items of a tile score at least; returns how many seeds there are now. */
    private int seed(int t, int q, int sum, float[] seeds, int before) {
      short[] order = items.orders[t];
      float unit = (float) (coded[q].step() * items.steps[t]);
      float least = (float) (centreScores[t * queries + q] - coded[q].loss(items.steps[t]));
      boolean isOpen = isOpen(t, q);
      int size = before;
      for (int i = 0; i < order.length; i++) {
        seeds[size] = least + unit * sums[sum + i];
        size += isOpen || isOpen(t, q, order[i]) ? 1 : 0;
      }
      return size;
    }

    /** Offers each query what its tiles may have for it. */
    void offer() {
      int[] active = new int[queries];
      int[] panels = new int[queries]; // that a query needs of the tile
      int[] ends = new int[ItemMatrix.MOST / BlockKernel.PANEL + 2];
      float[] norms = new float[queries];
      float[] gaps = new float[queries];
      for (int q = 0; q < queries; q++) {
        norms[q] = Math.nextUp((float) coded[q].norm());
      }
      for (int t = 0; t < tiles; t++) {
        float[] radii = items.radii[t];
        for (int q = 0; q < queries; q++) {
          gaps[q] = gap(t, q);
        }
        for (int q = 0; q < queries; q++) {
          gaps[q] /= norms[q];
        }
        kernel.count(radii, gaps, queries, panels);
        // In the order of their panels, so that those of a group need as many.
        Arrays.fill(ends, 0);
        for (int q = 0; q < queries; q++) {
          ends[radii.length - panels[q] + 1]++;
        }
        for (int p = 1; p <= radii.length; p++) {
          ends[p] += ends[p - 1];
        }
        int count = ends[radii.length];
        for (int q = 0; q < queries; q++) {
          active[ends[radii.length - panels[q]]++] = q;
        }
        offer(t, active, count, panels);
      }
    }

    private void want(int q) {
      wanted[q] = Math.nextDown((float) (candidates.get(q).threshold() - coded[q].rounding()));
    }

    /** How far above a tile's centre an item has to score, less what floats may change. */
    private float gap(int t, int q) {
      return wanted[q] - centreScores[t * queries + q];
    }

    /**
     * Offers the items of a tile.
     *
     * @param active queries, those that need most panels first
     */
    private void offer(int t, int[] active, int count, int[] panels) {
      for (int a = 0; a < count; a += BlockKernel.QUERIES) {
        int padded = panels[active[a]] * BlockKernel.PANEL;
        multiply(t, active, a, count, padded);
        for (int i = 0; i < Math.min(BlockKernel.QUERIES, count - a); i++) {
          int q = active[a + i];
          short threshold = coded[q].threshold(gap(t, q), items.steps[t]);
          int reached = kernel.reach(sums, i * padded, padded, threshold, numbers);
          if (reached > 0) {
            offer(t, q, reached);
          }
        }
      }
    }

    /** Multiplies the codes of a tile's first items with those of some queries. */
    private void multiply(int t, int[] active, int first, int count, int padded) {
      for (int i = 0; i < BlockKernel.QUERIES; i++) {
        codesAt[i] = active[Math.min(first + i, count - 1)] * matrix.dimension;
      }
      kernel.multiply(items.tiles[t], padded, matrix.dimension, codes, codesAt, sums);
    }

    /** Offers those of some places that are good enough. */
    private void offer(int t, int q, int reached) {
      short[] order = items.orders[t];
      boolean isOpen = isOpen(t, q);
      int found = 0;
      for (int i = 0; i < reached; i++) {
        int place = numbers[i];
        if (place < order.length && (isOpen || isOpen(t, q, order[place]))) {
          numbers[found++] = order[place];
        }
      }
      // First all by the kernel, which waits for several rows at once.
      kernel.score(vectors.get(q), matrix.tiles[t], numbers, found, scores);
      for (int i = 0; i < found; i++) {
        if (scores[i] >= wanted[q]) {
          int document = matrix.documents[matrix.begins[t] + numbers[i]];
          candidates.get(q).offer(base + document, score(q, t, numbers[i]));
        }
      }
      want(q);
    }

    /** Whether all items of a tile may be offered to a query. */
    private boolean isOpen(int t, int q) {
      return eligible == null
          && gains.get(q).positions().length == 0
          && from[q] <= matrix.begins[t]
          && to[q] >= matrix.begins[t + 1];
    }

    /** Whether an item may. */
    private boolean isOpen(int t, int q, int number) {
      int position = matrix.begins[t] + number;
      return position >= from[q]
          && position < to[q]
          && isEligible(matrix.documents[position])
          && Arrays.binarySearch(gains.get(q).positions(), position) < 0;
    }
  }
}
