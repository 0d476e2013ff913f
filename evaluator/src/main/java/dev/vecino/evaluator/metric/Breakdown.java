package dev.vecino.evaluator.metric;

import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What hides behind a mean, for one list length: recall by the popularity of the relevant item and
 * by the length of the history, and how often each item is recommended.
 *
 * @param byPopularity hits / relevant items, from the most to the least clicked items
 * @param byLength mean recall, from short to long histories; only lengths that occur
 * @param recommended how often each item is in a list; owned
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Breakdown(List<Bucket> byPopularity, List<Bucket> byLength, int[] recommended) {

  /**
   * Some relevant items, or some cases.
   *
   * @param name what they have in common
   * @param size how many items or cases there are
   * @param recall the recall over them; NaN where there are no items or cases
   */
  public record Bucket(String name, int size, double recall) {}

  /** Shares of the items, the most clicked first, at which the buckets of popularity end. */
  private static final double[] SHARES = {0.01, 0.05, 0.2, 0.5, 1};

  /**
   * Measures the recall of parts of the cases and of the relevant items.
   *
   * @param k length of the lists
   * @param clicks the clicks of each item in training
   */
  public static Breakdown of(Questions questions, Lists lists, int k, long[] clicks) {
    int[] bucketOfItem = bucketsByPopularity(clicks);
    int[] relevant = new int[SHARES.length];
    int[] hits = new int[SHARES.length];
    int[] recommended = new int[clicks.length];
    int[] cases = new int[Integer.SIZE];
    double[] recalls = new double[Integer.SIZE];
    for (int c = 0; c < questions.size(); c++) {
      for (int item : questions.relevant(c)) {
        relevant[bucketOfItem[item]]++;
      }
      int found = 0;
      for (int rank = 0; rank < Math.min(k, lists.size(c)); rank++) {
        int item = lists.item(c, rank);
        recommended[item]++;
        if (questions.isRelevant(c, item)) {
          hits[bucketOfItem[item]]++;
          found++;
        }
      }
      // 0, 1, 2-3, 4-7, 8-15 …
      int length = Integer.SIZE - Integer.numberOfLeadingZeros(questions.get(c).historyLength());
      cases[length]++;
      recalls[length] += found / (double) questions.relevantCount(c);
    }
    List<Bucket> byPopularity = new ArrayList<>();
    for (int b = 0; b < SHARES.length; b++) {
      String name =
          b == 0 ? "top " + percent(0) : percent(b - 1).replace(" %", "") + "-" + percent(b);
      byPopularity.add(new Bucket(name, relevant[b], hits[b] / (double) relevant[b]));
    }
    List<Bucket> byLength = new ArrayList<>();
    for (int length = 0; length < cases.length; length++) {
      if (cases[length] > 0) {
        int first = length == 0 ? 0 : 1 << (length - 1);
        String name = length < 2 ? Integer.toString(first) : first + "-" + (2 * first - 1);
        byLength.add(new Bucket(name, cases[length], recalls[length] / cases[length]));
      }
    }
    return new Breakdown(List.copyOf(byPopularity), List.copyOf(byLength), recommended);
  }

  private static String percent(int bucket) {
    return Math.round(100 * SHARES[bucket]) + " %";
  }

  private static int[] bucketsByPopularity(long[] clicks) {
    Integer[] order = new Integer[clicks.length];
    Arrays.setAll(order, item -> item);
    Arrays.sort(order, Comparator.comparingLong(item -> -clicks[item]));
    int[] buckets = new int[clicks.length];
    int bucket = 0;
    for (int rank = 0; rank < order.length; rank++) {
      while (rank >= Math.ceil(SHARES[bucket] * order.length)) {
        bucket++;
      }
      buckets[order[rank]] = bucket;
    }
    return buckets;
  }
}
