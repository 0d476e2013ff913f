package dev.vecino.cli.sample;

import java.util.Arrays;

/**
 * All homes by district, then type, then price, so that homes of one kind are a range; with running
 * sums of their appeal, so that drawing from a range costs one binary search. Immutable.
 */
final class Shelf {

  private static final int HOME_BITS = 24;
  private static final int PRICE_BITS = 24;

  /** Places from (included) to (excluded). */
  record Range(int from, int to) {
    int size() {
      return to - from;
    }
  }

  private final int[] homes; // home number per place
  private final int[] prices; // per place
  private final double[] appealBefore; // per place: the sum of all before it; one more
  private final int[] kindStarts; // per district and type: the first place; one more

  Shelf(Home[] all) {
    int n = all.length;
    long[] keys = new long[n];
    kindStarts = new int[District.values().length * HomeType.values().length + 1];
    for (int h = 0; h < n; h++) {
      int kind = kind(all[h].district(), all[h].type());
      kindStarts[kind + 1]++;
      keys[h] = ((long) kind << PRICE_BITS | all[h].price()) << HOME_BITS | h;
    }
    for (int kind = 1; kind < kindStarts.length; kind++) {
      kindStarts[kind] += kindStarts[kind - 1];
    }
    Arrays.sort(keys);
    homes = new int[n];
    prices = new int[n];
    appealBefore = new double[n + 1];
    for (int place = 0; place < n; place++) {
      homes[place] = (int) (keys[place] & ((1 << HOME_BITS) - 1));
      prices[place] = all[homes[place]].price();
      appealBefore[place + 1] = appealBefore[place] + all[homes[place]].appeal();
    }
  }

  @SuppressWarnings("EnumOrdinal") // a number inside this class, nowhere written
  private static int kind(District district, HomeType type) {
    return district.ordinal() * HomeType.values().length + type.ordinal();
  }

  Range everything() {
    return new Range(0, homes.length);
  }

  /**
   * The homes of one kind whose price is within the tolerance (0.2: ±20 %), and where these are
   * fewer than {@code atLeast}, the next cheaper and dearer ones of the kind too. Empty only where
   * there is no home of the kind.
   */
  Range around(District district, HomeType type, double price, double tolerance, int atLeast) {
    int kind = kind(district, type);
    int first = kindStarts[kind];
    int end = kindStarts[kind + 1];
    int from = firstFrom(price * (1 - tolerance), first, end);
    int to = firstFrom(price * (1 + tolerance), first, end);
    while (to - from < atLeast && (from > first || to < end)) {
      from = Math.max(first, from - 1);
      to = Math.min(end, to + 1);
    }
    return new Range(from, to);
  }

  /** The first place of the sorted places from .. to - 1 with at least this price, else to. */
  private int firstFrom(double price, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (prices[middle] < price) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A home number of the range, which must not be empty, drawn by appeal. */
  int draw(Range range, Dice dice) {
    double low = appealBefore[range.from()];
    double high = appealBefore[range.to()];
    double target = low + dice.uniform() * (high - low);
    int from = range.from();
    int to = range.to() - 1;
    while (from < to) { // the last place whose sum before it is at most the target
      int middle = (from + to + 1) >>> 1;
      if (appealBefore[middle] <= target) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return homes[from];
  }
}
