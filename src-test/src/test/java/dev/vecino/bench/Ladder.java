package dev.vecino.bench;

import java.io.IOException;
import java.util.stream.IntStream;

/** Efforts to choose from, and the choice: the smallest that reaches a recall. */
final class Ladder {

  private static final double STEP = 1.15;

  private Ladder() {}

  /** From {@code first} in steps of about 15 % to {@code last}. */
  static int[] from(int first, int last) {
    return IntStream.iterate(
            first, step -> step <= last, step -> Math.max(step + 1, (int) Math.round(step * STEP)))
        .toArray();
  }

  /**
   * The smallest effort whose recall on some users is enough; the greatest if none is. As recall
   * grows with the effort, it is found by doubling the place and halving the gap.
   */
  static int smallest(Contender contender, Work work, Truth truth, int from, int to, double recall)
      throws IOException {
    int[] efforts = contender.efforts(work.k());
    if (efforts.length == 1) {
      return efforts[0];
    }
    int low = 0; // all before are too small
    int high = 0;
    while (high < efforts.length - 1
        && !reaches(contender, work, truth, from, to, efforts[high], recall)) {
      low = high + 1;
      high = Math.min(efforts.length - 1, 2 * high + 1);
    }
    while (low < high) {
      int middle = (low + high) / 2;
      if (reaches(contender, work, truth, from, to, efforts[middle], recall)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return efforts[high];
  }

  private static boolean reaches(
      Contender contender, Work work, Truth truth, int from, int to, int effort, double recall)
      throws IOException {
    return truth.recall(work, from, contender.answer(work, from, to, effort).items()) >= recall;
  }
}
