package dev.vecino.searcher.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CandidatesTest {

  private final Random random = new Random(7);

  @Test
  void candidates_ofAnyOrder_keepTheBestAndDropTheExcluded() {
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(3000);
      int wanted = 1 + random.nextInt(300);
      boolean ties = round % 2 == 0;
      Candidates candidates = new Candidates(wanted);
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
      candidates.finish(new int[] {order[0]});
      Set<Integer> kept = new HashSet<>();
      for (int i = 0; i < candidates.size(); i++) {
        kept.add(candidates.document(i));
        assertEquals(scores[candidates.document(i)], candidates.score(i));
      }
      assertEquals(candidates.size(), kept.size(), "once each");
      List<Integer> best = Arrays.asList(order).subList(1, Math.min(wanted, n));
      assertTrue(kept.containsAll(best), "round " + round);
      assertFalse(kept.contains(order[0]), "excluded");
      if (!ties) {
        assertEquals(best.size(), kept.size(), "too many are kept");
      }
    }
  }

  @Test
  void raise_byOthersThatAreOfferedLater_losesNoneOfTheBest() {
    for (int round = 0; round < 200; round++) {
      int wanted = 1 + random.nextInt(50);
      Candidates candidates = new Candidates(wanted);
      float[] scores = new float[200];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextInt(round + 1);
      }
      int before = random.nextInt(30);
      int others = random.nextInt(scores.length - before);
      for (int i = 0; i < before; i++) {
        candidates.offer(i, scores[i]);
      }
      candidates.raise(Arrays.copyOfRange(scores, before, scores.length), others);
      float[] known = Arrays.copyOf(scores, before + others);
      Arrays.sort(known);
      float worst = wanted > known.length ? Float.NEGATIVE_INFINITY : known[known.length - wanted];
      assertTrue(candidates.threshold() <= worst, "round " + round);
      for (float score : known) {
        assertTrue(score >= worst || score < candidates.threshold(), "round " + round);
      }
      for (int i = before; i < scores.length; i++) {
        candidates.offer(i, scores[i]);
      }
      candidates.finish(new int[0]);
      float[] kept = new float[candidates.size()];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = candidates.score(i);
      }
      Arrays.sort(kept);
      Arrays.sort(scores);
      for (int i = 1; i <= wanted; i++) {
        assertEquals(scores[scores.length - i], kept[kept.length - i], "round " + round);
      }
    }
  }
}
