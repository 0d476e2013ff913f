package dev.vecino.trainer.kernels;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels with the Java Vector API, for vectors of 4, 8 and 16 floats. This class alone names
 * the incubator module's classes.
 *
 * <p>Cost: a step is bound by instructions, not by multiply-adds, and the Java compiler checks
 * every load; so several dot products are made at once from what is loaded once (2 rows with 3
 * targets: 5 loads for 6 multiply-adds), and no method hands over a vector, which would be put on
 * the heap where the callee is too large to be inlined. All dot products come first: their folds
 * through memory then overlap. Measured at dimension 64 on an AVX2 core with tables in the second
 * cache: 20 ns a target and row in pairs, 29 alone, and 38 with one dot product at a time; among
 * 100,000 rows 56, 75 and 103.
 */
final class VectorKernels implements Kernels {

  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > PARTIAL_SUMS
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 4 * LANES;

  private final int stride;

  private VectorKernels(int dimension) {
    stride = (dimension + PANEL - 1) / PANEL * PANEL;
  }

  static Kernels create(int dimension) {
    return LANES >= 4 ? new VectorKernels(dimension) : new ScalarKernels(dimension);
  }

  @Override
  public int stride() {
    return stride;
  }

  @Override
  public float step(
      float[] input,
      int at,
      float[] context,
      int[] targets,
      int truths,
      int count,
      float rate,
      float drawnShare,
      float[] errors,
      float[] gradient) {
    int last = count - 1; // stands in where there are not so many, and is of no use there
    for (int t = 0; t < count; t += 4) {
      int p = targets[t];
      int q = targets[Math.min(t + 1, last)];
      int r = targets[Math.min(t + 2, last)];
      int s = targets[Math.min(t + 3, last)];
      dots(input, at, context, p, q, r, s, errors, t * PARTIAL_SUMS);
    }
    for (int t = 0; t < count; t++) {
      errors[t] = fold(errors, t * PARTIAL_SUMS); // what is overwritten was folded before
    }
    float loss = Kernels.errors(errors, 0, 1, truths, count, rate, drawnShare);
    for (int panel = 0; panel < stride; panel += PANEL) {
      movePanel(input, at, context, targets, count, errors, gradient, panel);
    }
    return loss;
  }

  /** The partial sums of the dot products of a row with four. */
  private void dots(float[] a, int i, float[] b, int p, int q, int r, int s, float[] sums, int to) {
    for (int lane = 0; lane < PARTIAL_SUMS; lane += LANES) {
      FloatVector sp = FloatVector.zero(SPECIES);
      FloatVector sq = sp;
      FloatVector sr = sp;
      FloatVector ss = sp;
      for (int k = lane; k < stride; k += PARTIAL_SUMS) {
        FloatVector x = fromArray(SPECIES, a, i + k);
        sp = x.fma(fromArray(SPECIES, b, p + k), sp);
        sq = x.fma(fromArray(SPECIES, b, q + k), sq);
        sr = x.fma(fromArray(SPECIES, b, r + k), sr);
        ss = x.fma(fromArray(SPECIES, b, s + k), ss);
      }
      put(sp, sums, to, lane);
      put(sq, sums, to + PARTIAL_SUMS, lane);
      put(sr, sums, to + 2 * PARTIAL_SUMS, lane);
      put(ss, sums, to + 3 * PARTIAL_SUMS, lane);
    }
  }

  /** Stores partial sums; two vectors of 8 are added. */
  private static void put(FloatVector sum, float[] sums, int at, int lane) {
    if (LANES != 8) {
      sum.intoArray(sums, at + lane);
    } else if (lane == 0) {
      sum.intoArray(sums, at);
    } else {
      sum.add(fromArray(SPECIES, sums, at)).intoArray(sums, at);
    }
  }

  @Override
  public float stepPair(
      float[] input,
      int first,
      int second,
      float[] context,
      int[] targets,
      int truths,
      int count,
      float firstRate,
      float secondRate,
      float[] errors) {
    int last = count - 1; // stands in where there are not so many, and is of no use there
    for (int t = 0; t < count; t += 3) {
      int p = targets[t];
      int q = targets[Math.min(t + 1, last)];
      int r = targets[Math.min(t + 2, last)];
      pairDots(input, first, second, context, p, q, r, errors, 2 * t * PARTIAL_SUMS);
    }
    for (int i = 0; i < 2 * count; i++) {
      errors[i] = fold(errors, i * PARTIAL_SUMS); // what is overwritten was folded before
    }
    float loss =
        Kernels.errors(errors, 0, 2, truths, count, firstRate, 1)
            + Kernels.errors(errors, 1, 2, truths, count, secondRate, 1);
    movePair(input, first, second, context, targets, count, errors);
    return loss;
  }

