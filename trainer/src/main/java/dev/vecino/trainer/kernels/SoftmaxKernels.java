package dev.vecino.trainer.kernels;

/**
 * The arithmetic of a softmax of a panel of {@link #users()} users over many items, as three matrix
 * products and what lies between them.
 *
 * <p>Layouts: items are rows of {@code stride} floats; users are columns (element k of user u is at
 * {@code k * users() + u}), as are scores (of item j at {@code j * users() + u}). The number of
 * items is a multiple of {@link #ROWS}, the stride one of {@link Kernels#PARTIAL_SUMS}.
 *
 * <p>All implementations give the same bits: every sum is made by fused multiply-adds in the order
 * of its index. Stateless but for the stride, thread-safe.
 */
public interface SoftmaxKernels {

  /** Items that are scored in one step. */
  int ROWS = 8;

  /** Columns of a panel. */
  int users();

  /** scores[j][u] = items[j] · users[u]. */
  void scores(float[] items, float[] users, float[] scores, int count);

  /**
   * scores[j][u] = e^((scores[j][u] - most) * factor), for scores of at most that (but for
   * rounding) or very small ones; adds them to the sums of the users.
   */
  void exponentials(float[] scores, int count, float most, float factor, float[] sums);

  /** scores[j][u] *= factors[u]. */
  void scale(float[] scores, int count, float[] factors);

  /** gradients[k][u] = sum over j of items[j][k] * scores[j][u]. */
  void userGradients(float[] items, float[] scores, float[] gradients, int count);

  /** gradients[j] += sum over u of scores[j][u] * users[u]; users are rows here. */
  void itemGradients(float[] users, float[] scores, float[] gradients, int count);

  /**
   * One step of Adagrad (Duchi, Hazan and Singer 2011) on a row: squares += gradient^2, row -= rate
   * * gradient / sqrt(squares).
   */
  void adagrad(float[] table, float[] squares, int at, float[] gradient, int from, float rate);

  /** The fastest there is for rows of this many floats. */
  static SoftmaxKernels best(int stride) {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? VectorSoftmaxKernels.create(stride)
        : new ScalarSoftmaxKernels(stride, 32);
  }
}
