package dev.vecino.trainer.kernels;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * With the Java Vector API. A panel is two vectors of users wide, so that a step of each product
 * keeps 8 x 2 accumulators in registers: per step 2 loads, 8 broadcasts and 16 fused multiply-adds.
 * The rows are written out because accumulators must be local variables.
 */
final class VectorSoftmaxKernels implements SoftmaxKernels {

  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > Kernels.PARTIAL_SUMS
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int USERS = 2 * LANES;

  private final int stride;

  private VectorSoftmaxKernels(int stride) {
    this.stride = stride;
  }

  static SoftmaxKernels create(int stride) {
    return LANES >= 4 ? new VectorSoftmaxKernels(stride) : new ScalarSoftmaxKernels(stride, 32);
  }

  @Override
  public int users() {
    return USERS;
  }

  @Override
  public void scores(float[] items, float[] users, float[] scores, int count) {
    for (int j = 0; j < count; j += ROWS) {
      int row = j * stride;
      FloatVector a0 = FloatVector.zero(SPECIES);
      FloatVector a1 = FloatVector.zero(SPECIES);
      FloatVector b0 = FloatVector.zero(SPECIES);
      FloatVector b1 = FloatVector.zero(SPECIES);
      FloatVector c0 = FloatVector.zero(SPECIES);
      FloatVector c1 = FloatVector.zero(SPECIES);
      FloatVector d0 = FloatVector.zero(SPECIES);
      FloatVector d1 = FloatVector.zero(SPECIES);
      FloatVector e0 = FloatVector.zero(SPECIES);
      FloatVector e1 = FloatVector.zero(SPECIES);
      FloatVector f0 = FloatVector.zero(SPECIES);
      FloatVector f1 = FloatVector.zero(SPECIES);
      FloatVector g0 = FloatVector.zero(SPECIES);
      FloatVector g1 = FloatVector.zero(SPECIES);
      FloatVector h0 = FloatVector.zero(SPECIES);
      FloatVector h1 = FloatVector.zero(SPECIES);
      for (int k = 0; k < stride; k++) {
        FloatVector first = fromArray(SPECIES, users, k * USERS);
        FloatVector second = fromArray(SPECIES, users, k * USERS + LANES);
        FloatVector item0 = broadcast(SPECIES, items[row + 0 * stride + k]);
        a0 = item0.fma(first, a0);
        a1 = item0.fma(second, a1);
        FloatVector item1 = broadcast(SPECIES, items[row + 1 * stride + k]);
        b0 = item1.fma(first, b0);
        b1 = item1.fma(second, b1);
        FloatVector item2 = broadcast(SPECIES, items[row + 2 * stride + k]);
        c0 = item2.fma(first, c0);
        c1 = item2.fma(second, c1);
        FloatVector item3 = broadcast(SPECIES, items[row + 3 * stride + k]);
        d0 = item3.fma(first, d0);
        d1 = item3.fma(second, d1);
        FloatVector item4 = broadcast(SPECIES, items[row + 4 * stride + k]);
        e0 = item4.fma(first, e0);
        e1 = item4.fma(second, e1);
        FloatVector item5 = broadcast(SPECIES, items[row + 5 * stride + k]);
        f0 = item5.fma(first, f0);
        f1 = item5.fma(second, f1);
        FloatVector item6 = broadcast(SPECIES, items[row + 6 * stride + k]);
        g0 = item6.fma(first, g0);
        g1 = item6.fma(second, g1);
        FloatVector item7 = broadcast(SPECIES, items[row + 7 * stride + k]);
        h0 = item7.fma(first, h0);
        h1 = item7.fma(second, h1);
      }
      int at = j * USERS;
      a0.intoArray(scores, at + 0 * LANES);
      a1.intoArray(scores, at + 1 * LANES);
      b0.intoArray(scores, at + 2 * LANES);
      b1.intoArray(scores, at + 3 * LANES);
      c0.intoArray(scores, at + 4 * LANES);
      c1.intoArray(scores, at + 5 * LANES);
      d0.intoArray(scores, at + 6 * LANES);
      d1.intoArray(scores, at + 7 * LANES);
      e0.intoArray(scores, at + 8 * LANES);
      e1.intoArray(scores, at + 9 * LANES);
      f0.intoArray(scores, at + 10 * LANES);
      f1.intoArray(scores, at + 11 * LANES);
      g0.intoArray(scores, at + 12 * LANES);
      g1.intoArray(scores, at + 13 * LANES);
      h0.intoArray(scores, at + 14 * LANES);
      h1.intoArray(scores, at + 15 * LANES);
    }
  }

