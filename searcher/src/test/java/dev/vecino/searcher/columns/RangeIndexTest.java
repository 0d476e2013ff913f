package dev.vecino.searcher.columns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

class RangeIndexTest {

  private static FixedBitSet expected(long[] values, FixedBitSet present, long min, long max) {
    FixedBitSet expected = new FixedBitSet(values.length);
    for (int d = 0; d < values.length; d++) {
      if (present.get(d) && min <= values[d] && values[d] <= max) {
        expected.set(d);
      }
    }
    return expected;
  }

  @Test
  void match_anyRange_isWhatAComparisonOfAllValuesFinds() {
    Random random = new Random(1);
    for (int size : new int[] {1, 31, 64, 1000, 9000}) {
      for (int distinct : new int[] {1, 10, Integer.MAX_VALUE}) {
        long[] values = new long[size];
        FixedBitSet present = new FixedBitSet(size);
        for (int d = 0; d < size; d++) {
          values[d] = random.nextInt(distinct) - (distinct == 10 ? 5 : 0);
          if (random.nextInt(5) > 0) {
            present.set(d);
          }
        }
        RangeIndex index = RangeIndex.of(values, present);
        FixedBitSet matches = new FixedBitSet(size); // keeps the bits of the trial before
        for (int trial = 0; trial < 300; trial++) {
          long min = trial % 7 == 0 ? Long.MIN_VALUE : values[random.nextInt(size)];
          long max = trial % 5 == 0 ? Long.MAX_VALUE : values[random.nextInt(size)];
          int count = index.match(min, max, matches);
          String range = size + ": " + min + ".." + max;
          assertEquals(expected(values, present, min, max), matches, range);
          assertEquals(matches.cardinality(), count, range);
        }
      }
    }
  }

  @Test
  void match_noDocumentHasAValue_findsNone() {
    FixedBitSet matches = new FixedBitSet(100);
    RangeIndex.of(new long[100], new FixedBitSet(100))
        .match(Long.MIN_VALUE, Long.MAX_VALUE, matches);
    assertEquals(0, matches.cardinality());
  }
}
