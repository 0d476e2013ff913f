package dev.vecino.trainer.history;

import dev.vecino.trainer.kernels.Random64;
import dev.vecino.trainer.kernels.SoftmaxKernels;
import java.util.Arrays;

/** Random items that all examples of a block are compared with: their rows, of length 1. */
final class BlockNegatives {

  private final HistoryTables tables;
  private final int count;
  private final int paddedCount;
  private final int[] drawn; // all rows; the first ones are the negatives
  private final int[] placeOf; // among the negatives, or -1
  private final float[] lengths;
  final float[] items; // padded with rows of zeros
  final float[] gradients; // of the items; zeros after a draw

  /**
   * @param count how many are drawn
   * @param itemCount of how many
   */
  BlockNegatives(HistoryTables tables, int count, int itemCount) {
    this.tables = tables;
    this.count = count;
    paddedCount = (count + SoftmaxKernels.ROWS - 1) / SoftmaxKernels.ROWS * SoftmaxKernels.ROWS;
    drawn = new int[itemCount];
    Arrays.setAll(drawn, row -> row);
    placeOf = new int[itemCount];
    Arrays.fill(placeOf, -1);
    lengths = new float[paddedCount];
    items = new float[paddedCount * tables.stride];
    gradients = new float[paddedCount * tables.stride];
  }

  int count() {
    return count;
  }

  /** The count, rounded up to what the kernels want. */
  int paddedCount() {
    return paddedCount;
  }

  /** The place of a row among the negatives, or -1. */
  int place(int row) {
    return placeOf[row];
  }

  /** Draws without putting back: the first steps of a shuffle. */
  void draw(Random64 random) {
    int stride = tables.stride;
    for (int j = 0; j < count; j++) {
      int other = j + random.below(drawn.length - j);
      int row = drawn[other];
      drawn[other] = drawn[j];
      drawn[j] = row;
      placeOf[row] = j;
      lengths[j] = tables.length(tables.context, row * stride);
      System.arraycopy(tables.context, row * stride, items, j * stride, stride);
      tables.scale(items, j * stride, 1 / lengths[j]);
    }
    Arrays.fill(gradients, 0);
  }

  /** Moves the context vectors by the gradients. */
  void move(float rate) {
    for (int j = 0; j < count; j++) {
      int at = j * tables.stride;
      float along = tables.kernels.dot(gradients, at, items, at);
      tables.kernels.add(gradients, at, items, at, -along);
      tables.scale(gradients, at, 1 / lengths[j]);
      tables.softmax.adagrad(
          tables.context, tables.contextSquares, drawn[j] * tables.stride, gradients, at, rate);
    }
  }

  /** Ends a block: nothing is a negative until the next draw. */
  void release() {
    for (int j = 0; j < count; j++) {
      placeOf[drawn[j]] = -1;
    }
  }
}
