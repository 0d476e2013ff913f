package dev.vecino.trainer.input;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The items that get a vector, each with its row: most clicks first, ties by id. Immutable. */
public final class Vocabulary {

  private final List<String> ids;
  private final long[] counts;
  private final int[] rowOfItem;
  private final long clicks;

  private Vocabulary(List<String> ids, long[] counts, int[] rowOfItem, long clicks) {
    this.ids = ids;
    this.counts = counts;
    this.rowOfItem = rowOfItem;
    this.clicks = clicks;
  }

  /**
   * Counts the clicks of the log.
   *
   * @throws BadInputException if no item has that many clicks
   */
  public static Vocabulary of(ClickLog log, int minCount) {
    long[] clicksPerItem = log.clicksPerItem();
    Integer[] order = new Integer[log.itemCount()];
    Arrays.setAll(order, item -> item);
    Arrays.sort(
        order,
        Comparator.<Integer>comparingLong(item -> -clicksPerItem[item]).thenComparing(log::item));
    int size = 0;
    while (size < order.length && clicksPerItem[order[size]] >= minCount) {
      size++;
    }
    if (size == 0) {
      throw new BadInputException(
          String.format(
              "%s: none of its %d items has %d clicks or more, so there is nothing to train",
              log.report().file(), log.itemCount(), minCount));
    }
    String[] ids = new String[size];
    long[] counts = new long[size];
    int[] rowOfItem = new int[log.itemCount()];
    Arrays.fill(rowOfItem, -1);
    long clicks = 0;
    for (int row = 0; row < size; row++) {
      ids[row] = log.item(order[row]);
      counts[row] = clicksPerItem[order[row]];
      rowOfItem[order[row]] = row;
      clicks += counts[row];
    }
    return new Vocabulary(List.of(ids), counts, rowOfItem, clicks);
  }

  /** The number of items, which is that of the rows. */
  public int size() {
    return counts.length;
  }

  /** The ids, by row. */
  public List<String> ids() {
    return ids;
  }

  /** The clicks, by row; shared, not to be changed. */
  public long[] counts() {
    return counts;
  }

  /** The row of an item number of the log, or -1 below the minimum count. */
  public int row(int item) {
    return rowOfItem[item];
  }

  /** The sum of the counts. */
  public long clicks() {
    return clicks;
  }
}
