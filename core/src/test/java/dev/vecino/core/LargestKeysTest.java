package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LargestKeysTest {

  private record Scored(float score, int number) {}

  @Test
  void drain_randomScoresWithTies_isWhatASortPutsFirst() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int wanted = 1 + random.nextInt(30);
      int levels = 1 + random.nextInt(40);
      LargestKeys largest = new LargestKeys(wanted);
      for (int round = 0; round < 2; round++) { // it is empty after the first one
        List<Scored> all = new ArrayList<>();
        for (int number = random.nextInt(400); number > 0; number--) {
          all.add(new Scored(random.nextInt(levels) - levels / 2, number));
        }
        all.forEach(
            each -> {
              if (each.score >= largest.leastScore()) {
                largest.offer(LargestKeys.key(each.score, each.number));
              }
            });
        long[] expected =
            all.stream()
                .sorted(
                    Comparator.comparingDouble(Scored::score)
                        .reversed()
                        .thenComparingInt(Scored::number))
                .limit(wanted)
                .mapToLong(each -> LargestKeys.key(each.score, each.number))
                .toArray();
        assertArrayEquals(expected, largest.drain(), "seed " + seed);
      }
    }
  }

  @Test
  void key_ofScoreAndNumber_tellsBothAndIsInTheirOrder() {
    float[] rising = {
      Float.NEGATIVE_INFINITY,
      -Float.MAX_VALUE,
      -1,
      -Float.MIN_VALUE,
      0,
      Float.MIN_VALUE,
      1,
      Float.POSITIVE_INFINITY
    };
    long before = Long.MIN_VALUE;
    for (float score : rising) {
      for (int number : new int[] {Integer.MAX_VALUE, 1, 0}) {
        long key = LargestKeys.key(score, number);
        assertTrue(key > before, score + ", " + number);
        assertEquals(score, LargestKeys.score(key));
        assertEquals(number, LargestKeys.number(key));
        before = key;
      }
    }
    assertEquals(LargestKeys.key(0f, 7), LargestKeys.key(-0f, 7));
  }

  @Test
  void new_wantsNone_isRefused() {
    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> new LargestKeys(0));
    assertEquals("wanted must be at least 1, got: 0", e.getMessage());
  }
}
