package dev.vecino.trainer.input;

import dev.vecino.core.ClickLog;
import dev.vecino.core.WeightRatios;
import dev.vecino.trainer.kernels.Random64;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who clicked what at least once: a sparse matrix, the columns of each row, and how much each pair
 * weighs. Immutable.
 *
 * <p>Memory: 4 bytes per pair and per row; 4 more per pair where weights differ.
 */
public final class ClickMatrix {

  private final int[] starts; // one more than there are rows
  private final int[] columns;
  private final float @Nullable [] weights; // of the pairs; null: all 1
  private final int columnCount;

  private ClickMatrix(int[] starts, int[] columns, float @Nullable [] weights, int columnCount) {
    this.starts = starts;
    this.columns = columns;
    this.weights = weights;
    this.columnCount = columnCount;
  }

  /**
   * The users of the log against the items of the vocabulary. A click of weight 0 does not count,
   * repeated clicks change nothing. Of clicks with different weights the heaviest one, w medians of
   * all, makes the pair weigh log(1 + w), divided by the mean of all pairs: by a logarithm, as Hu,
   * Koren and Volinsky 2008 have it, a hundred plays don't outweigh a hundred users. Columns are in
   * the order of the first click.
   */
  public static ClickMatrix of(ClickLog log, Vocabulary vocabulary) {
    return of(log, vocabulary.size(), vocabulary::row);
  }

  /** The users of the log against its items by their numbers, likewise. */
  public static ClickMatrix of(ClickLog log) {
    return of(log, log.itemCount(), item -> item);
  }

  private static ClickMatrix of(ClickLog log, int columnCount, IntUnaryOperator columnOfItem) {
    int[] starts = new int[log.userCount() + 1];
    int[] pairs = new int[log.clickCount()];
    WeightRatios ratios = WeightRatios.of(log);
    float[] heaviest = new float[ratios.areEqual() ? 0 : log.clickCount()];
    int[] lastPair = new int[columnCount]; // of each column
    Arrays.fill(lastPair, -1);
    int count = 0;
    for (int user = 0; user < log.userCount(); user++) {
      for (int place = log.userStart(user); place < log.userStart(user + 1); place++) {
        int column = columnOfItem.applyAsInt(log.clickedItem(place));
        if (column < 0 || log.weight(place) == 0) {
          continue;
        }
        if (lastPair[column] < starts[user]) {
          lastPair[column] = count;
          pairs[count++] = column;
        }
        if (!ratios.areEqual()) {
          int pair = lastPair[column];
          double medians = log.weight(place) / ratios.median();
          heaviest[pair] =
              Math.max(
                  heaviest[pair], (float) Math.log1p(Math.min(medians, WeightRatios.MOST_MEDIANS)));
        }
      }
      starts[user + 1] = count;
    }
    return new ClickMatrix(
        starts,
        Arrays.copyOf(pairs, count),
        ratios.areEqual() ? null : byTheirMean(Arrays.copyOf(heaviest, count)),
        columnCount);
  }

  private static float[] byTheirMean(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    for (int pair = 0; pair < weights.length; pair++) {
      weights[pair] = (float) (weights[pair] * weights.length / sum);
    }
    return weights;
  }

  /** The matrix whose rows are the columns of this one. */
  public ClickMatrix transposed() {
    int[] turnedStarts = new int[columnCount + 1];
    for (int column : columns) {
      turnedStarts[column + 1]++;
    }
    for (int column = 0; column < columnCount; column++) {
      turnedStarts[column + 1] += turnedStarts[column];
    }
    int[] next = Arrays.copyOf(turnedStarts, columnCount);
    int[] rows = new int[columns.length];
    float[] turnedWeights = weights == null ? null : new float[weights.length];
    for (int row = 0; row < rowCount(); row++) {
      for (int at = starts[row]; at < starts[row + 1]; at++) {
        int pair = next[columns[at]]++;
        rows[pair] = row;
        if (turnedWeights != null) {
          turnedWeights[pair] = weight(at);
        }
      }
    }
    return new ClickMatrix(turnedStarts, rows, turnedWeights, rowCount());
  }

  /** The number of rows. */
  public int rowCount() {
    return starts.length - 1;
  }

  /** The number of pairs. */
  public int size() {
    return columns.length;
  }

  /** Where the columns of a row begin; those of the next row begin where they end. */
  public int start(int row) {
    return starts[row];
  }

  /** The column of a pair, 0 .. size - 1. */
  public int column(int pair) {
    return columns[pair];
  }

  /** How much a pair weighs: above 0, the mean of all is 1. */
  public float weight(int pair) {
    return weights == null ? 1 : weights[pair];
  }

  /** Draws a column of a row that has any; all are equally likely. */
  public int draw(int row, Random64 random) {
    return columns[starts[row] + random.below(starts[row + 1] - starts[row])];
  }

  /** The number of pairs of the longest row. */
  public int longestRow() {
    int longest = 0;
    for (int row = 0; row < rowCount(); row++) {
      longest = Math.max(longest, starts[row + 1] - starts[row]);
    }
    return longest;
  }
}
