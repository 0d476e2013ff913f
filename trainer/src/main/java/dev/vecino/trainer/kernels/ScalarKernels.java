package dev.vecino.trainer.kernels;

import java.util.Arrays;

/** The kernels in plain Java: what runs without the Vector API, and the oracle of those with it. */
final class ScalarKernels implements Kernels {

  private final int stride;

  ScalarKernels(int dimension) {
    stride = (dimension + PARTIAL_SUMS - 1) / PARTIAL_SUMS * PARTIAL_SUMS;
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
    for (int t = 0; t < count; t++) {
      errors[t] = dot(input, at, context, targets[t]);
    }
    float loss = Kernels.errors(errors, 0, 1, truths, count, rate, drawnShare);
    Arrays.fill(gradient, 0, stride, 0);
    for (int t = 0; t < count; t++) {
      add(gradient, 0, context, targets[t], errors[t]);
      add(context, targets[t], input, at, errors[t]);
    }
    return loss;
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
    for (int t = 0; t < count; t++) {
      errors[2 * t] = dot(input, first, context, targets[t]);
      errors[2 * t + 1] = dot(input, second, context, targets[t]);
    }
    float loss =
        Kernels.errors(errors, 0, 2, truths, count, firstRate, 1)
            + Kernels.errors(errors, 1, 2, truths, count, secondRate, 1);
    for (int k = 0; k < stride; k++) {
      float firstGradient = 0;
      float secondGradient = 0;
      for (int t = 0; t < count; t++) {
        int at = targets[t] + k;
        float value = context[at];
        firstGradient = Math.fma(errors[2 * t], value, firstGradient);
        secondGradient = Math.fma(errors[2 * t + 1], value, secondGradient);
        float moved = Math.fma(errors[2 * t], input[first + k], value);
        context[at] = Math.fma(errors[2 * t + 1], input[second + k], moved);
      }
      input[first + k] += firstGradient;
      input[second + k] += secondGradient;
    }
    return loss;
  }

  @Override
  public void add(float[] target, int to, float[] source, int from, float factor) {
    for (int k = 0; k < stride; k++) {
      target[to + k] = Math.fma(factor, source[from + k], target[to + k]);
    }
  }

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
    for (int s = 0; s < count; s++) {
      int source = at[s];
      for (int i = first; i < end; i++) {
        float factor = sign * sources[source + i];
        for (int k = i; k < width; k++) {
          int place = i * stride + k;
          matrix[place] = Math.fma(factor, sources[source + k], matrix[place]);
        }
      }
    }
  }

  @Override
  public float dot(float[] a, int i, float[] b, int j) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    float s8 = 0;
    float s9 = 0;
    float s10 = 0;
    float s11 = 0;
    float s12 = 0;
    float s13 = 0;
    float s14 = 0;
    float s15 = 0;
    for (int k = 0; k < stride; k += PARTIAL_SUMS) {
      s0 = Math.fma(a[i + k], b[j + k], s0);
      s1 = Math.fma(a[i + k + 1], b[j + k + 1], s1);
      s2 = Math.fma(a[i + k + 2], b[j + k + 2], s2);
      s3 = Math.fma(a[i + k + 3], b[j + k + 3], s3);
      s4 = Math.fma(a[i + k + 4], b[j + k + 4], s4);
      s5 = Math.fma(a[i + k + 5], b[j + k + 5], s5);
      s6 = Math.fma(a[i + k + 6], b[j + k + 6], s6);
      s7 = Math.fma(a[i + k + 7], b[j + k + 7], s7);
      s8 = Math.fma(a[i + k + 8], b[j + k + 8], s8);
      s9 = Math.fma(a[i + k + 9], b[j + k + 9], s9);
      s10 = Math.fma(a[i + k + 10], b[j + k + 10], s10);
      s11 = Math.fma(a[i + k + 11], b[j + k + 11], s11);
      s12 = Math.fma(a[i + k + 12], b[j + k + 12], s12);
      s13 = Math.fma(a[i + k + 13], b[j + k + 13], s13);
      s14 = Math.fma(a[i + k + 14], b[j + k + 14], s14);
      s15 = Math.fma(a[i + k + 15], b[j + k + 15], s15);
    }
    float even = ((s0 + s8) + (s4 + s12)) + ((s2 + s10) + (s6 + s14));
    float odd = ((s1 + s9) + (s5 + s13)) + ((s3 + s11) + (s7 + s15));
    return even + odd;
  }
}
