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
 * every panel of every tile is multiplied with the queries that may find something there: what the
 * direction of a group has in the panel tells it for all of the group ({@link QueryBlock}). What
 * reaches the threshold gets its exact score. No answer is lost by this.
 */
public final class BlockScorer {

  /** The threshold of a query comes from tiles that have so many times the items that it wants. */
  private static final double FIRST_TILES = 5;

  /** Queries whose exact products are computed before the first of them is offered something. */
  private static final int TOGETHER = 16;

  /** So many times a few queries are compared with centres, so that whole lines are written. */
  private static final int TURNS = 3;

  /** Panels of a tile, at most. */
  private static final int PANELS = ItemMatrix.MOST / BlockKernel.PANEL;

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
   * Offers all queries what a matrix has for them.
   *
   * @param base is added to the documents' numbers
   * @param eligible documents of the matrix that may be offered, or null: all
   * @param gains for each query what is added to the scores of some positions
   * @param from for each query the first position of the matrix that it may be offered
   * @param to the position after the last one
   */
  public void scan(
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
    private final int tiles;
    private final int padded; // tiles, filled up to whole panels

    /** For each query what floats may change in the product with an item. */
    private final double[] rounding = new double[queries];

    /** For each query its threshold less that. */
    private final float[] wanted = new float[block.norms.length];

    /**
     * By tile, then by query: the centre's product, or negative infinity: nothing is for it there.
     */
    private final float[] centreScores;

    /** For each query the tiles whose centres score best, rising. */
    private final int[][] nearest = new int[queries][];

    /** By tile, then by group: the centre's product with the direction. */
    private final float[] directionScores;

    /** For each query how much more than the tile's centre an item has to score. */
    private final float[] gaps = new float[block.norms.length];

    /** Groups that may find something in a tile, and how many of its panels they need. */
    private final int[] active = new int[block.groups()];

    private final int[] needed = new int[active.length];

    /**
     * For each of these and each panel: what the direction has there beside the centre's, at most.
     */
    private final float[] greatest = new float[active.length * PANELS];

    /** And beside the direction. */
    private final float[] heights = new float[greatest.length];

    /** For each panel the queries that it is multiplied with, how many, and what they reach. */
    private final int[][] chosen = new int[PANELS][queries + BlockKernel.PANEL + BlockKernel.SPARE];

    private final int[] sizes = new int[PANELS];
    private final int[] reached = new int[chosen[0].length];
    private final int[] finders = new int[chosen[0].length];

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
      tiles = matrix.tiles.length;
      padded = matrix.centres.length / block.dimension;
      centreScores = new float[tiles * queries + BlockKernel.PANEL];
      directionScores = new float[tiles * block.groups()];
      for (int q = 0; q < queries; q++) {
        rounding[q] = rounding(block.dimension, (double) block.norms[q] * matrix.longest);
      }
    }

    /** Compares all queries, and the directions of their groups, with the centres of all tiles. */
    void compareTiles() {
      double share = eligible == null ? 1 : Math.max(1, eligible.count()) / (double) matrix.size();
      float[][] scores = new float[TURNS][BlockKernel.QUERIES * padded];
      for (int first = 0; first < queries; first += TURNS * BlockKernel.QUERIES) {
        int count = compareCentres(block.packed, queries, first, scores);
        for (int i = 0; i < count; i++) {
          int q = first + i;
          boolean sees = from[q] < to[q];
          int begin = sees ? matrix.tile(from[q]) : 0;
          int end = sees ? matrix.tile(to[q] - 1) + 1 : 0;
          double least = FIRST_TILES * candidates.get(q).wanted() / share / matrix.size() * tiles;
          float[] row = scores[i / BlockKernel.QUERIES];
          int at = i % BlockKernel.QUERIES * padded;
          float[] seen = Arrays.copyOfRange(row, at + begin, at + end);
          nearest[q] = best(seen, begin, (int) Math.min(tiles, Math.ceil(least)));
          Arrays.fill(row, at, at + begin, Float.NEGATIVE_INFINITY);
          Arrays.fill(row, at + end, at + tiles, Float.NEGATIVE_INFINITY);
        }
        transpose(scores, count, centreScores, queries, first);
      }
      for (int first = 0; first < block.groups(); first += TURNS * BlockKernel.QUERIES) {
        int count = compareCentres(block.directions, block.groups(), first, scores);
        transpose(scores, count, directionScores, block.groups(), first);
      }
    }

    /** Compares some vectors with the centres; returns how many they are. */
    private int compareCentres(float[] vectors, int size, int first, float[][] scores) {
      int count = Math.min(scores.length * BlockKernel.QUERIES, size - first);
      int[] all = IntStream.range(first, first + count).toArray();
      for (int i = 0; i < count; i += BlockKernel.QUERIES) {
        float[] into = scores[i / BlockKernel.QUERIES];
        multiply(matrix.centres, padded, vectors, all, i, count, into);
      }
      return count;
    }

