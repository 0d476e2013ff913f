package dev.vecino.bench;

import dev.vecino.bench.SearchData.Attribute;
import java.util.Optional;
import java.util.SplittableRandom;

/** Queries of one kind: the k best for users, perhaps among the items of a range only. */
final class Work {

  private final int k;
  private final Optional<Attribute> filter;
  private final int[] ranges;

  private Work(int k, Optional<Attribute> filter, int[] ranges) {
    this.k = k;
    this.filter = filter;
    this.ranges = ranges;
  }

  static Work unfiltered(int k) {
    return new Work(k, Optional.empty(), new int[0]);
  }

  /**
   * A range for each user that holds the same share of the items, at a place by chance: no two
   * queries have the same filter.
   */
  static Work filtered(SearchData data, int k, Attribute attribute, double share) {
    SplittableRandom random = new SplittableRandom(7);
    int width = Math.max(1, (int) Math.round(share * data.items()));
    int[] ranges = new int[2 * data.users()];
    for (int user = 0; user < data.users(); user++) {
      ranges[2 * user] = random.nextInt(data.items() - width + 1);
      ranges[2 * user + 1] = ranges[2 * user] + width - 1;
    }
    return new Work(k, Optional.of(attribute), ranges);
  }

  /** How many are asked for. */
  int k() {
    return k;
  }

  /** By which the items are filtered, if they are. */
  Optional<Attribute> filter() {
    return filter;
  }

  /** The least and the greatest eligible value of each user's query; not copied. */
  int[] ranges() {
    return ranges;
  }

  int least(int user) {
    return ranges[2 * user];
  }

  int greatest(int user) {
    return ranges[2 * user + 1];
  }
}
