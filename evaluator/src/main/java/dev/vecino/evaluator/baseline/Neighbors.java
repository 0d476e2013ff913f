package dev.vecino.evaluator.baseline;

import dev.vecino.core.LargestKeys;
import dev.vecino.core.Workers;
import dev.vecino.evaluator.rank.Rows;
import java.util.function.IntConsumer;

/**
 * The most similar items of every item, best first: a sparse similarity matrix. Similarity of i and
 * j is the sum of the weights of the rows that have both, divided by what the {@link Shape} says.
 *
 * <p>The cost is the sum over all rows of the square of their lengths.
 */
final class Neighbors {

  /** How much a row (a user or a session) with so many items tells. */
  enum RowWeight {
    /** All the same. */
    ONE {
      @Override
      double of(int length, int items) {
        return 1;
      }
    },
    /** Inverse frequency: the square of log(1 + items / length), as both clicks are weighted. */
    IDF {
      @Override
      double of(int length, int items) {
        double idf = Math.log1p(items / (double) length);
        return idf * idf;
      }
    },
    /** 1 / sqrt(length). */
    ROOT {
      @Override
      double of(int length, int items) {
        return 1 / Math.sqrt(length);
      }
    },
    /** 1 / length: each row tells as much as any other, as in a random walk. */
    INVERSE {
      @Override
      double of(int length, int items) {
        return 1.0 / length;
      }
    };

    abstract double of(int length, int items);
  }

  /**
   * What a sum is divided by, of the weights a and b of all rows of the item of the history and of
   * the other one.
   *
   * @param weight of rows
   * @param bm25 whether each side is weighted as BM25 weights a term (k1 1.2, b 0.75) by the length
   *     of the item's column, and exponents and shrinkage are not used
   * @param source exponent of a: 0.5 on both sides is the cosine
   * @param target exponent of b: more than 0.5 favours rare items (asymmetric cosine: Aiolli 2013,
   *     doi:10.1145/2507157.2507189; with {@link RowWeight#INVERSE} and source 1 it is RP3-beta:
   *     Paudel et al. 2017, doi:10.1145/2955101)
   * @param shrink added to the divisor: takes away from what few rows tell
   */
  record Shape(RowWeight weight, boolean bm25, double source, double target, double shrink) {}

  private static final double BM25_K1 = 1.2;
  private static final double BM25_B = 0.75;
  private static final int BLOCK = 256;

  private final int[][] items; // per item, best first
  private final float[][] similarities;
  private final float[] self;

  private Neighbors(int[][] items, float[][] similarities, float[] self) {
    this.items = items;
    this.similarities = similarities;
    this.self = self;
  }

  /**
   * Computes.
   *
   * @param most neighbours an item, at most
   */
  static Neighbors of(Rows rows, Shape shape, int most, int threads) {
    int itemCount = rows.itemCount();
    float[] rowWeights = new float[rows.rowCount()];
    for (int row = 0; row < rowWeights.length; row++) {
      int length = rows.length(row);
      rowWeights[row] = length == 0 ? 0 : (float) shape.weight().of(length, itemCount);
    }
    double[] norms = new double[itemCount];
    double total = 0;
    for (int item = 0; item < itemCount; item++) {
      for (int at = rows.columnStarts()[item]; at < rows.columnStarts()[item + 1]; at++) {
        norms[item] += rowWeights[rows.rows()[at]];
      }
      total += norms[item];
    }
    float[] sources = new float[itemCount];
    float[] targets = new float[itemCount];
    for (int item = 0; item < itemCount; item++) {
      if (shape.bm25()) {
        double length = norms[item] / (total / itemCount);
        double weight = (BM25_K1 + 1) / (BM25_K1 * (1 - BM25_B + BM25_B * length) + 1);
        sources[item] = (float) (1 / weight);
        targets[item] = sources[item];
      } else {
        sources[item] = (float) Math.pow(norms[item], shape.source());
        targets[item] = (float) Math.pow(norms[item], shape.target());
      }
    }
    float shrink = shape.bm25() ? 0 : (float) shape.shrink();
    int[][] items = new int[itemCount][];
    float[][] similarities = new float[itemCount][];
    float[] self = new float[itemCount];
    for (int item = 0; item < itemCount; item++) {
      self[item] = (float) norms[item] / (sources[item] * targets[item] + shrink);
    }
    Workers.runOnce(
        (itemCount + BLOCK - 1) / BLOCK,
        threads,
        () -> {
          Row row = new Row(rows, rowWeights, sources, targets, shrink);
          LargestKeys best = new LargestKeys(Math.clamp(most, 1, Math.max(1, itemCount)));
          IntConsumer block =
              part -> {
                int end = Math.min(itemCount, (part + 1) * BLOCK);
                for (int item = part * BLOCK; item < end; item++) {
                  row.compute(item, best);
                  items[item] = row.bestItems;
                  similarities[item] = row.bestSimilarities;
                }
              };
          return block;
        });
    return new Neighbors(items, similarities, self);
  }

  /** Neighbours of an item, best first; shared. */
  int[] items(int item) {
    return items[item];
  }

  /** Their similarities; shared. */
  float[] similarities(int item) {
    return similarities[item];
  }

  /** The similarity of an item with itself, by the same rule. */
  float self(int item) {
    return self[item];
  }

  /** One row of the matrix at a time, with buffers. */
  private static final class Row {
    private final Rows rows;
    private final float[] rowWeights;
    private final float[] sources;
    private final float[] targets;
    private final float shrink;
    private final float[] sums;
    private final int[] touched;
    private int[] bestItems;
    private float[] bestSimilarities;

    Row(Rows rows, float[] rowWeights, float[] sources, float[] targets, float shrink) {
      this.rows = rows;
      this.rowWeights = rowWeights;
      this.sources = sources;
      this.targets = targets;
      this.shrink = shrink;
      this.sums = new float[rows.itemCount()];
      this.touched = new int[rows.itemCount()];
    }

    void compute(int item, LargestKeys best) {
      int count = 0;
      for (int at = rows.columnStarts()[item]; at < rows.columnStarts()[item + 1]; at++) {
        int row = rows.rows()[at];
        float weight = rowWeights[row];
        for (int place = rows.starts()[row]; place < rows.starts()[row + 1]; place++) {
          int other = rows.items()[place];
          if (sums[other] == 0) {
            touched[count++] = other;
          }
          sums[other] += weight;
        }
      }
      for (int t = 0; t < count; t++) {
        int other = touched[t];
        float similarity = sums[other] / (sources[item] * targets[other] + shrink);
        sums[other] = 0;
        if (other != item && similarity > 0) {
          best.offer(LargestKeys.key(similarity, other));
        }
      }
      long[] keys = best.drain();
      bestItems = new int[keys.length];
      bestSimilarities = new float[keys.length];
      for (int n = 0; n < keys.length; n++) {
        bestItems[n] = LargestKeys.number(keys[n]);
        bestSimilarities[n] = LargestKeys.score(keys[n]);
      }
    }
  }
}