    /** Writes scores that are by vector, then by tile, to where they are by tile. */
    private void transpose(float[][] scores, int count, float[] byTile, int size, int first) {
      for (int t = 0; t < tiles; t++) {
        for (int i = 0; i < count; i++) {
          float score = scores[i / BlockKernel.QUERIES][i % BlockKernel.QUERIES * padded + t];
          byTile[t * size + first + i] = score;
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
          multiply(tile.panels, tile.padded(), block.packed, active[t], a, active[t].length, sums);
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
      for (int t = 0; t < tiles; t++) {
        int count = activate(t);
        bound(t, count);
        Tile tile = matrix.tiles[t];
        Arrays.fill(sizes, 0);
        for (int a = 0; a < count; a++) {
          kernel.choose(
              block, active[a], gaps, greatest, heights, a * PANELS, needed[a], chosen, sizes);
        }
        for (int p = 0; p < tile.radii.length; p++) {
          offer(t, p);
        }
      }
    }

    /** Finds the groups that may find something in a tile; returns how many there are. */
    private int activate(int t) {
      int count = 0;
      for (int g = 0; g < block.groups(); g++) {
        float least = kernel.gaps(block, g, wanted, centreScores, t * queries, gaps);
        active[count] = g;
        needed[count] = matrix.tiles[t].panelsBeyond(least);
        count += needed[count] > 0 ? 1 : 0;
      }
      return count;
    }

    /** Finds what the active groups' directions have in the panels of a tile, at most. */
    private void bound(int t, int count) {
      for (int a = 0; a < count; a += BlockKernel.QUERIES) {
        int end = Math.min(a + BlockKernel.QUERIES, count);
        int most = 0;
        for (int i = a; i < end; i++) {
          most = Math.max(most, needed[i]);
        }
        int padded = most * BlockKernel.PANEL;
        multiply(matrix.tiles[t].panels, padded, block.directions, active, a, count, sums);
        for (int i = a; i < end; i++) {
          kernel.greatest(sums, (i - a) * padded, needed[i], greatest, i * PANELS);
          float centre = directionScores[t * block.groups() + active[i]];
          for (int p = 0; p < needed[i]; p++) {
            int at = i * PANELS + p;
            greatest[at] -= centre;
            heights[at] = height(greatest[at], matrix.tiles[t].radii[p], active[i]);
          }
        }
      }
    }

    /**
     * How much an item of a panel may have beside a group's direction. With {@code y = g r}, {@code
     * q r} is at most {@code s y + |p| sqrt(|r| |r| - y y)} (Ram and Gray, as for {@link
     * QueryBlock}). This grows with y as far as {@code |r|} times the cosine of q and g, so up to
     * there the panel's greatest y and radius bound it for all items; beyond, the radius alone
     * does.
     */
    private float height(float greatest, float radius, int group) {
      if (greatest > radius * block.cosines[group]) {
        return radius;
      }
      return (float) Math.sqrt(Math.max(0, (radius - greatest) * (radius + greatest)));
    }

    /** Offers the items of a panel to those that were chosen for it. */
    private void offer(int t, int panel) {
      int size = sizes[panel];
      if (size == 0) {
        return;
      }
      int[] some = chosen[panel];
      Arrays.fill(some, size, size + BlockKernel.SPARE, 0);
      float[] panels = matrix.tiles[t].panels;
      kernel.reach(panels, panel, block.dimension, block.packed, some, wanted, size, reached);
      int count = 0;
      for (int a = 0; a < size; a++) {
        finders[count] = a;
        count += reached[a] != 0 ? 1 : 0; // no branch: it could not be foretold
      }
      for (int begin = 0; begin < count; begin += TOGETHER) {
        int end = Math.min(begin + TOGETHER, count);
        for (int f = begin; f < end; f++) {
          int a = finders[f];
          int query = some[a] * block.dimension;
          int into = (f - begin) * BlockKernel.PANEL;
          kernel.multiplyExactly(
              panels, panel, reached[a], block.dimension, block.packed, query, products, into);
        }
        for (int f = begin; f < end; f++) {
          int a = finders[f];
          int from = (f - begin) * BlockKernel.PANEL;
          offer(t, some[a], panel * BlockKernel.PANEL, reached[a], from);
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

    /** Multiplies panels with a few of some queries or directions, or with the last ones. */
    private void multiply(
        float[] panels,
        int padded,
        float[] vectors,
        int[] active,
        int first,
        int count,
        float[] into) {
      for (int i = 0; i < BlockKernel.QUERIES; i++) {
        at[i] = active[Math.min(first + i, count - 1)] * block.dimension;
      }
      kernel.multiply(panels, padded, block.dimension, vectors, at, into);
    }

    /** The score that counts of one item: the same on all machines. */
    private float score(int q, int t, int place) {
      int column = Tile.at(place, block.dimension);
      return similarity.score(
          ExactProduct.of(block.vector(q), matrix.tiles[t].panels, column, BlockKernel.PANEL));
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
   * for a float. Three times that for the item or its group's direction and for the centre with
   * both, and a few more roundings; the rest is to spare.
   */
  private static double rounding(int dimension, double lengths) {
    return 6 * (dimension + 4) * (0x1p-24 * lengths + Float.MIN_VALUE);
  }
}
