package dev.vecino.jobs.rebuild;

/**
 * How many of the held-out last clicks the new and the served generation predict.
 *
 * @param users whose last click was held out
 * @param k recommendations that are looked at
 * @param recall share of the clicks that are among the recommendations of the new generation
 * @param former the same of the served one
 */
public record HeldOutRecall(int users, int k, double recall, double former) {

  /** Whether the new generation predicts at least as many. */
  public boolean isAsGood() {
    return !(recall < former);
  }
}
