package dev.vecino.searcher.block;

import dev.vecino.codec.clusters.ExactProduct;
import dev.vecino.codec.clusters.KthScore;
import dev.vecino.searcher.columns.DocumentSet;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Offers each query of a block the items of a matrix that may be among its best. One use: one
 * block, one thread; its queries see one matrix after the other.
 *
 * <p>What a query's nearest tiles have gives it a threshold that is nearly what it will be. Then
 * every tile is multiplied with the queries that may find something there, as far as they may: a
 * query asks for items that are so far from the tile's centre ({@link Tile}). What reaches the
 * threshold, and may be offered, gets its exact score. No answer is lost by this.
 */
public final class BlockScorer {

  /** The threshold of a query comes from tiles that have so many times the items that it wants. */
  private static final double FIRST_TILES = 5;

  /** Queries whose exact products are computed before the first of them is offered something. */
  private static final int TOGETHER = 16;

  /** So many times a few queries are compared with centres, so that whole lines are written. */
  private static final int TURNS = 3;

  private final BlockKernel kernel;
  private final Similarity similarity;
  private final List<Candidates> candidates;
  private final double[] products = new double[TOGETHER * BlockKernel.PANEL];
  private final int[] at = new int[BlockKernel.QUERIES];
  private final float[] sums = new float[BlockKernel.QUERIES * ItemMatrix.MOST];
  private final QueryBlock block;
  private final int queries; // how many

  /**
   * @param similarity what the scores are
   * @param candidates one a query
   */
  public BlockScorer(
      BlockKernel kernel, Similarity similarity, QueryBlock block, List<Candidates> candidates) {
    this.kernel = kernel;
    this.similarity = similarity;
    this.block = block;
    this.candidates = candidates;
    queries = block.count;
  }

  /**
   * Items of a matrix.
   *
   * @param base is added to the documents' numbers
   * @param eligible documents of the matrix that may be offered, or null: all
   * @param prices of the items, or null: they do not matter
   */
  public record Items(ItemMatrix matrix, int base, DocumentSet eligible, ItemPrices prices) {}

  /**
   * Offers all queries what a matrix has for them.
   *
   * @param gains for each query what is added to the scores of some positions
   */
  public void scan(Items items, List<ItemMatrix.Gains> gains) {
    Scan scan = new Scan(items, gains);
    scan.compareTiles();
    scan.offerGains();
    scan.findThresholds();
    scan.offerTiles();
  }

  /** One matrix. */
  private final class Scan {
    private final ItemMatrix matrix;
    private final int base;
    private final OfferableItems offerable;
    private final List<ItemMatrix.Gains> gains;
    private final int tiles;
    private final int padded; // tiles, filled up to whole panels

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

    /** For each query how far from a tile's centre an item has to be to be good enough. */
    private final float[] distances = new float[queries];

    /** The queries that a panel is multiplied with, and what they reach. */
    private final int[] chosen = new int[queries + BlockKernel.SPARE];

    private final int[] reached = new int[chosen.length];
    private final int[] finders = new int[chosen.length];

    Scan(Items items, List<ItemMatrix.Gains> gains) {
      matrix = items.matrix;
      base = items.base;
      offerable = new OfferableItems(items, block, gains);
      this.gains = gains;
      tiles = matrix.tiles.length;
      padded = matrix.centres.length / block.dimension;
      centreScores = new float[tiles * queries];
      for (int q = 0; q < queries; q++) {
        rounding[q] = rounding(block.dimension, (double) block.norms[q] * matrix.longest);
      }
    }

    /** Compares all queries with the centres of all tiles. */
    void compareTiles() {
      float[][] scores = new float[TURNS][BlockKernel.QUERIES * padded];
      for (int first = 0; first < queries; first += TURNS * BlockKernel.QUERIES) {
        int count = compareCentres(first, scores);
        for (int i = 0; i < count; i++) {
          int q = first + i;
          float[] row = scores[i / BlockKernel.QUERIES];
          int at = i % BlockKernel.QUERIES * padded;
          nearest[q] = nearest(q, row, at);
        }
        transpose(scores, count, first);
      }
    }

    /**
     * The tiles of a query's best scores: some more than its threshold wants, as far as there are
     * any. Tiles whose prices are all outside of its range are none of them, and get no score.
     *
     * @param at where the scores of the tiles begin
     */
    private int[] nearest(int q, float[] scores, int at) {
      float[] seen = new float[tiles];
      int[] found = new int[tiles];
      int size = 0;
      for (int t = 0; t < tiles; t++) {
        if (offerable.mayHave(t, q)) {
          seen[size] = scores[at + t];
          found[size++] = t;
        } else {
          scores[at + t] = Float.NEGATIVE_INFINITY;
        }
      }
      double wanted =
          Math.ceil(FIRST_TILES * candidates.get(q).wanted() / offerable.count(q) * tiles);
      if (wanted >= size) {
        return Arrays.copyOf(found, size);
      }
      float least = KthScore.of(seen, size, (int) wanted, (int) wanted / 2);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        found[kept] = found[i];
        kept += seen[i] >= least ? 1 : 0;
      }
      return Arrays.copyOf(found, kept);
    }

    /** Compares some queries with the centres; returns how many they are. */
    private int compareCentres(int first, float[][] scores) {
      int count = Math.min(scores.length * BlockKernel.QUERIES, queries - first);
      int[] all = IntStream.range(first, first + count).toArray();
      for (int i = 0; i < count; i += BlockKernel.QUERIES) {
        float[] into = scores[i / BlockKernel.QUERIES];
        multiply(matrix.centres, padded, all, i, count, into);
      }
      return count;
    }

