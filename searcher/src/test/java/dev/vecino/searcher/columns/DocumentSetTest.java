package dev.vecino.searcher.columns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

class DocumentSetTest {

  private static final int DOCUMENTS = 130;

  private static FixedBitSet random(Random random) {
    FixedBitSet bits = new FixedBitSet(DOCUMENTS);
    int most = random.nextInt(4) == 0 ? DOCUMENTS : random.nextInt(DOCUMENTS);
    for (int d = 0; d < most; d++) {
      bits.set(most == DOCUMENTS ? d : random.nextInt(DOCUMENTS));
    }
    return bits;
  }

  private static DocumentSet set(FixedBitSet bits, boolean counted) {
    return counted
        ? DocumentSet.of(bits.clone(), bits.cardinality())
        : DocumentSet.of(bits.clone());
  }

  @Test
  void changes_countedOrNot_keepTheCountRight() {
    Random random = new Random(1);
    for (int trial = 0; trial < 500; trial++) {
      FixedBitSet expected = random(random);
      DocumentSet set = set(expected, random.nextBoolean());
      for (int change = 0; change < 5; change++) {
        FixedBitSet other = random(random);
        DocumentSet counted = set(other, random.nextBoolean());
        switch (random.nextInt(5)) {
          case 0 -> {
            expected.and(other);
            set.and(counted);
          }
          case 1 -> {
            expected.or(other);
            set.or(counted);
          }
          case 2 -> {
            expected.flip(0, DOCUMENTS);
            set.flip();
          }
          case 3 -> {
            expected.andNot(other);
            set.removeAll(other);
          }
          default -> {
            int document = random.nextInt(DOCUMENTS);
            expected.clear(document);
            set.remove(document);
          }
        }
        if (random.nextBoolean()) {
          assertEquals(expected.cardinality(), set.count());
        }
      }
      assertEquals(expected, set.bits());
      assertEquals(expected.cardinality(), set.count());
    }
  }

  @Test
  void copy_changed_leavesTheOther() {
    DocumentSet set = set(random(new Random(2)), true);
    FixedBitSet before = set.bits().clone();
    set.copy().flip();
    assertEquals(before, set.bits());
    assertEquals(before.cardinality(), set.count());
  }
}
