package dev.vecino.searcher;

import dev.vecino.searcher.clusters.ExactProduct;
import dev.vecino.searcher.clusters.KthScore;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Offers each query of a block the items of a matrix that may be among its best. One use: one
 * block, one thread; its queries see one matrix after the other.
 *
 * <p>What a query's nearest tiles have gives it a threshold that is nearly what it will be. Then
 * every tile is multiplied with the queries that may find something there, as far as they may. What
 * reaches the threshold gets its exact score. No answer is lost by this.
 */
final class BlockScorer {

  /** The threshold of a query comes from tiles that have so many times the items that it wants. */
  private static final double FIRST_TILES = 5;

  /** Queries whose exact products are computed before the first of them is offered something. */
  private static final int TOGETHER = 16;

  /** Items that are multiplied with all queries before the next ones: two panels. */
  private static final int PAIR = 2 * BlockKernel.PANEL;

  private final BlockKernel kernel;
  private final Similarity similarity;
  private final List<float[]> vectors;
  private final List<Candidates> candidates;
  private final double[] products = new double[TOGETHER * PAIR];
  private final int[] at = new int[BlockKernel.QUERIES];
  private final float[] sums = new float[BlockKernel.QUERIES * ItemMatrix.MOST];

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
    scan.compareTiles();
    scan.offerGains();
    scan.findThresholds();
    scan.offerTiles();
  }

  /** One matrix. */
  private final class Scan {
    private final ItemMatrix matrix;
    private final int base;
    private final DocumentSet eligible;
    private final List<ItemMatrix.Gains> gains;
    private final int[] from;
    private final int[] to;
    private final int dimension;
    private final int queries = vectors.size();
    private final int tiles;
    private final float[] packed; // the queries' vectors, one after the other
    private final float[] norms = new float[queries]; // rounded up

    /** For each query what floats may change in the product with an item. */
    private final double[] rounding = new double[queries];

    /** For each query its threshold less that. */
    private final float[] wanted = new float[queries];

    /**
     * By tile, then by query: the centre's product, or negative infinity: nothing is for it there.
     */
    private final float[] centreScores;

    /** For each query the tiles whose centres score best, rising. */
    private final int[][] nearest = new int[queries][];

    /** What is asked of the kernel about a tile, and its answer. */
    private final int[] starts = new int[queries + BlockKernel.SPARE];

    private final float[] thresholds = new float[starts.length];
    private final int[] reached = new int[starts.length];
    private final int[] finders = new int[starts.length];

    Scan(
        ItemMatrix matrix,
        int base,
        DocumentSet eligible,
        List<ItemMatrix.Gains> gains,
        int[] from,
        int[] to) {
      this.matrix = matrix;
      this.base = base;
      this.eligible = eligible;
      this.gains = gains;
      this.from = from;
      this.to = to;
      dimension = matrix.dimension;
      tiles = matrix.tiles.length;
      packed = new float[queries * dimension];
      centreScores = new float[tiles * queries];
      for (int q = 0; q < queries; q++) {
        float[] vector = vectors.get(q);
        System.arraycopy(vector, 0, packed, q * dimension, dimension);
        double norm = Math.sqrt(ExactProduct.of(vector, vector));
        norms[q] = Math.nextUp((float) norm);
        rounding[q] = rounding(dimension, norm * matrix.longest);
      }
    }

    /** Compares all queries with the centres of all tiles. */
    void compareTiles() {
      double share = eligible == null ? 1 : Math.max(1, eligible.count()) / (double) matrix.size();
      int padded = matrix.centres.length / dimension;
      int[] all = IntStream.range(0, queries).toArray();
      float[] scores = new float[BlockKernel.QUERIES * padded];
      for (int first = 0; first < queries; first += BlockKernel.QUERIES) {
        int count = Math.min(BlockKernel.QUERIES, queries - first);
        multiply(matrix.centres, padded, all, first, queries, scores);
        for (int i = 0; i < count; i++) {
          int q = first + i;
          boolean sees = from[q] < to[q];
          int begin = sees ? matrix.tile(from[q]) : 0;
          int end = sees ? matrix.tile(to[q] - 1) + 1 : 0;
          double least = FIRST_TILES * candidates.get(q).wanted() / share / matrix.size() * tiles;
          float[] seen = Arrays.copyOfRange(scores, i * padded + begin, i * padded + end);
          nearest[q] = best(seen, begin, (int) Math.min(tiles, Math.ceil(least)));
          Arrays.fill(scores, i * padded, i * padded + begin, Float.NEGATIVE_INFINITY);
          Arrays.fill(scores, i * padded + end, i * padded + tiles, Float.NEGATIVE_INFINITY);
        }
        for (int t = 0; t < tiles; t++) {
          for (int i = 0; i < count; i++) {
            centreScores[t * queries + first + i] = scores[i * padded + t];
          }
        }
      }
    }

    /**
     * The tiles of the best scores: some more than are wanted, as far as there are any.
     *
     * @param first the tile of the first score
     */
    private static int[] best(float[] scores, int first, int wanted) {
      if (scores.length == 0) {
        return new int[0];
      }
      float least = KthScore.of(scores, scores.length, wanted, wanted / 2);
      int[] best = new int[scores.length];
      int count = 0;
      for (int i = 0; i < scores.length; i++) {
        best[count] = first + i;
        count += scores[i] >= least ? 1 : 0;
      }
      return Arrays.copyOf(best, count);
    }

    /** Items that gain something are scored by themselves, and left out later. */
    void offerGains() {
      for (int q = 0; q < queries; q++) {
        int[] positions = gains.get(q).positions();
        for (int g = 0; g < positions.length; g++) {
          int position = positions[g];
          int document = matrix.documents[position];
          if (position >= from[q] && position < to[q] && isEligible(document)) {
            int t = matrix.tile(position);
            float score = score(q, t, matrix.tiles[t].place(position - matrix.begins[t]));
            candidates.get(q).offer(base + document, score + gains.get(q).gains()[g]);
          }
        }
      }
    }

    private boolean isEligible(int document) {
      return eligible == null || eligible.bits().get(document);
    }

    /** Finds out for each query what its best score at least, by its nearest tiles. */
    void findThresholds() {
      int[] counts = new int[tiles];
      float[][] least = new float[queries][];
      int[] sizes = new int[queries];
      for (int q = 0; q < queries; q++) {
        int items = 0;
        for (int t : nearest[q]) {
          counts[t]++;
          items += matrix.tiles[t].order.length;
        }
        least[q] = new float[items];
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
        Tile tile = matrix.tiles[t];
        for (int a = 0; a < active[t].length; a += BlockKernel.QUERIES) {
          multiply(tile.panels, tile.padded(), active[t], a, active[t].length, sums);
          for (int i = 0; i < Math.min(BlockKernel.QUERIES, active[t].length - a); i++) {
            int q = active[t][a + i];
            sizes[q] = add(t, q, i * tile.padded(), least[q], sizes[q]);
          }
        }
      }
      for (int q = 0; q < queries; q++) {
        candidates.get(q).raise(least[q], sizes[q]);
        want(q);
      }
    }

    /** Adds what the items of a tile score at least; returns how many there are then. */
    private int add(int t, int q, int sum, float[] least, int before) {
      short[] order = matrix.tiles[t].order;
      float less = (float) rounding[q];
      boolean isOpen = isOpen(t, q);
      int size = before;
      for (int i = 0; i < order.length; i++) {
        least[size] = sums[sum + i] - less;
        size += isOpen || isOpen(t, q, order[i]) ? 1 : 0;
      }
      return size;
    }

    private void want(int q) {
      wanted[q] = Math.nextDown((float) (candidates.get(q).threshold() - rounding[q]));
    }

    /** Offers each query what the tiles may have for it. */
    void offerTiles() {
      int[] active = new int[queries];
      int[] panels = new int[queries]; // that a query needs of the tile
      int[] ends = new int[ItemMatrix.MOST / BlockKernel.PANEL + 2];
      float[] distances = new float[queries];
      for (int t = 0; t < tiles; t++) {
        float[] radii = matrix.tiles[t].radii;
        // How far from the centre an item has to be to be good enough.
        for (int q = 0; q < queries; q++) {
          distances[q] = (wanted[q] - centreScores[t * queries + q]) / norms[q];
        }
        kernel.count(radii, distances, queries, panels);
        // In the order of their panels, so that those of a group need as many.
        Arrays.fill(ends, 0);
        for (int q = 0; q < queries; q++) {
          ends[radii.length - panels[q] + 1]++;
        }
        for (int p = 1; p <= radii.length; p++) {
          ends[p] += ends[p - 1];
        }
        for (int q = 0; q < queries; q++) {
          active[ends[radii.length - panels[q]]++] = q;
        }
        offer(t, active, ends);
      }
    }

    /**
     * Offers the items of a tile.
     *
     * @param active queries, those that need most panels first
     * @param ends how many there are that need all panels, all but one, and so on
     */
    private void offer(int t, int[] active, int[] ends) {
      float[] panels = matrix.tiles[t].panels;
      int last = matrix.tiles[t].radii.length - 1;
      for (int a = 0; a < ends[last]; a++) {
        starts[a] = active[a] * dimension;
        thresholds[a] = wanted[active[a]];
      }
      for (int p = 0; p <= last && ends[last - p] > 0; p += 2) {
        int all = ends[last - p];
        int both = p < last ? ends[last - p - 1] : 0;
        kernel.reach(panels, p, dimension, packed, starts, thresholds, both, all, reached);
        offerReached(t, p, active, all);
      }
    }

    /** Offers the items of two panels that were reached, with the scores that count. */
    private void offerReached(int t, int panel, int[] active, int all) {
      float[] panels = matrix.tiles[t].panels;
      int count = 0;
      for (int a = 0; a < all; a++) {
        finders[count] = a;
        count += reached[a] != 0 ? 1 : 0; // no branch: it could not be foretold
      }
      for (int begin = 0; begin < count; begin += TOGETHER) {
        int end = Math.min(begin + TOGETHER, count);
        for (int f = begin; f < end; f++) {
          int a = finders[f];
          int into = (f - begin) * PAIR;
          kernel.multiplyExactly(
              panels, panel, reached[a], dimension, packed, starts[a], products, into);
        }
        for (int f = begin; f < end; f++) {
          int a = finders[f];
          offer(t, active[a], panel * BlockKernel.PANEL, reached[a], (f - begin) * PAIR);
          thresholds[a] = wanted[active[a]];
        }
      }
    }

    /**
     * Offers what was found of a tile.
     *
     * @param first the place of the first item that was looked at
     * @param found a bit an item
     * @param at where the first one's product is
     */
    private void offer(int t, int q, int first, int found, int at) {
      short[] order = matrix.tiles[t].order;
      boolean isOpen = isOpen(t, q);
      for (int left = found; left != 0; left &= left - 1) {
        int i = Integer.numberOfTrailingZeros(left);
        int place = first + i;
        if (place < order.length && (isOpen || isOpen(t, q, order[place]))) {
          int document = matrix.documents[matrix.begins[t] + order[place]];
          candidates.get(q).offer(base + document, similarity.score(products[at + i]));
        }
      }
      want(q);
    }

    /** Multiplies panels with a few of some queries, or with the last ones. */
    private void multiply(
        float[] panels, int padded, int[] active, int first, int count, float[] into) {
      for (int i = 0; i < BlockKernel.QUERIES; i++) {
        at[i] = active[Math.min(first + i, count - 1)] * dimension;
      }
      kernel.multiply(panels, padded, dimension, packed, at, into);
    }

    /** The score that counts of one item: the same on all machines. */
    private float score(int q, int t, int place) {
      int column = Tile.at(place, dimension);
      return similarity.score(
          ExactProduct.of(vectors.get(q), matrix.tiles[t].panels, column, BlockKernel.PANEL));
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

  /**
   * What floats may change in a product of two vectors. A sum of n products of floats is within
   * {@code (n + 1) * u} of the product of the lengths, {@code u = 2^-24} (Higham, Accuracy and
   * Stability of Numerical Algorithms, 2002, 3.5), and within what products lose that are too small
   * for a float. Twice that for the item and its tile's centre, and a few more roundings; the rest
   * is to spare.
   */
  private static double rounding(int dimension, double lengths) {
    return 6 * (dimension + 4) * (0x1p-24 * lengths + Float.MIN_VALUE);
  }
}
