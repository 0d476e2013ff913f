package dev.vecino.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that an application has given, as texts of typed columns. */
final class ObjectTable extends GivenRows {

  /**
   * A row.
   *
   * @param texts by column, null where one is missing; those of the last columns may be absent
   * @param fault the rule that it breaks, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Values(@Nullable String[] texts, @Nullable String fault) {}

  /**
   * A column.
   *
   * @param type null: what the texts say
   */
  record Column(String name, @Nullable ColumnType type) {}

  private final String name;
  private final List<Column> columns;
  private final List<Values> rows;

  ObjectTable(String name, List<Column> columns, List<Values> rows) {
    this.name = name;
    this.columns = columns;
    this.rows = rows;
    columns.forEach(column -> digest.add(column.name()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return columns.stream().map(Column::name).toList();
  }

  @Override
  public @Nullable ColumnType type(int column) {
    return columns.get(column).type();
  }

  @Override
  public long size() {
    return rows.size();
  }

  @Override
  public boolean next() {
    if (row == rows.size()) {
      return false;
    }
    row++;
    for (int column = 0; column < columns.size(); column++) {
      digest.add(text(column));
    }
    return true;
  }

  private Values values() {
    return rows.get((int) row - 1);
  }

  @Override
  public @Nullable String fault() {
    return values().fault();
  }

  @Override
  public @Nullable String text(int column) {
    @Nullable String[] texts = values().texts();
    return column < texts.length ? texts[column] : null;
  }

  @Override
  public List<String> fields() {
    List<String> fields = new ArrayList<>();
    Arrays.stream(values().texts()).forEach(text -> fields.add(text == null ? "" : text));
    return fields;
  }
}
