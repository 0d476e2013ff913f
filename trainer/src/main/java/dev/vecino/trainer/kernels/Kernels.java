package dev.vecino.trainer.kernels;

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
public interface Kernels {

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
   * @param errors scratch of at least {@link #scratch} floats
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

  /**
   * {@link #step} of two input rows at once against the same targets, each of which stands for one
   * draw. All errors are taken before anything moves. A target's row moves by the first input row
   * and then by the second, both as they were; the gradients are of the target rows as they were
   * when their turn came, and are added to the input rows at the end, the first one's first.
   *
   * <p>Two rows load and store each target's row once, and 6 dot products at a time share what they
   * load.
   *
   * @param first where the first input row begins; changed
   * @param second where the second one begins, which may be the same; changed
   * @param firstRate the learning rate for what the first row has a part in
   */
  float stepPair(
      float[] input,
      int first,
      int second,
      float[] context,
      int[] targets,
      int truths,
      int count,
      float firstRate,
      float secondRate,
      float[] errors);

  /** How many floats the steps need for their errors with so many targets. */
  static int scratch(int targets) {
    return 2 * (targets + 3) * PARTIAL_SUMS;
  }

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
   *
   * @param from the place of the first target's
   * @param apart from one target's to the next one's
   */
  static float errors(
      float[] dots, int from, int apart, int truths, int count, float rate, float drawnShare) {
    float truthLoss = 0;
    int end = from + apart * truths;
    int i = from;
    for (; i < end; i += apart) {
      int step = Logistic.step(dots[i]);
      dots[i] = rate * (1 - Logistic.value(step));
      truthLoss += Logistic.loss(step);
    }
    float drawnRate = -rate * drawnShare;
    float drawnLoss = 0;
    end = from + apart * count;
    for (; i < end; i += apart) {
      int step = Logistic.step(dots[i]);
      dots[i] = drawnRate * Logistic.value(step);
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
