package dev.vecino.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** A table of values that a program has made. */
@NullUnmarked // not yet looked at
final class ListedTable implements Table, Table.Rows {

  private final String name;
  private final List<String> columns;
  private final Iterator<? extends Collection<?>> rows;
  private List<String> fields;
  private long row;

  ListedTable(String name, List<String> columns, Iterator<? extends Collection<?>> rows) {
    this.name = name;
    this.columns = List.copyOf(columns);
    this.rows = rows;
    InvalidRequestException.require(
        new HashSet<>(columns).size() == columns.size(),
        "%s: the columns must have different names, got: %s",
        name,
        columns);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public Rows rows(int... asked) {
    return this;
  }

  @Override
  public boolean next() {
    if (!rows.hasNext()) {
      return false;
    }
    row++;
    fields = new ArrayList<>();
    for (Object value : rows.next()) {
      fields.add(value == null ? "" : value.toString());
    }
    return true;
  }

  @Override
  public String fault() {
    return fields.size() == columns.size()
        ? null
        : "has " + fields.size() + " values, there are " + columns.size() + " columns";
  }

  @Override
  public String text(int column) {
    return fields.get(column);
  }

  @Override
  public String place() {
    return name + ":" + row;
  }

  @Override
  public List<String> fields() {
    return fields;
  }

  @Override
  public long position() {
    return row;
  }

  @Override
  public void close() {}
}
