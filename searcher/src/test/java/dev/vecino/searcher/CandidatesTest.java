package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidatesTest {

  private final Random random = new Random(7);

  @Test
  void candidates_ofAnyOrder_keepTheBestAndDropTheExcluded() {
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(3000);
      int wanted = 1 + random.nextInt(300);
      boolean ties = round % 2 == 0;
      Candidates candidates = new Candidates(wanted, 0);
      Integer[] order = new Integer[n];
      float[] scores = new float[n];
      for (int i = 0; i < n; i++) {
        order[i] = i;
        scores[i] = ties ? random.nextInt(40) : random.nextFloat();
        candidates.offer(i, scores[i]);
      }
      if (candidates.overflowed()) {
        assertEquals(true, ties, "only ties overflow");
        continue;
      }
      Arrays.sort(order, (a, b) -> Float.compare(scores[b], scores[a]));
      int[] excluded = {order[0]};
      int best = wanted - 1;
      int[] kept = candidates.finish(excluded, best);
      float worst = best == 0 ? Float.POSITIVE_INFINITY : scores[order[Math.min(best, n - 1)]];
      for (int i = 1; i <= Math.min(best, n - 1); i++) {
        assertEquals(true, Arrays.binarySearch(kept, order[i]) >= 0, "round " + round);
      }
      assertEquals(true, Arrays.binarySearch(kept, order[0]) < 0, "excluded");
      if (!ties && best > 0) {
        for (int document : kept) {
          assertEquals(true, scores[document] >= worst, "too many are kept");
        }
      }
    }
  }
}
