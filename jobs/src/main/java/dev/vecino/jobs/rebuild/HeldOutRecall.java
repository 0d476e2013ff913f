package dev.vecino.jobs.rebuild;

/**
 * How many of the held-out last clicks the new and the served generation predict.
 *
 * @param users how many users' last click was held out
 * @param k how many recommendations are looked at
 * @param recall share of the clicks that are among the recommendations of the new generation
 * @param former likewise, of the served generation
 */
public record HeldOutRecall(int users, int k, double recall, double former) {

  /** Whether the new generation predicts at least as many clicks as the served one. */
  public boolean isAsGood() {
    return !(recall < former);
  }
}
