package dev.vecino.searcher;

import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;

/**
 * Scores a block of queries against all items of a matrix and offers each query what may be among
 * its best. One use: one block, one thread; its queries see one matrix after the other.
 *
 * <p>Layout: a tile of items stays in the second cache while all groups of queries go over it, the
 * scores of one group and one strip of items stay in the first. Cost: {@code dimension / lanes}
 * multiply-adds a query and item; everything else together is a tenth of that.
 */
final class BlockScorer {

  private final BlockKernel kernel;
  private final List<Candidates> candidates;
  private final float[][] groups;
  private final int queries; // a group
  private final float[] scores;
  private final int[] hits = new int[ItemMatrix.STRIP];
  private final int[] gained; // by query: how many of its gains are behind

  /**
   * @param vectors one a query, of one dimension
   * @param candidates one a query
   */
  BlockScorer(BlockKernel kernel, List<float[]> vectors, List<Candidates> candidates) {
    this.kernel = kernel;
    this.candidates = candidates;
    gained = new int[vectors.size()];
    queries = kernel.queries();
    scores = new float[queries * ItemMatrix.STRIP];
    int dimension = vectors.getFirst().length;
    int count = (vectors.size() + queries - 1) / queries;
    groups = new float[count][dimension * queries];
    for (int q = 0; q < vectors.size(); q++) {
      float[] vector = vectors.get(q);
      float[] group = groups[q / queries];
      for (int d = 0; d < dimension; d++) {
        group[d * queries + q % queries] = vector[d];
      }
    }
  }

  /**
   * Scores all queries against a matrix.
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
      FixedBitSet eligible,
      List<ItemMatrix.Gains> gains,
      int[] from,
      int[] to) {
    Arrays.fill(gained, 0);
    for (int t = 0; t < matrix.tiles.length; t++) {
      int begin = t * matrix.tileItems;
      int end = Math.min(begin + matrix.tileItems, matrix.size());
      for (int g = 0; g < groups.length; g++) {
        int first = g * queries;
        int last = Math.min(first + queries, candidates.size());
        int low = end;
        int high = begin;
        for (int q = first; q < last; q++) {
          if (from[q] < to[q]) {
            low = Math.min(low, Math.max(from[q], begin));
            high = Math.max(high, Math.min(to[q], end));
          }
        }
        if (low < high) {
          scan(matrix, t, low, high, g, base, eligible, gains, from, to);
        }
      }
    }
  }

  /** Adds what positions of a strip gain. A query sees its positions in rising order. */
  private void addGains(ItemMatrix.Gains gains, int q, int from, int to, int row) {
    int next = gained[q];
    while (next < gains.positions().length && gains.positions()[next] < to) {
      if (gains.positions()[next] >= from) {
        scores[row + gains.positions()[next] - from] += gains.gains()[next];
      }
      next++;
    }
    gained[q] = next;
  }

  /** One group of queries against the positions from low to high of one tile. */
  private void scan(
      ItemMatrix matrix,
      int t,
      int low,
      int high,
      int g,
      int base,
      FixedBitSet eligible,
      List<ItemMatrix.Gains> gains,
      int[] from,
      int[] to) {
    int lanes = kernel.lanes();
    int unit = BlockKernel.PANELS * lanes;
    int begin = t * matrix.tileItems;
    int first = g * queries;
    int last = Math.min(first + queries, candidates.size());
    for (int at = begin + (low - begin) / unit * unit; at < high; at += ItemMatrix.STRIP) {
      int count = Math.min(ItemMatrix.STRIP, (high - at + unit - 1) / unit * unit);
      kernel.score(
          matrix.tiles[t],
          (at - begin) * matrix.dimension,
          count / lanes,
          matrix.dimension,
          groups[g],
          scores,
          ItemMatrix.STRIP);
      for (int q = first; q < last; q++) {
        int row = (q - first) * ItemMatrix.STRIP;
        int a = Math.max(from[q], at);
        int b = Math.min(Math.min(to[q], high), at + count);
        if (a < b) {
          addGains(gains.get(q), q, at, at + count, row);
          Candidates best = candidates.get(q);
          int found = kernel.select(scores, row + a - at, row + b - at, best.threshold(), hits);
          for (int i = 0; i < found; i++) {
            int document = matrix.documents[at + hits[i] - row];
            if (eligible == null || eligible.get(document)) {
              best.offer(base + document, scores[hits[i]]);
            }
          }
        }
      }
    }
  }
}
