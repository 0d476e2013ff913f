package dev.vecino.trainer.kernels;

/**
 * The logistic function and its logarithm from tables of 1,024 steps over -8 .. 8 (4 KiB each, they
 * stay in the first cache), clamped outside. Built with {@link StrictMath}: the same on every
 * machine.
 */
final class Logistic {

  private static final int STEPS = 1024;
  private static final float REACH = 8;
  private static final float STEPS_PER_UNIT = STEPS / (2 * REACH);

  private static final float[] VALUES = new float[STEPS];
  private static final float[] LOSSES = new float[STEPS];

  static {
    for (int step = 0; step < STEPS; step++) {
      double x = (step + 0.5) / STEPS_PER_UNIT - REACH;
      VALUES[step] = (float) (1 / (1 + StrictMath.exp(-x)));
      LOSSES[step] = (float) StrictMath.log1p(StrictMath.exp(-x));
    }
  }

  private Logistic() {}

  /** The step of x, for {@link #value} and {@link #loss}; that of NaN is that of 0. */
  static int step(float x) {
    int step = (int) (x * STEPS_PER_UNIT + STEPS / 2);
    return Math.max(0, Math.min(STEPS - 1, step));
  }

  /** 1 / (1 + exp(-x)). */
  static float value(int step) {
    return VALUES[step];
  }

  /** -log of the value: the loss of a true pair. */
  static float loss(int step) {
    return LOSSES[step];
  }

  /** -log of (1 - value): the loss of a drawn pair. */
  static float counterLoss(int step) {
    return LOSSES[STEPS - 1 - step];
  }
}
