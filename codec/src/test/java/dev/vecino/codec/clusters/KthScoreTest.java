package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KthScoreTest {

  @Test
  void of_anyScores_isReachedByEnoughAndHardlyMore() {
    Random random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      int size = 1 + random.nextInt(700);
      boolean ties = round % 3 == 0;
      float[] scores = new float[size + 10];
      for (int i = 0; i < scores.length; i++) { // those after the last count for nothing
        scores[i] = ties ? random.nextInt(20) - 10 : (float) random.nextGaussian();
      }
      float[] sorted = Arrays.copyOf(scores, size);
      Arrays.sort(sorted);
      int k = 1 + random.nextInt(size);
      int spare = random.nextInt(1 + k / 4);

      float found = KthScore.of(scores, size, k, spare);

      float exact = sorted[size - k];
      float least = sorted[Math.max(0, size - k - spare)];
      assertTrue(found <= exact, found + " is more than " + exact);
      int reached = 0;
      for (float score : sorted) {
        reached += score >= found ? 1 : 0;
      }
      int equal = 0;
      for (float score : sorted) {
        equal += score == least ? 1 : 0;
      }
      assertTrue(reached <= k + spare + equal - 1, () -> found + " is reached by too many");
    }
  }

  @Test
  void of_moreThanThereAre_isTheLowest() {
    assertEquals(-2, KthScore.of(new float[] {3, -2, 5, -7}, 3, 3, 0));
    assertEquals(-2, KthScore.of(new float[] {3, -2, 5, -7}, 3, 10, 2));
    assertEquals(5, KthScore.of(new float[] {5, 5, 5}, 3, 1, 0));
  }
}
