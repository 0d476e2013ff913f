package dev.vecino.trainer;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arithmetic of training on rows of {@link #stride()} floats, padded with zeros that stay
 * zeros.
 *
 * <p>All implementations give the same bits: a dot product is 16 partial sums (element i goes to
 * sum i mod 16) made by fused multiply-adds in order, then added in halves (i and i + 8, i and i +
 * 4, …); everything else is element by element. {@code FloatVector.reduceLanes} may not be used,
 * because interpreter and compiler add its lanes in different orders.
 *
 * <p>Implementations hold no state but their stride. Thread-safe as far as unsynchronised updates
 * of shared rows are meant (Hogwild: Niu et al. 2011, arXiv 1106.5730).
 */
interface Kernels {

  /** Partial sums of a dot product; strides are multiples of this. */
  int PARTIAL_SUMS = 16;

  /** Floats from row to row: the dimension, rounded up to what the implementation likes. */
  int stride();

  /**
   * One step of negative sampling (Mikolov et al. 2013, arXiv 1310.4546, equation 4) of one input
   * row against some targets. The error of a target is (1 for a true one, 0 for a drawn one) minus
   * the logistic of the dot product, times the share of a drawn one. All errors are taken before
   * anything moves; then each target's row moves by rate * error * input row, and the gradient is
   * the sum of rate * error * target row, each target's as it is when its turn comes.
   *
   * @param input holds the input row, which is not changed
   * @param at where the input row begins
   * @param context holds the target rows; changed
   * @param targets where the target rows begin, the true ones first
   * @param truths how many targets are true
   * @param count how many targets there are
   * @param rate the learning rate
   * @param drawnShare how many draws each drawn target stands for
   * @param errors scratch for at least count * {@link #PARTIAL_SUMS} floats
   * @param gradient out: what the input row has to move by, from place 0
   * @return the loss: the negative log likelihood of all targets
   */
  float step(
      float[] input,
      int at,
      float[] context,
      int[] targets,
      int truths,
      int count,
      float rate,
      float drawnShare,
      float[] errors,
      float[] gradient);

  /** target row += factor * source row. */
  void add(float[] target, int to, float[] source, int from, float factor);

  /**
   * Adds outer products to the upper triangle of a square matrix: for each of its rows i from first
   * to end - 1 and each place k from i to width - 1, matrix[i][k] += sign * (sum over the sources s
   * of s[i] * s[k]). What else lies in a row is afterwards of no meaning, but finite.
   *
   * @param matrix row i begins at i * stride
   * @param sources may be the matrix itself, with rows that are not among those that change
   * @param at where the sources begin; four of them are taken at a time, which spares three in four
   *     loads and stores of the matrix
   * @param count how many sources there are, any number
   * @param sign 1 or -1
   */
  void addOuterProducts(
      float[] matrix,
      int first,
      int end,
      int width,
      float[] sources,
      int[] at,
      int count,
      float sign);

  /** The dot product of two rows. */
  float dot(float[] a, int i, float[] b, int j);

  /**
   * Turns dot products into rate * error, in place; the loss. Not vectorised: the tables answer
   * from the first cache, and the dot products cost more.
   */
  static float errors(float[] dots, int truths, int count, float rate, float drawnShare) {
    float truthLoss = 0;
    for (int t = 0; t < truths; t++) {
      int step = Logistic.step(dots[t]);
      dots[t] = rate * (1 - Logistic.value(step));
      truthLoss += Logistic.loss(step);
    }
    float drawnRate = -rate * drawnShare;
    float drawnLoss = 0;
    for (int t = truths; t < count; t++) {
      int step = Logistic.step(dots[t]);
      dots[t] = drawnRate * Logistic.value(step);
      drawnLoss += Logistic.counterLoss(step);
    }
    return truthLoss + drawnShare * drawnLoss;
  }

  /** The fastest there is. */
  static Kernels best(int dimension) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      return VectorKernels.create(dimension);
    }
    if (Fallback.UNTOLD.getAndSet(false)) {
      System.getLogger("dev.vecino.trainer")
          .log(
              Level.WARNING,
              "training without SIMD, several times slower: start Java with"
                  + " --add-modules jdk.incubator.vector");
    }
    return new ScalarKernels(dimension);
  }

  /** Whether the missing module is still to be told. */
  final class Fallback {
    private static final AtomicBoolean UNTOLD = new AtomicBoolean(true);

    private Fallback() {}
  }
}
