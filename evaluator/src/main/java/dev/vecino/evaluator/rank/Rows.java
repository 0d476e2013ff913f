package dev.vecino.evaluator.rank;

import dev.vecino.core.ClickLog;
import java.util.Arrays;

/**
 * Who clicked what at least once, both ways: a sparse 0/1 matrix whose rows are users or sessions.
 *
 * @param starts where a row begins in {@code items}; one more than there are rows
 * @param items different item numbers, row after row
 * @param columnStarts where an item's rows begin in {@code rows}; one more than there are items
 * @param rows row numbers, item after item
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Rows(int[] starts, int[] items, int[] columnStarts, int[] rows) {

  /** What makes a row. */
  public enum Kind {
    USER,
    SESSION
  }

  public static Rows of(ClickLog log, Kind kind) {
    int rowCount = kind == Kind.USER ? log.userCount() : log.sequenceCount();
    int[] starts = new int[rowCount + 1];
    int[] items = new int[log.clickCount()];
    int[] lastRow = new int[log.itemCount()];
    Arrays.fill(lastRow, -1);
    int[] columnStarts = new int[log.itemCount() + 1];
    int count = 0;
    int row = -1;
    int user = -1;
    for (int s = 0; s < log.sequenceCount(); s++) {
      if (kind == Kind.SESSION || log.sequenceUser(s) != user) {
        user = log.sequenceUser(s);
        row++;
        starts[row] = count;
      }
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        int item = log.clickedItem(at);
        if (lastRow[item] != row) {
          lastRow[item] = row;
          items[count++] = item;
          columnStarts[item + 1]++;
        }
      }
    }
    starts[row + 1] = count;
    for (int item = 0; item < log.itemCount(); item++) {
      columnStarts[item + 1] += columnStarts[item];
    }
    int[] next = Arrays.copyOf(columnStarts, log.itemCount());
    int[] rows = new int[count];
    for (int r = 0; r <= row; r++) {
      for (int at = starts[r]; at < starts[r + 1]; at++) {
        rows[next[items[at]]++] = r;
      }
    }
    return new Rows(starts, Arrays.copyOf(items, count), columnStarts, rows);
  }

  /** The number of rows. */
  public int rowCount() {
    return starts.length - 1;
  }

  /** The number of items of the log, which have the numbers below it. */
  public int itemCount() {
    return columnStarts.length - 1;
  }

  /** The number of items of a row. */
  public int length(int row) {
    return starts[row + 1] - starts[row];
  }
}
