package dev.vecino.trainer.history;

import dev.vecino.core.ClickLog;
import dev.vecino.trainer.kernels.Random64;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What {@link HistoryEngine} learns from: each example is a part of a user's clicks that is known
 * and a part that is to be predicted. Places are those of the log. Immutable but for {@link
 * #shuffle}.
 */
public final class HistoryExamples {

  /** Newest clicks that count in one example; older ones would cost more than they tell. */
  static final int LONGEST_HISTORY = 500;

  private final boolean ordered;
  private final int[] begins; // of what is known, by example
  private final int[] cuts; // where it ends and the targets begin; equal to begin: a random split
  private final int[] ends; // of the targets
  private final BitSet hidden; // places in splits that are held out
  private final int[] order;

  private HistoryExamples(boolean ordered, int[] begins, int[] cuts, int[] ends, BitSet hidden) {
    this.ordered = ordered;
    this.begins = begins;
    this.cuts = cuts;
    this.ends = ends;
    this.hidden = hidden;
    order = new int[begins.length];
    Arrays.setAll(order, i -> i);
  }

  /**
   * Examples of clicks in no order: the parts of what a user clicked predict each other.
   *
   * @param log whose clicks are taken
   */
  public static HistoryExamples ofSets(ClickLog log) {
    return of(log, false, at -> false);
  }

  /**
   * Examples of clicks in the order of time: all that came before a step predicts the step, which
   * ends where a sequence ends, at the latest. A user of one step is a set.
   *
   * @param log whose clicks are taken
   * @param steps whether the click at a place begins a step; asked for no first click of a user
   */
  public static HistoryExamples ofSteps(ClickLog log, IntPredicate steps) {
    return of(log, true, steps);
  }

  private static HistoryExamples of(ClickLog log, boolean ordered, IntPredicate steps) {
    int[] begins = new int[log.clickCount()];
    int[] cuts = new int[log.clickCount()];
    int[] ends = new int[log.clickCount()];
    int count = 0;
    for (int user = 0; user < log.userCount(); user++) {
      int from = log.userStart(user);
      int to = log.userStart(user + 1);
      int before = count;
      if (ordered) {
        int sequence = log.firstSequence(user);
        int cut = from;
        for (int at = from + 1; at <= to; at++) {
          boolean isStart = at == log.sequenceStart(sequence + 1);
          sequence += isStart && at < to ? 1 : 0;
          if (at == to || isStart || steps.test(at)) {
            if (cut > from && hasPredicted(log, cut, at)) {
              count = add(begins, cuts, ends, count, from, cut, at);
            }
            cut = at;
          }
        }
      }
      if (count == before
          && hasPredicted(
              log, from, to)) { // a set, or one basket only: its parts predict each other
        count = add(begins, cuts, ends, count, from, from, to);
      }
    }
    return new HistoryExamples(
        ordered,
        Arrays.copyOf(begins, count),
        Arrays.copyOf(cuts, count),
        Arrays.copyOf(ends, count),
        new BitSet());
  }

  private static boolean hasPredicted(ClickLog log, int from, int to) {
    for (int at = from; at < to; at++) {
      if (log.isPredicted(at)) {
        return true;
      }
    }
    return false;
  }

  private static int add(
      int[] begins, int[] cuts, int[] ends, int count, int begin, int cut, int end) {
    if (end - begin < 2) {
      return count;
    }
    boolean isSplit = cut == begin;
    begins[count] = isSplit ? begin : Math.max(begin, cut - LONGEST_HISTORY);
    cuts[count] = isSplit ? begins[count] : cut;
    ends[count] = end;
    return count + 1;
  }

  /** The examples of some numbers, without what is hidden in splits, or with it alone. */
  HistoryExamples select(IntPredicate numbers, BitSet hiddenPlaces) {
    int[] kept = IntStream.range(0, size()).filter(numbers).toArray();
    return new HistoryExamples(
        ordered,
        Arrays.stream(kept).map(e -> begins[e]).toArray(),
        Arrays.stream(kept).map(e -> cuts[e]).toArray(),
        Arrays.stream(kept).map(e -> ends[e]).toArray(),
        hiddenPlaces);
  }

  /** Whether what is older is told from what is newer. */
  boolean isOrdered() {
    return ordered;
  }

  public int size() {
    return begins.length;
  }

  void shuffle(Random64 random) {
    random.shuffle(order);
  }

  /** The place where what is known begins, of the n-th example in the shuffled order. */
  int begin(int n) {
    return begins[order[n]];
  }

  /** Where what is known ends and what is to be predicted begins. */
  int cut(int n) {
    return cuts[order[n]];
  }

  /** Where what is to be predicted ends. */
  int end(int n) {
    return ends[order[n]];
  }

  /** Whether any click of the example may be on either side: half of them are drawn. */
  boolean isSplit(int n) {
    return begin(n) == cut(n);
  }

  /** Whether the click at a place, in a split, is held out: training does not see it. */
  boolean isHidden(int place) {
    return hidden.get(place);
  }

  /** Whether an example is the last one of its user; asked before {@link #shuffle}. */
  boolean isLastOfUser(int n) {
    // What a user's next example knows, however little of it is kept, ends where this one ends.
    return n + 1 == size() || begin(n + 1) >= end(n);
  }

  /** The age of a known click, 0 for the newest; those beyond the last one are as old as that. */
  int age(int n, int place) {
    return Math.min(HistoryTables.AGES, cut(n) - place) - 1;
  }
}
