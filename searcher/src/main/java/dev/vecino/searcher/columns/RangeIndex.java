package dev.vecino.searcher.columns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;

/**
 * The documents of a column in the order of their values, and sets of the first 1/64, 2/64, … of
 * them. A range is a run of that order: the difference of the two sets that are nearest to its
 * ends, and at each end some documents one by one, at most 1/128 of all. So any range costs a pass
 * over a set and not one over all values, some ten times less; it takes 20 bytes a document. (Chan
 * and Ioannidis 1998, doi:10.1145/276304.276336, range-encoded bitmaps.) Immutable, thread-safe.
 */
public final class RangeIndex {

  /** With fewer documents a pass over the values is as good. */
  static final int SMALLEST = 10_000;

  /**
   * A column that is asked for so often is worth an index, which takes the time of some 100 passes.
   */
  static final int USES = 16;

  private static final int SETS = 64;

  /** Each this many-th value of one level is in the next. */
  private static final int FAN_OUT = 64;

  /**
   * The values in rising order, then each 64th of these, and so on: places are found by few reads.
   */
  private final List<long[]> levels;

  private final int[] order;
  private final long[][] prefixes; // bits of the first i * step documents of the order
  private final int step;

  private RangeIndex(List<long[]> levels, int[] order, long[][] prefixes, int step) {
    this.levels = levels;
    this.order = order;
    this.prefixes = prefixes;
    this.step = step;
  }

  /**
   * Indexes a column.
   *
   * @param values of all documents
   * @param present the documents that have a value
   */
  static RangeIndex of(long[] values, FixedBitSet present) {
    int[] documents = DocumentSet.documents(present);
    long[] sorted = new long[documents.length];
    Arrays.setAll(sorted, i -> values[documents[i]]);
    Arrays.sort(sorted);
    int[] next = new int[sorted.length]; // by the first place of a value: its next free one
    int[] order = new int[sorted.length];
    for (int document : documents) {
      int first = first(sorted, values[document]);
      order[first + next[first]++] = document;
    }
    int step = Math.max(1, (order.length + SETS - 1) / SETS);
    int words = FixedBitSet.bits2words(values.length);
    long[][] prefixes = new long[(order.length + step - 1) / step + 1][];
    prefixes[0] = new long[words];
    for (int set = 1; set < prefixes.length; set++) {
      prefixes[set] = prefixes[set - 1].clone();
      for (int i = (set - 1) * step; i < Math.min(set * step, order.length); i++) {
        prefixes[set][order[i] >> 6] |= 1L << order[i];
      }
    }
    return new RangeIndex(levels(sorted), order, prefixes, step);
  }

  private static List<long[]> levels(long[] sorted) {
    List<long[]> levels = new ArrayList<>();
    levels.add(sorted);
    while (levels.getLast().length > FAN_OUT) {
      long[] below = levels.getLast();
      long[] level = new long[(below.length + FAN_OUT - 1) / FAN_OUT];
      Arrays.setAll(level, i -> below[i * FAN_OUT]);
      levels.add(level);
    }
    return levels;
  }

  /** The first place whose value is at least this. */
  private int place(long value) {
    int from = 0;
    int to = levels.getLast().length;
    for (int level = levels.size() - 1; level > 0; level--) {
      int place = first(levels.get(level), from, to, value);
      from = place == 0 ? 0 : (place - 1) * FAN_OUT + 1;
      to = Math.min(place * FAN_OUT, levels.get(level - 1).length);
    }
    return first(levels.getFirst(), from, to, value);
  }

  /** The first place of rising values whose value is at least this. */
  public static int first(long[] sorted, long value) {
    return first(sorted, 0, sorted.length, value);
  }

  /**
   * The first place from one on whose value is at least this; {@code to} if there is none before.
   */
  private static int first(long[] sorted, int from, int to, long value) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Sets the bits of the documents from min to max, both included, and clears the others.
   *
   * @return how many these are
   */
  int match(long min, long max, FixedBitSet matches) {
    int from = place(min);
    int to = max == Long.MAX_VALUE ? order.length : place(max + 1);
    long[] words = matches.getBits();
    if (to - from <= 2 * step) {
      Arrays.fill(words, 0);
      set(words, from, to);
      return Math.max(0, to - from);
    }
    int low = nearest(from);
    int high = nearest(to);
    long[] below = prefixes[low];
    long[] within = prefixes[high];
    for (int w = 0; w < within.length; w++) {
      words[w] = within[w] & ~below[w];
    }
    set(words, from, end(low));
    clear(words, end(low), from);
    set(words, end(high), to);
    clear(words, to, end(high));
    return to - from;
  }

  private void set(long[] words, int from, int to) {
    for (int i = from; i < to; i++) {
      words[order[i] >> 6] |= 1L << order[i];
    }
  }

  private void clear(long[] words, int from, int to) {
    for (int i = from; i < to; i++) {
      words[order[i] >> 6] &= ~(1L << order[i]);
    }
  }

  private int nearest(int place) {
    return (place + step / 2) / step;
  }

  private int end(int set) {
    return Math.min(set * step, order.length);
  }
}
