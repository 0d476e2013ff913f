package dev.vecino.trainer.kernels;

import dev.vecino.core.InvalidRequestException;

/** Notices that a training runs away instead of coming nearer. Immutable and thread-safe. */
public final class Divergence {

  /** No vector that means anything is as long: the logistic function is flat from 8 on. */
  private static final float MOST_LENGTH = 1e4f;

  private final String cause;

  /**
   * @param cause what is to be changed, and its value: "the learning rate 5.0"
   */
  public Divergence(String cause) {
    this.cause = cause;
  }

  /**
   * Looks at a number that is finite in a sound training.
   *
   * @param loss of what was done last
   * @throws InvalidRequestException if it is not
   */
  public void checkLoss(double loss) {
    if (!Double.isFinite(loss)) {
      throw diverged();
    }
  }

  /**
   * Looks at the length of a vector.
   *
   * @throws InvalidRequestException if it is not finite, or such as no sound training makes
   */
  public void checkLength(double length) {
    if (!(length <= MOST_LENGTH)) {
      throw diverged();
    }
  }

  /**
   * Looks at all vectors that were learnt.
   *
   * @param vectors row after row
   * @param dimension floats a row
   * @throws InvalidRequestException if one of them is too long or not finite
   */
  public void checkAll(float[] vectors, int dimension) {
    for (int at = 0; at < vectors.length; at += dimension) {
      double squares = 0;
      for (int k = at; k < at + dimension; k++) {
        squares += (double) vectors[k] * vectors[k];
      }
      checkLength(Math.sqrt(squares));
    }
  }

  private InvalidRequestException diverged() {
    return new InvalidRequestException(
        "the training diverged, its vectors grew beyond all bounds: "
            + cause
            + " does not suit this log");
  }
}
