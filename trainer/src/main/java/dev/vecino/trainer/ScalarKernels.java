package dev.vecino.trainer;

/** The kernels in plain Java: what runs without the Vector API, and the oracle of those with it. */
final class ScalarKernels implements Kernels {

  private final int stride;

  ScalarKernels(int stride) {
    this.stride = stride;
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
    java.util.Arrays.fill(gradient, 0, stride, 0);
    float loss = 0;
    for (int t = 0; t < count; t++) {
      int target = targets[t];
      int step = Logistic.step(dot(input, at, context, target));
      float factor = (t == 0 ? 1 - Logistic.value(step) : -Logistic.value(step)) * rate;
      loss += t == 0 ? Logistic.loss(step) : Logistic.counterLoss(step);
      add(gradient, 0, context, target, factor);
      add(context, target, input, at, factor);
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
    float loss = step(input, at, context, targets, count, rate, scratch);
    for (int k = 0; k < stride; k++) {
      input[at + k] += scratch[k];
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
    for (int k = 0; k < stride; k += BLOCK) {
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
