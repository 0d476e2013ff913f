package dev.vecino.trainer;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arithmetic of training. Rows are {@code stride} floats, a multiple of {@link #BLOCK}, padded
 * with zeros that stay zeros.
 *
 * <p>All implementations give the same bits: a dot product is 16 partial sums (element i goes to
 * sum i mod 16) made by fused multiply-adds in order, then added in halves (i and i + 8, i and i +
 * 4, …); everything else is element by element. {@code FloatVector.reduceLanes} may not be used,
 * because interpreter and compiler add its lanes in different orders.
 *
 * <p>Implementations hold no state but are told apart by their stride. Thread-safe as far as
 * unsynchronised updates of shared rows are meant (Hogwild: Niu et al. 2011, arXiv 1106.5730).
 */
interface Kernels {

  /** Partial sums of a dot product; strides are multiples of this. */
  int BLOCK = 16;

  /**
   * One step of negative sampling (Mikolov et al. 2013, arXiv 1310.4546, equation 4). For each
   * target in order: the error is (1 for the first, else 0) minus the logistic of the dot product;
   * the target's row moves by rate * error * input row; the input's gradient collects rate * error
   * * target row as it was before.
   *
   * @param input holds the input row
   * @param at where the input row begins; it is not changed
   * @param context holds the target rows; changed
   * @param targets where the target rows begin, the true one first
   * @param count how many targets there are, at least 1
   * @param rate the learning rate
   * @param gradient out: what the input row has to move by, from place 0
   * @return the loss: the negative log likelihood of the true pair and the drawn ones
   */
  float step(
      float[] input,
      int at,
      float[] context,
      int[] targets,
      int count,
      float rate,
      float[] gradient);

  /** {@link #step} that also moves the input row by the gradient. */
  float stepAndMove(
      float[] input,
      int at,
      float[] context,
      int[] targets,
      int count,
      float rate,
      float[] scratch);

  /** target row += factor * source row. */
  void add(float[] target, int to, float[] source, int from, float factor);

  /** The dot product of two rows. */
  float dot(float[] a, int i, float[] b, int j);

  /** The dimension, rounded up to a multiple of {@link #BLOCK}. */
  static int stride(int dimension) {
    return (dimension + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** The fastest there is for rows of the stride. */
  static Kernels best(int stride) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      return VectorKernels.create(stride);
    }
    if (Fallback.UNTOLD.getAndSet(false)) {
      System.getLogger("dev.vecino.trainer")
          .log(
              Level.WARNING,
              "training without SIMD, several times slower: start Java with"
                  + " --add-modules jdk.incubator.vector");
    }
    return new ScalarKernels(stride);
  }

  /** Whether the missing module is still to be told. */
  final class Fallback {
    private static final AtomicBoolean UNTOLD = new AtomicBoolean(true);

    private Fallback() {}
  }
}
