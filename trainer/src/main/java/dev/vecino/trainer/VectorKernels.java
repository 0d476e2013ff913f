package dev.vecino.trainer;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels with the Java Vector API, for vectors of 4, 8 and 16 floats. This class alone names
 * the incubator module's classes.
 *
 * <p>Layout: both tables are one float[] each, row after row of {@code stride} floats. Cost of one
 * target at dimension 64 and 16 lanes: 12 fused multiply-adds (4 for the dot product, 4 for the
 * gradient, 4 for the target's row), 4 loads and 4 stores; the fold of the 16 partial sums is 4
 * shuffles and additions of 28 cycles' latency, which the processor hides behind the next target's
 * loads. The input row and its gradient stay in registers for all targets where they fit: strides
 * of 4 and of 8 vectors have kernels of their own, others reload both from the first cache.
 */
final class VectorKernels implements Kernels {

  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > BLOCK
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final VectorShuffle<Float> BY_8 = shift(8);
  private static final VectorShuffle<Float> BY_4 = shift(4);
  private static final VectorShuffle<Float> BY_2 = shift(2);
  private static final VectorShuffle<Float> BY_1 = shift(1);

  private final int stride;

  private VectorKernels(int stride) {
    this.stride = stride;
  }

  private static VectorShuffle<Float> shift(int by) {
    return VectorShuffle.iota(SPECIES, by % LANES, 1, true);
  }

  static Kernels create(int stride) {
    return LANES >= 4 ? new VectorKernels(stride) : new ScalarKernels(stride);
  }

  @Override
  public float step(
      float[] input,
      int at,
      float[] context,
      int[] targets,
      int count,
      float rate,
      float[] gradient) {
    for (int k = 0; k < stride; k += LANES) {
      FloatVector.zero(SPECIES).intoArray(gradient, k);
    }
    float loss = 0;
    for (int t = 0; t < count; t++) {
      int target = targets[t];
      int step = Logistic.step(dot(input, at, context, target));
      float factor = (t == 0 ? 1 - Logistic.value(step) : -Logistic.value(step)) * rate;
      loss += t == 0 ? Logistic.loss(step) : Logistic.counterLoss(step);
      FloatVector factors = FloatVector.broadcast(SPECIES, factor);
      for (int k = 0; k < stride; k += LANES) {
        FloatVector row = fromArray(SPECIES, context, target + k);
        factors.fma(row, fromArray(SPECIES, gradient, k)).intoArray(gradient, k);
        factors.fma(fromArray(SPECIES, input, at + k), row).intoArray(context, target + k);
      }
    }
    return loss;
  }

  @Override
  public float stepAndMove(
      float[] input,
      int at,
      float[] context,
      int[] targets,
      int count,
      float rate,
      float[] scratch) {
    if (LANES == 16 && stride == 64) {
      return stepAndMove4(input, at, context, targets, count, rate);
    }
    if (LANES == 16 && stride == 128) {
      return stepAndMove8(input, at, context, targets, count, rate);
    }
    float loss = step(input, at, context, targets, count, rate, scratch);
    for (int k = 0; k < stride; k += LANES) {
      fromArray(SPECIES, input, at + k)
          .add(fromArray(SPECIES, scratch, k))
          .intoArray(input, at + k);
    }
    return loss;
  }

  /** Rows of 4 vectors of 16 floats. */
  private static float stepAndMove4(
      float[] input, int at, float[] context, int[] targets, int count, float rate) {
    FloatVector x0 = fromArray(SPECIES, input, at);
    FloatVector x1 = fromArray(SPECIES, input, at + 16);
    FloatVector x2 = fromArray(SPECIES, input, at + 32);
    FloatVector x3 = fromArray(SPECIES, input, at + 48);
    FloatVector g0 = FloatVector.zero(SPECIES);
    FloatVector g1 = g0;
    FloatVector g2 = g0;
    FloatVector g3 = g0;
    float loss = 0;
    for (int t = 0; t < count; t++) {
      int target = targets[t];
      FloatVector c0 = fromArray(SPECIES, context, target);
      FloatVector c1 = fromArray(SPECIES, context, target + 16);
      FloatVector c2 = fromArray(SPECIES, context, target + 32);
      FloatVector c3 = fromArray(SPECIES, context, target + 48);
      int step = Logistic.step(fold(x3.fma(c3, x2.fma(c2, x1.fma(c1, x0.mul(c0))))));
      float factor = (t == 0 ? 1 - Logistic.value(step) : -Logistic.value(step)) * rate;
      loss += t == 0 ? Logistic.loss(step) : Logistic.counterLoss(step);
      FloatVector factors = FloatVector.broadcast(SPECIES, factor);
      g0 = factors.fma(c0, g0);
      g1 = factors.fma(c1, g1);
      g2 = factors.fma(c2, g2);
      g3 = factors.fma(c3, g3);
      factors.fma(x0, c0).intoArray(context, target);
      factors.fma(x1, c1).intoArray(context, target + 16);
      factors.fma(x2, c2).intoArray(context, target + 32);
      factors.fma(x3, c3).intoArray(context, target + 48);
    }
    x0.add(g0).intoArray(input, at);
    x1.add(g1).intoArray(input, at + 16);
    x2.add(g2).intoArray(input, at + 32);
    x3.add(g3).intoArray(input, at + 48);
    return loss;
  }

  /** Rows of 8 vectors of 16 floats. */
  private static float stepAndMove8(
      float[] input, int at, float[] context, int[] targets, int count, float rate) {
    FloatVector x0 = fromArray(SPECIES, input, at);
    FloatVector x1 = fromArray(SPECIES, input, at + 16);
    FloatVector x2 = fromArray(SPECIES, input, at + 32);
    FloatVector x3 = fromArray(SPECIES, input, at + 48);
    FloatVector x4 = fromArray(SPECIES, input, at + 64);
    FloatVector x5 = fromArray(SPECIES, input, at + 80);
    FloatVector x6 = fromArray(SPECIES, input, at + 96);
    FloatVector x7 = fromArray(SPECIES, input, at + 112);
    FloatVector g0 = FloatVector.zero(SPECIES);
    FloatVector g1 = g0;
    FloatVector g2 = g0;
    FloatVector g3 = g0;
    FloatVector g4 = g0;
    FloatVector g5 = g0;
    FloatVector g6 = g0;
    FloatVector g7 = g0;
    float loss = 0;
    for (int t = 0; t < count; t++) {
      int target = targets[t];
      FloatVector c0 = fromArray(SPECIES, context, target);
      FloatVector c1 = fromArray(SPECIES, context, target + 16);
      FloatVector c2 = fromArray(SPECIES, context, target + 32);
      FloatVector c3 = fromArray(SPECIES, context, target + 48);
      FloatVector c4 = fromArray(SPECIES, context, target + 64);
      FloatVector c5 = fromArray(SPECIES, context, target + 80);
      FloatVector c6 = fromArray(SPECIES, context, target + 96);
      FloatVector c7 = fromArray(SPECIES, context, target + 112);
      FloatVector sums = x3.fma(c3, x2.fma(c2, x1.fma(c1, x0.mul(c0))));
      int step = Logistic.step(fold(x7.fma(c7, x6.fma(c6, x5.fma(c5, x4.fma(c4, sums))))));
      float factor = (t == 0 ? 1 - Logistic.value(step) : -Logistic.value(step)) * rate;
      loss += t == 0 ? Logistic.loss(step) : Logistic.counterLoss(step);
      FloatVector factors = FloatVector.broadcast(SPECIES, factor);
      g0 = factors.fma(c0, g0);
      g1 = factors.fma(c1, g1);
      g2 = factors.fma(c2, g2);
      g3 = factors.fma(c3, g3);
      g4 = factors.fma(c4, g4);
      g5 = factors.fma(c5, g5);
      g6 = factors.fma(c6, g6);
      g7 = factors.fma(c7, g7);
      factors.fma(x0, c0).intoArray(context, target);
      factors.fma(x1, c1).intoArray(context, target + 16);
      factors.fma(x2, c2).intoArray(context, target + 32);
      factors.fma(x3, c3).intoArray(context, target + 48);
      factors.fma(x4, c4).intoArray(context, target + 64);
      factors.fma(x5, c5).intoArray(context, target + 80);
      factors.fma(x6, c6).intoArray(context, target + 96);
      factors.fma(x7, c7).intoArray(context, target + 112);
    }
    x0.add(g0).intoArray(input, at);
    x1.add(g1).intoArray(input, at + 16);
    x2.add(g2).intoArray(input, at + 32);
    x3.add(g3).intoArray(input, at + 48);
    x4.add(g4).intoArray(input, at + 64);
    x5.add(g5).intoArray(input, at + 80);
    x6.add(g6).intoArray(input, at + 96);
    x7.add(g7).intoArray(input, at + 112);
    return loss;
  }

  @Override
  public void add(float[] target, int to, float[] source, int from, float factor) {
    FloatVector factors = FloatVector.broadcast(SPECIES, factor);
    for (int k = 0; k < stride; k += LANES) {
      factors
          .fma(fromArray(SPECIES, source, from + k), fromArray(SPECIES, target, to + k))
          .intoArray(target, to + k);
    }
  }

  @Override
  public float dot(float[] a, int i, float[] b, int j) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    if (LANES == 16) {
      for (int k = 0; k < stride; k += BLOCK) {
        s0 = fromArray(SPECIES, a, i + k).fma(fromArray(SPECIES, b, j + k), s0);
      }
      return fold(s0);
    }
    FloatVector s1 = s0;
    if (LANES == 8) {
      for (int k = 0; k < stride; k += BLOCK) {
        s0 = fromArray(SPECIES, a, i + k).fma(fromArray(SPECIES, b, j + k), s0);
        s1 = fromArray(SPECIES, a, i + k + 8).fma(fromArray(SPECIES, b, j + k + 8), s1);
      }
      return fold(s0.add(s1));
    }
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < stride; k += BLOCK) {
      s0 = fromArray(SPECIES, a, i + k).fma(fromArray(SPECIES, b, j + k), s0);
      s1 = fromArray(SPECIES, a, i + k + 4).fma(fromArray(SPECIES, b, j + k + 4), s1);
      s2 = fromArray(SPECIES, a, i + k + 8).fma(fromArray(SPECIES, b, j + k + 8), s2);
      s3 = fromArray(SPECIES, a, i + k + 12).fma(fromArray(SPECIES, b, j + k + 12), s3);
    }
    return fold(s0.add(s2).add(s1.add(s3)));
  }

  /** The sum of the lanes, in halves. */
  private static float fold(FloatVector sums) {
    FloatVector v = sums;
    if (LANES == 16) {
      v = v.add(v.rearrange(BY_8));
    }
    if (LANES >= 8) {
      v = v.add(v.rearrange(BY_4));
    }
    v = v.add(v.rearrange(BY_2));
    return v.add(v.rearrange(BY_1)).lane(0);
  }
}