  @Override
  public void exponentials(float[] scores, int count, float most, float factor, float[] sums) {
    FloatVector first = fromArray(SPECIES, sums, 0);
    FloatVector second = fromArray(SPECIES, sums, LANES);
    for (int at = 0; at < count * USERS; at += USERS) {
      FloatVector a = exponential(fromArray(SPECIES, scores, at).sub(most).mul(factor));
      FloatVector b = exponential(fromArray(SPECIES, scores, at + LANES).sub(most).mul(factor));
      first = first.add(a);
      second = second.add(b);
      a.intoArray(scores, at);
      b.intoArray(scores, at + LANES);
    }
    first.intoArray(sums, 0);
    second.intoArray(sums, LANES);
  }

  /** See {@link ScalarSoftmaxKernels}. */
  private static FloatVector exponential(FloatVector x) {
    float[] c = ScalarSoftmaxKernels.POWER;
    FloatVector power =
        x.mul(ScalarSoftmaxKernels.LOG2_E).min(0f).max(ScalarSoftmaxKernels.LEAST_POWER);
    IntVector whole = ((IntVector) power.convert(VectorOperators.F2I, 0)).sub(1);
    FloatVector part = power.sub((FloatVector) whole.convert(VectorOperators.I2F, 0));
    FloatVector value = broadcast(SPECIES, c[5]);
    value = value.fma(part, broadcast(SPECIES, c[4]));
    value = value.fma(part, broadcast(SPECIES, c[3]));
    value = value.fma(part, broadcast(SPECIES, c[2]));
    value = value.fma(part, broadcast(SPECIES, c[1]));
    value = value.fma(part, broadcast(SPECIES, c[0]));
    return value.mul(whole.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
  }

  @Override
  public void scale(float[] scores, int count, float[] factors) {
    FloatVector first = fromArray(SPECIES, factors, 0);
    FloatVector second = fromArray(SPECIES, factors, LANES);
    for (int at = 0; at < count * USERS; at += USERS) {
      fromArray(SPECIES, scores, at).mul(first).intoArray(scores, at);
      fromArray(SPECIES, scores, at + LANES).mul(second).intoArray(scores, at + LANES);
    }
  }

  @Override
  public void userGradients(float[] items, float[] scores, float[] gradients, int count) {
    for (int k = 0; k < stride; k += ROWS) {
      FloatVector a0 = FloatVector.zero(SPECIES);
      FloatVector a1 = FloatVector.zero(SPECIES);
      FloatVector b0 = FloatVector.zero(SPECIES);
      FloatVector b1 = FloatVector.zero(SPECIES);
      FloatVector c0 = FloatVector.zero(SPECIES);
      FloatVector c1 = FloatVector.zero(SPECIES);
      FloatVector d0 = FloatVector.zero(SPECIES);
      FloatVector d1 = FloatVector.zero(SPECIES);
      FloatVector e0 = FloatVector.zero(SPECIES);
      FloatVector e1 = FloatVector.zero(SPECIES);
      FloatVector f0 = FloatVector.zero(SPECIES);
      FloatVector f1 = FloatVector.zero(SPECIES);
      FloatVector g0 = FloatVector.zero(SPECIES);
      FloatVector g1 = FloatVector.zero(SPECIES);
      FloatVector h0 = FloatVector.zero(SPECIES);
      FloatVector h1 = FloatVector.zero(SPECIES);
      for (int j = 0; j < count; j++) {
        int row = j * stride + k;
        FloatVector first = fromArray(SPECIES, scores, j * USERS);
        FloatVector second = fromArray(SPECIES, scores, j * USERS + LANES);
        FloatVector item0 = broadcast(SPECIES, items[row + 0]);
        a0 = item0.fma(first, a0);
        a1 = item0.fma(second, a1);
        FloatVector item1 = broadcast(SPECIES, items[row + 1]);
        b0 = item1.fma(first, b0);
        b1 = item1.fma(second, b1);
        FloatVector item2 = broadcast(SPECIES, items[row + 2]);
        c0 = item2.fma(first, c0);
        c1 = item2.fma(second, c1);
        FloatVector item3 = broadcast(SPECIES, items[row + 3]);
        d0 = item3.fma(first, d0);
        d1 = item3.fma(second, d1);
        FloatVector item4 = broadcast(SPECIES, items[row + 4]);
        e0 = item4.fma(first, e0);
        e1 = item4.fma(second, e1);
        FloatVector item5 = broadcast(SPECIES, items[row + 5]);
        f0 = item5.fma(first, f0);
        f1 = item5.fma(second, f1);
        FloatVector item6 = broadcast(SPECIES, items[row + 6]);
        g0 = item6.fma(first, g0);
        g1 = item6.fma(second, g1);
        FloatVector item7 = broadcast(SPECIES, items[row + 7]);
        h0 = item7.fma(first, h0);
        h1 = item7.fma(second, h1);
      }
      int at = k * USERS;
      a0.intoArray(gradients, at + 0 * LANES);
      a1.intoArray(gradients, at + 1 * LANES);
      b0.intoArray(gradients, at + 2 * LANES);
      b1.intoArray(gradients, at + 3 * LANES);
      c0.intoArray(gradients, at + 4 * LANES);
      c1.intoArray(gradients, at + 5 * LANES);
      d0.intoArray(gradients, at + 6 * LANES);
      d1.intoArray(gradients, at + 7 * LANES);
      e0.intoArray(gradients, at + 8 * LANES);
      e1.intoArray(gradients, at + 9 * LANES);
      f0.intoArray(gradients, at + 10 * LANES);
      f1.intoArray(gradients, at + 11 * LANES);
      g0.intoArray(gradients, at + 12 * LANES);
      g1.intoArray(gradients, at + 13 * LANES);
      h0.intoArray(gradients, at + 14 * LANES);
      h1.intoArray(gradients, at + 15 * LANES);
    }
  }

  @Override
  public void itemGradients(float[] users, float[] scores, float[] gradients, int count) {
    for (int k = 0; k < stride; k += LANES) {
      for (int j = 0; j < count; j += ROWS) {
        int row = j * stride + k;
        int score = j * USERS;
        FloatVector a = fromArray(SPECIES, gradients, row + 0 * stride);
        FloatVector b = fromArray(SPECIES, gradients, row + 1 * stride);
        FloatVector c = fromArray(SPECIES, gradients, row + 2 * stride);
        FloatVector d = fromArray(SPECIES, gradients, row + 3 * stride);
        FloatVector e = fromArray(SPECIES, gradients, row + 4 * stride);
        FloatVector f = fromArray(SPECIES, gradients, row + 5 * stride);
        FloatVector g = fromArray(SPECIES, gradients, row + 6 * stride);
        FloatVector h = fromArray(SPECIES, gradients, row + 7 * stride);
        for (int u = 0; u < USERS; u++) {
          FloatVector user = fromArray(SPECIES, users, u * stride + k);
          a = broadcast(SPECIES, scores[score + 0 * USERS + u]).fma(user, a);
          b = broadcast(SPECIES, scores[score + 1 * USERS + u]).fma(user, b);
          c = broadcast(SPECIES, scores[score + 2 * USERS + u]).fma(user, c);
          d = broadcast(SPECIES, scores[score + 3 * USERS + u]).fma(user, d);
          e = broadcast(SPECIES, scores[score + 4 * USERS + u]).fma(user, e);
          f = broadcast(SPECIES, scores[score + 5 * USERS + u]).fma(user, f);
          g = broadcast(SPECIES, scores[score + 6 * USERS + u]).fma(user, g);
          h = broadcast(SPECIES, scores[score + 7 * USERS + u]).fma(user, h);
        }
        a.intoArray(gradients, row + 0 * stride);
        b.intoArray(gradients, row + 1 * stride);
        c.intoArray(gradients, row + 2 * stride);
        d.intoArray(gradients, row + 3 * stride);
        e.intoArray(gradients, row + 4 * stride);
        f.intoArray(gradients, row + 5 * stride);
        g.intoArray(gradients, row + 6 * stride);
        h.intoArray(gradients, row + 7 * stride);
      }
    }
  }

  @Override
  public void adagrad(
      float[] table, float[] squares, int at, float[] gradient, int from, float rate) {
    for (int k = 0; k < stride; k += LANES) {
      FloatVector g = fromArray(SPECIES, gradient, from + k);
      FloatVector squared = g.fma(g, fromArray(SPECIES, squares, at + k));
      squared.intoArray(squares, at + k);
      fromArray(SPECIES, table, at + k)
          .sub(g.mul(rate).div(squared.sqrt()))
          .intoArray(table, at + k);
    }
  }
}
