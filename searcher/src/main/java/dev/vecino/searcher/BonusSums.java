package dev.vecino.searcher;

import dev.vecino.searcher.block.Bonuses;
import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.NeighborList;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.util.ArrayUtil;

/**
 * Where {@link Bonuses} are added up: one number a document of a generation, which are zeros
 * between two uses. Not thread-safe.
 */
final class BonusSums {

  private final float[] sums; // by the segment's base and the document
  private int[] touched = new int[1 << 10];
  private int count;

  /**
   * @param documents of all segments
   */
  BonusSums(int documents) {
    sums = new float[documents];
  }

  /** Adds to what the item at a place gains. */
  void add(Place place, float gain) {
    add(place.number(), gain);
  }

  private void add(int number, float gain) {
    if (sums[number] == 0) {
      touched = ArrayUtil.grow(touched, count + 1);
      touched[count++] = number;
    }
    sums[number] += gain;
  }

  /** Adds what an item says for its neighbours, so many times. */
  void addNeighbors(Generation generation, Place place, float times) throws IOException {
    BinaryDocValues lists = DocValues.getBinary(place.segment().reader, IndexSchema.NEIGHBORS);
    if (!lists.advanceExact(place.document())) {
      return; // an item that came after the training, or speaks for none
    }
    int[] items = generation.itemsByNeighborNumber();
    NeighborList.forEach(
        lists.binaryValue(),
        (number, similarity) -> {
          if (number < items.length && items[number] >= 0) {
            add(items[number], times * similarity);
          }
        });
  }

  /** Scales all sums, so that the greatest is this; while there are none below 0. */
  void scaleTo(double greatest) {
    float most = 0;
    for (int t = 0; t < count; t++) {
      most = Math.max(most, sums[touched[t]]);
    }
    float scale = most > 0 ? (float) (greatest / most) : 0;
    for (int t = 0; t < count; t++) {
      sums[touched[t]] *= scale; // whatever is there twice has a sum of 0
    }
  }

  /** What was added up; all sums are zeros again. */
  Bonuses finish() {
    Arrays.sort(touched, 0, count);
    int[] numbers = new int[count];
    float[] gains = new float[count];
    int kept = 0;
    for (int t = 0; t < count; t++) {
      if (sums[touched[t]] != 0) {
        numbers[kept] = touched[t];
        gains[kept++] = sums[touched[t]];
        sums[touched[t]] = 0;
      }
    }
    count = 0;
    return kept == 0
        ? Bonuses.NONE
        : new Bonuses(Arrays.copyOf(numbers, kept), Arrays.copyOf(gains, kept));
  }
}