    /** Writes scores that are by query, then by tile, to where they are by tile. */
    private void transpose(float[][] scores, int count, int first) {
      for (int t = 0; t < tiles; t++) {
        for (int i = 0; i < count; i++) {
          float score = scores[i / BlockKernel.QUERIES][i % BlockKernel.QUERIES * padded + t];
          centreScores[t * queries + first + i] = score;
        }
      }
    }

    /** Items that gain something are scored by themselves, and left out later. */
    void offerGains() {
      for (int q = 0; q < queries; q++) {
        int[] positions = gains.get(q).positions();
        for (int g = 0; g < positions.length; g++) {
          int t = matrix.tile(positions[g]);
          int place = matrix.tiles[t].place(positions[g] - matrix.begins[t]);
          if (offerable.isEligible(t, q, place)) {
            int document = matrix.documents[positions[g]];
            candidates.get(q).offer(base + document, score(q, t, place) + gains.get(q).gains()[g]);
          }
        }
      }
    }

    private int document(int t, int place) {
      return matrix.documents[matrix.begins[t] + matrix.tiles[t].order[place]];
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
      float less = (float) rounding[q];
      boolean hasAll = offerable.hasAll(t, q);
      int size = before;
      for (int i = 0; i < matrix.tiles[t].order.length; i++) {
        least[size] = sums[sum + i] - less;
        size += hasAll || offerable.has(t, q, i) ? 1 : 0;
      }
      return size;
    }

    private void want(int q) {
      wanted[q] = Math.nextDown((float) (candidates.get(q).threshold() - rounding[q]));
    }

    /** Offers each query what the tiles may have for it. */
    void offerTiles() {
      for (int t = 0; t < tiles; t++) {
        for (int q = 0; q < queries; q++) {
          distances[q] = (wanted[q] - centreScores[t * queries + q]) / block.norms[q];
          chosen[q] = q;
        }
        int size = queries;
        float[] radii = matrix.tiles[t].radii; // falling
        for (int p = 0; p < radii.length && size > 0; p++) {
          size = choose(size, radii[p]);
          offer(t, p, size);
        }
      }
    }

    /** Keeps the chosen queries that may find something within a radius; returns how many. */
    private int choose(int size, float radius) {
      int kept = 0;
      for (int a = 0; a < size; a++) {
        int q = chosen[a];
        chosen[kept] = q;
        kept += distances[q] <= radius ? 1 : 0; // no branch: it could not be foretold
      }
      return kept;
    }

    /** Offers the items of a panel to those that are chosen for it. */
    private void offer(int t, int panel, int size) {
      float[] panels = matrix.tiles[t].panels;
      kernel.reach(panels, panel, block.dimension, block.packed, chosen, wanted, size, reached);
      int count = 0;
      for (int a = 0; a < size; a++) {
        finders[count] = a;
        count += reached[a] != 0 ? 1 : 0; // no branch: it could not be foretold
      }
      count = dropOthers(t, panel, count);
      for (int begin = 0; begin < count; begin += TOGETHER) {
        int end = Math.min(begin + TOGETHER, count);
        for (int f = begin; f < end; f++) {
          int a = finders[f];
          int query = chosen[a] * block.dimension;
          int into = (f - begin) * BlockKernel.PANEL;
          kernel.multiplyExactly(
              panels, panel, reached[a], block.dimension, block.packed, query, products, into);
        }
        for (int f = begin; f < end; f++) {
          int a = finders[f];
          int from = (f - begin) * BlockKernel.PANEL;
          offer(t, chosen[a], panel * BlockKernel.PANEL, reached[a], from);
        }
      }
    }

    /** Drops what was found and may not be offered; returns how many have found something then. */
    private int dropOthers(int t, int panel, int count) {
      int kept = 0;
      for (int f = 0; f < count; f++) {
        int a = finders[f];
        reached[a] = offerable.among(t, chosen[a], panel * BlockKernel.PANEL, reached[a]);
        finders[kept] = a;
        kept += reached[a] != 0 ? 1 : 0;
      }
      return kept;
    }

    /**
     * Offers what was found of a tile.
     *
     * @param first the place of the first item that was looked at
     * @param found a bit an item
     * @param at where the first one's product is
     */
    private void offer(int t, int q, int first, int found, int at) {
      for (int left = found; left != 0; left &= left - 1) {
        int i = Integer.numberOfTrailingZeros(left);
        int document = document(t, first + i);
        candidates.get(q).offer(base + document, similarity.score(products[at + i]));
      }
      want(q);
    }

    /** Multiplies panels with a few of some queries, or with the last ones. */
    private void multiply(
        float[] panels, int padded, int[] active, int first, int count, float[] into) {
      for (int i = 0; i < BlockKernel.QUERIES; i++) {
        at[i] = active[Math.min(first + i, count - 1)] * block.dimension;
      }
      kernel.multiply(panels, padded, block.dimension, block.packed, at, into);
    }

    /** The score that counts of one item: the same on all machines. */
    private float score(int q, int t, int place) {
      int column = Tile.at(place, block.dimension);
      return similarity.score(
          ExactProduct.of(block.vector(q), matrix.tiles[t].panels, column, BlockKernel.PANEL));
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
