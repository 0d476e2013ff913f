package dev.vecino.trainer.kernels;

import java.util.Arrays;

/** Plain Java: where the incubator module is missing, and the twin that tests compare with. */
final class ScalarSoftmaxKernels implements SoftmaxKernels {

  /** 2^f for f in [0, 1], to 2e-6 of its value: a minimax polynomial, lowest power first. */
  static final float[] POWER = {
    0.99999994f, 0.6931531f, 0.24015361f, 0.055826318f, 0.00898934f, 0.0018775767f
  };

  static final float LOG2_E = 1.442695f;

  /** From this power of two on, e^x counts as 0. */
  static final float LEAST_POWER = -126f;

  private final int stride;
  private final int users;

  ScalarSoftmaxKernels(int stride, int users) {
    this.stride = stride;
    this.users = users;
  }

  @Override
  public int users() {
    return users;
  }

  @Override
  public void scores(float[] items, float[] users, float[] scores, int count) {
    Arrays.fill(scores, 0, count * this.users, 0);
    for (int j = 0; j < count; j++) {
      for (int k = 0; k < stride; k++) {
        for (int u = 0; u < this.users; u++) {
          int at = j * this.users + u;
          scores[at] = Math.fma(items[j * stride + k], users[k * this.users + u], scores[at]);
        }
      }
    }
  }

  @Override
  public void exponentials(float[] scores, int count, float most, float factor, float[] sums) {
    for (int j = 0; j < count; j++) {
      for (int u = 0; u < users; u++) {
        int at = j * users + u;
        scores[at] = exponential((scores[at] - most) * factor);
        sums[u] += scores[at];
      }
    }
  }

  private static float exponential(float x) {
    float power = Math.max(Math.min(x * LOG2_E, 0), LEAST_POWER);
    int whole = (int) power - 1;
    float part = power - whole;
    float value = POWER[5];
    for (int i = 4; i >= 0; i--) {
      value = Math.fma(value, part, POWER[i]);
    }
    return value * Float.intBitsToFloat((whole + 127) << 23);
  }

  @Override
  public void scale(float[] scores, int count, float[] factors) {
    for (int j = 0; j < count; j++) {
      for (int u = 0; u < users; u++) {
        scores[j * users + u] *= factors[u];
      }
    }
  }

  @Override
  public void userGradients(float[] items, float[] scores, float[] gradients, int count) {
    Arrays.fill(gradients, 0, stride * users, 0);
    for (int j = 0; j < count; j++) {
      for (int k = 0; k < stride; k++) {
        for (int u = 0; u < users; u++) {
          int at = k * users + u;
          gradients[at] = Math.fma(items[j * stride + k], scores[j * users + u], gradients[at]);
        }
      }
    }
  }

  @Override
  public void itemGradients(float[] users, float[] scores, float[] gradients, int count) {
    for (int j = 0; j < count; j++) {
      for (int u = 0; u < this.users; u++) {
        for (int k = 0; k < stride; k++) {
          int at = j * stride + k;
          gradients[at] =
              Math.fma(scores[j * this.users + u], users[u * stride + k], gradients[at]);
        }
      }
    }
  }

  @Override
  public void adagrad(
      float[] table, float[] squares, int at, float[] gradient, int from, float rate) {
    for (int k = 0; k < stride; k++) {
      float g = gradient[from + k];
      float squared = Math.fma(g, g, squares[at + k]);
      squares[at + k] = squared;
      table[at + k] -= g * rate / (float) Math.sqrt(squared);
    }
  }
}
