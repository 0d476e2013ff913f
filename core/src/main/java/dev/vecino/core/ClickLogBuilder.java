package dev.vecino.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Takes the clicks of an application one by one. They become numbers at once, as those of a file
 * do, so that memory doesn't grow with objects or texts per click.
 *
 * <pre>{@code
 * ClickLogBuilder builder = ClickLog.builder();
 * orders.forEach(o -> builder.click(ClickLog.Click.of(o.user(), o.sku()).at(o.time()).weight(5)));
 * ClickLog log = builder.build();
 * }</pre>
 *
 * <p>Clicks of several users may come in any order; those of one user are put in the order of their
 * times, or stay as they come where they have none. Either all clicks have a time or none has. They
 * are checked as the rows of a file are, with the number of the click (from 1 on) as the place:
 * {@code row 17: column 'user' must not be empty}. What breaks a rule is refused at once, or
 * skipped, as the options say. Not thread-safe; used once.
 */
public final class ClickLogBuilder {

  private final ClickLog.Options options;
  private final ClickLogReader reader;
  private @Nullable ClickTable clicks; // null: before the first
  private @Nullable TableReader rows; // of the clicks
  private boolean isBuilt;

  ClickLogBuilder(ClickLog.Options options) {
    this.options = options;
    this.reader = new ClickLogReader(options, null);
  }

  /**
   * Adds a click without a time.
   *
   * @throws BadInputException if it breaks a rule and the options don't skip such clicks
   * @throws CancelledException if the thread is interrupted
   */
  public ClickLogBuilder click(String user, String item) {
    return click(ClickLog.Click.of(user, item));
  }

  /**
   * Adds a click.
   *
   * @throws BadInputException if it breaks a rule and the options don't skip such clicks
   * @throws CancelledException if the thread is interrupted
   */
  public ClickLogBuilder click(String user, String item, Instant time) {
    return click(ClickLog.Click.of(user, item).at(time));
  }

  /**
   * Adds a click.
   *
   * @throws BadInputException if it breaks a rule and the options don't skip such clicks
   * @throws CancelledException if the thread is interrupted
   */
  public ClickLogBuilder click(ClickLog.Click click) {
    checkIsOpen();
    ClickTable table = clicks;
    TableReader tableReader = rows;
    if (table == null || tableReader == null) {
      table = new ClickTable(options, click.time() != null);
      tableReader = new TableReader(table);
      reader.begin(tableReader, ProgressListener.NONE.start("", "", -1));
      clicks = table;
      rows = tableReader;
    }
    table.put(click);
    tableReader.readNext();
    return this;
  }

  private void checkIsOpen() {
    if (isBuilt) {
      throw new IllegalStateException("the log is built already");
    }
  }

  /**
   * The log of all clicks.
   *
   * @throws BadInputException if there is no click
   */
  public ClickLog build() {
    checkIsOpen();
    isBuilt = true;
    if (rows == null) {
      throw new BadInputException(ClickTable.NAME + ": has no clicks");
    }
    try (TableReader closed = rows) {
      closed.readNext(); // there is none, and notes are complete
      return reader.finish();
    }
  }
}