  /** The partial sums of the dot products of two rows with three: both with p, then q, then r. */
  private void pairDots(
      float[] a, int i, int j, float[] b, int p, int q, int r, float[] sums, int to) {
    for (int lane = 0; lane < PARTIAL_SUMS; lane += LANES) {
      FloatVector ip = FloatVector.zero(SPECIES);
      FloatVector jp = ip;
      FloatVector iq = ip;
      FloatVector jq = ip;
      FloatVector ir = ip;
      FloatVector jr = ip;
      for (int k = lane; k < stride; k += PARTIAL_SUMS) {
        FloatVector x = fromArray(SPECIES, a, i + k);
        FloatVector y = fromArray(SPECIES, a, j + k);
        FloatVector target = fromArray(SPECIES, b, p + k);
        ip = x.fma(target, ip);
        jp = y.fma(target, jp);
        target = fromArray(SPECIES, b, q + k);
        iq = x.fma(target, iq);
        jq = y.fma(target, jq);
        target = fromArray(SPECIES, b, r + k);
        ir = x.fma(target, ir);
        jr = y.fma(target, jr);
      }
      put(ip, sums, to, lane);
      put(jp, sums, to + PARTIAL_SUMS, lane);
      put(iq, sums, to + 2 * PARTIAL_SUMS, lane);
      put(jq, sums, to + 3 * PARTIAL_SUMS, lane);
      put(ir, sums, to + 4 * PARTIAL_SUMS, lane);
      put(jr, sums, to + 5 * PARTIAL_SUMS, lane);
    }
  }

  /** Two vectors of each row at a time. */
  private void movePair(
      float[] input,
      int first,
      int second,
      float[] context,
      int[] targets,
      int count,
      float[] errors) {
    for (int k = 0; k < stride; k += 2 * LANES) {
      int next = k + LANES;
      FloatVector x0 = fromArray(SPECIES, input, first + k);
      FloatVector x1 = fromArray(SPECIES, input, first + next);
      FloatVector y0 = fromArray(SPECIES, input, second + k);
      FloatVector y1 = fromArray(SPECIES, input, second + next);
      FloatVector g0 = FloatVector.zero(SPECIES); // of the first row
      FloatVector g1 = g0;
      FloatVector h0 = g0; // of the second one
      FloatVector h1 = g0;
      for (int t = 0; t < count; t++) {
        int target = targets[t];
        FloatVector e = FloatVector.broadcast(SPECIES, errors[2 * t]);
        FloatVector f = FloatVector.broadcast(SPECIES, errors[2 * t + 1]);
        FloatVector c0 = fromArray(SPECIES, context, target + k);
        FloatVector c1 = fromArray(SPECIES, context, target + next);
        g0 = e.fma(c0, g0);
        g1 = e.fma(c1, g1);
        h0 = f.fma(c0, h0);
        h1 = f.fma(c1, h1);
        f.fma(y0, e.fma(x0, c0)).intoArray(context, target + k);
        f.fma(y1, e.fma(x1, c1)).intoArray(context, target + next);
      }
      g0.add(x0).intoArray(input, first + k);
      g1.add(x1).intoArray(input, first + next);
      h0.add(fromArray(SPECIES, input, second + k)).intoArray(input, second + k);
      h1.add(fromArray(SPECIES, input, second + next)).intoArray(input, second + next);
    }
  }

  private static void movePanel(
      float[] input,
      int at,
      float[] context,
      int[] targets,
      int count,
      float[] errors,
      float[] gradient,
      int panel) {
    FloatVector x0 = fromArray(SPECIES, input, at + panel);
    FloatVector x1 = fromArray(SPECIES, input, at + panel + LANES);
    FloatVector x2 = fromArray(SPECIES, input, at + panel + 2 * LANES);
    FloatVector x3 = fromArray(SPECIES, input, at + panel + 3 * LANES);
    FloatVector g0 = FloatVector.zero(SPECIES);
    FloatVector g1 = g0;
    FloatVector g2 = g0;
    FloatVector g3 = g0;
    for (int t = 0; t < count; t++) {
      int target = targets[t] + panel;
      FloatVector error = FloatVector.broadcast(SPECIES, errors[t]);
      FloatVector c0 = fromArray(SPECIES, context, target);
      FloatVector c1 = fromArray(SPECIES, context, target + LANES);
      FloatVector c2 = fromArray(SPECIES, context, target + 2 * LANES);
      FloatVector c3 = fromArray(SPECIES, context, target + 3 * LANES);
      g0 = error.fma(c0, g0);
      g1 = error.fma(c1, g1);
      g2 = error.fma(c2, g2);
      g3 = error.fma(c3, g3);
      error.fma(x0, c0).intoArray(context, target);
      error.fma(x1, c1).intoArray(context, target + LANES);
      error.fma(x2, c2).intoArray(context, target + 2 * LANES);
      error.fma(x3, c3).intoArray(context, target + 3 * LANES);
    }
    g0.intoArray(gradient, panel);
    g1.intoArray(gradient, panel + LANES);
    g2.intoArray(gradient, panel + 2 * LANES);
    g3.intoArray(gradient, panel + 3 * LANES);
  }

