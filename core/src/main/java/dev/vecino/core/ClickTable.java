package dev.vecino.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of clicks, of which one is there at a time: whoever puts it there reads it next. */
final class ClickTable extends GivenRows {

  static final String NAME = "(click log)";

  private static final int USER = 0;
  private static final int ITEM = 1;
  private static final int SESSION = 2;
  private static final int WEIGHT = 3;

  /** Of most clicks, which needs no text made of it. */
  private static final String ONE = "1";

  /** Times as {@link Timestamps} reads them from texts; others are refused as those are. */
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private final List<String> columns = new ArrayList<>();
  private final int kindColumn; // -1: none
  private final int timeColumn; // -1: none
  private ClickLog.@Nullable Click next;
  private ClickLog.Click click = ClickLog.Click.of("", "");

  /**
   * @param options have the names of the columns
   * @param hasTimes whether all clicks have times, or none has
   */
  ClickTable(ClickLog.Options options, boolean hasTimes) {
    columns.add(options.userColumn());
    columns.add(options.itemColumn());
    columns.add(options.sessionColumn());
    columns.add(options.weightColumn());
    kindColumn = options.events().areThere() ? add(options.events().column()) : -1;
    timeColumn = hasTimes ? add(options.timeColumn()) : -1;
  }

  private int add(String column) {
    columns.add(column);
    return columns.size() - 1;
  }

  /** Gives the click that {@link #next()} goes to. */
  void put(ClickLog.Click value) {
    next = value;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public boolean next() {
    if (next == null) {
      return false;
    }
    click = next;
    next = null;
    row++;
    digest.add(click.user());
    digest.add(click.item());
    digest.add(click.session());
    digest.add(click.kind());
    digest.add(Double.doubleToLongBits(click.weight()));
    digest.add(millis());
    return true;
  }

  @Override
  public @Nullable String fault() {
    boolean hasTime = click.time() != null;
    return hasTime == timeColumn >= 0
        ? null
        : hasTime
            ? "has a time, the clicks before have none"
            : "has no time, the clicks before have one";
  }

  @Override
  public @Nullable String text(int column) {
    if (column == timeColumn) {
      return String.valueOf(click.time());
    }
    if (column == kindColumn) {
      return click.kind();
    }
    return switch (column) {
      case USER -> click.user();
      case ITEM -> click.item();
      case SESSION -> click.session();
      case WEIGHT -> click.weight() == 1 ? ONE : Double.toString(click.weight());
      default -> throw new IllegalArgumentException("there is no column " + column);
    };
  }

  @Override
  public long millis(int column) {
    return millis();
  }

  private long millis() {
    Instant time = click.time();
    return time == null || time.isBefore(FIRST) || time.isAfter(LAST)
        ? NO_TIME
        : time.toEpochMilli();
  }

  @Override
  public List<String> fields() {
    List<String> fields = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      String text = text(column);
      fields.add(text == null ? "" : text);
    }
    return fields;
  }
}
