package dev.vecino.trainer.history;

import dev.vecino.core.ClickLog;
import dev.vecino.core.WeightRatios;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Random64;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Finds the rows of examples: of what is known and of what is to be predicted. */
final class ExampleRows {

  /** Clicks of a step among which repetitions are told faster by a set than by a look at all. */
  private static final int LONG_STEP = 64;

  private final ClickLog log;
  private final Vocabulary vocabulary;
  private final WeightRatios weights;
  private final HistoryExamples examples;

  ExampleRows(ClickLog log, Vocabulary vocabulary, HistoryExamples examples) {
    this.log = log;
    this.vocabulary = vocabulary;
    weights = WeightRatios.of(log);
    this.examples = examples;
  }

  int itemCount() {
    return vocabulary.size();
  }

  boolean areOrdered() {
    return examples.isOrdered();
  }

  boolean isSplit(int example) {
    return examples.isSplit(example);
  }

  /**
   * Adds the rows of an example.
   *
   * @param random draws the sides of a split
   */
  void gather(int example, ClickRows known, ClickRows wanted, Random64 random) {
    if (examples.isSplit(example)) {
      split(examples.begin(example), examples.end(example), known, wanted, random);
      return;
    }
    int cut = examples.cut(example);
    for (int at = examples.begin(example); at < cut; at++) {
      int row = vocabulary.row(log.clickedItem(at));
      if (row >= 0) {
        known.add(row, 1, examples.age(example, at));
      }
    }
    int first = wanted.count();
    boolean isLong = examples.end(example) - cut > LONG_STEP;
    BitSet seen = new BitSet();
    for (int at = cut; at < examples.end(example); at++) {
      int row = vocabulary.row(log.clickedItem(at));
      boolean isRepeated = row < 0 || (isLong ? seen.get(row) : wanted.contains(row, first));
      if (!isRepeated && log.isPredicted(at)) {
        if (isLong) {
          seen.set(row);
        }
        wanted.add(row, weights.weight(at), 0);
      }
    }
  }

  /** Half of the clicks on either side, at least one; without those that are hidden. */
  private void split(int begin, int end, ClickRows known, ClickRows wanted, Random64 random) {
    int[] places = IntStream.range(begin, end).filter(at -> !examples.isHidden(at)).toArray();
    int sure = random.below(places.length);
    int sureKnown = (sure + 1) % places.length;
    for (int i = 0; i < places.length; i++) {
      int row = vocabulary.row(log.clickedItem(places[i]));
      if (row >= 0) {
        boolean isWanted = i == sure || (i != sureKnown && random.uniform() < 0.5f);
        if (isWanted && log.isPredicted(places[i])) {
          wanted.add(row, weights.weight(places[i]), 0);
        } else {
          known.add(row, 1, HistoryTables.AGES - 1);
        }
      }
    }
  }
}