  @Override
  public void add(float[] target, int to, float[] source, int from, float factor) {
    FloatVector factors = FloatVector.broadcast(SPECIES, factor);
    for (int k = 0; k < stride; k += PANEL) {
      add(target, to + k, source, from + k, factors);
      add(target, to + k + LANES, source, from + k + LANES, factors);
      add(target, to + k + 2 * LANES, source, from + k + 2 * LANES, factors);
      add(target, to + k + 3 * LANES, source, from + k + 3 * LANES, factors);
    }
  }

  private static void add(float[] target, int to, float[] source, int from, FloatVector factors) {
    factors
        .fma(fromArray(SPECIES, source, from), fromArray(SPECIES, target, to))
        .intoArray(target, to);
  }

  /**
   * Cost of four sources at dimension 128 and 16 lanes: 576 vectors of the matrix's upper half are
   * loaded and stored once, with four fused multiply-adds each; one source alone would pay a load
   * and a store for every one.
   */
  @Override
  public void addOuterProducts(
      float[] matrix,
      int first,
      int end,
      int width,
      float[] sources,
      int[] at,
      int count,
      float sign) {
    int s = 0;
    for (; s + 4 <= count; s += 4) {
      for (int i = first; i < end; i++) {
        addFour(matrix, i, width, sources, at[s], at[s + 1], at[s + 2], at[s + 3], sign);
      }
    }
    for (; s < count; s++) {
      for (int i = first; i < end; i++) {
        addOne(matrix, i, width, sources, at[s], sign);
      }
    }
  }

  private void addFour(
      float[] matrix, int i, int width, float[] sources, int a, int b, int c, int d, float sign) {
    FloatVector fa = FloatVector.broadcast(SPECIES, sign * sources[a + i]);
    FloatVector fb = FloatVector.broadcast(SPECIES, sign * sources[b + i]);
    FloatVector fc = FloatVector.broadcast(SPECIES, sign * sources[c + i]);
    FloatVector fd = FloatVector.broadcast(SPECIES, sign * sources[d + i]);
    int row = i * stride;
    for (int k = i / LANES * LANES; k < width; k += LANES) {
      FloatVector sum = fromArray(SPECIES, matrix, row + k);
      sum = fa.fma(fromArray(SPECIES, sources, a + k), sum);
      sum = fb.fma(fromArray(SPECIES, sources, b + k), sum);
      sum = fc.fma(fromArray(SPECIES, sources, c + k), sum);
      fd.fma(fromArray(SPECIES, sources, d + k), sum).intoArray(matrix, row + k);
    }
  }

  private void addOne(float[] matrix, int i, int width, float[] sources, int source, float sign) {
    FloatVector factor = FloatVector.broadcast(SPECIES, sign * sources[source + i]);
    int row = i * stride;
    for (int k = i / LANES * LANES; k < width; k += LANES) {
      factor
          .fma(fromArray(SPECIES, sources, source + k), fromArray(SPECIES, matrix, row + k))
          .intoArray(matrix, row + k);
    }
  }

  @Override
  public float dot(float[] a, int i, float[] b, int j) {
    float[] sums = new float[4 * PARTIAL_SUMS];
    dots(a, i, b, j, j, j, j, sums, 0);
    return fold(sums, 0);
  }

  /** The sum of the partial sums that {@link #put} stored, in halves. */
  private static float fold(float[] sums, int at) {
    if (LANES == 8) {
      return fold8(
          sums[at],
          sums[at + 1],
          sums[at + 2],
          sums[at + 3],
          sums[at + 4],
          sums[at + 5],
          sums[at + 6],
          sums[at + 7]);
    }
    return fold8(
        sums[at] + sums[at + 8],
        sums[at + 1] + sums[at + 9],
        sums[at + 2] + sums[at + 10],
        sums[at + 3] + sums[at + 11],
        sums[at + 4] + sums[at + 12],
        sums[at + 5] + sums[at + 13],
        sums[at + 6] + sums[at + 14],
        sums[at + 7] + sums[at + 15]);
  }

  private static float fold8(
      float a, float b, float c, float d, float e, float f, float g, float h) {
    return ((a + e) + (c + g)) + ((b + f) + (d + h));
  }
}
