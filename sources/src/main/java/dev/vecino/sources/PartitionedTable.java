package dev.vecino.sources;

import dev.vecino.core.ColumnType;
import dev.vecino.core.Table;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file in folders that are called {@code day=2026-01-31}, as Hive, Spark and DuckDB make them:
 * their values are columns of all its rows.
 */
final class PartitionedTable implements Table {

  private static final String MISSING = "__HIVE_DEFAULT_PARTITION__";

  private final Table table;
  private final List<String> columns;
  private final List<String> values; // of the columns that the table has not, null where missing

  private PartitionedTable(Table table, List<String> columns, List<String> values) {
    this.table = table;
    this.columns = columns;
    this.values = values;
  }

  /** The table with the columns of its folders; a column that the file has too is the file's. */
  static Table of(Table table, Path file) {
    Map<String, String> partitions = new LinkedHashMap<>();
    for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      String name = folder.getFileName() == null ? "" : folder.getFileName().toString();
      int equals = name.indexOf('=');
      if (equals > 0 && !table.columns().contains(name.substring(0, equals))) {
        String value =
            URLDecoder.decode(
                name.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        partitions.putIfAbsent(name.substring(0, equals), value.equals(MISSING) ? null : value);
      }
    }
    if (partitions.isEmpty()) {
      return table;
    }
    List<String> columns = new ArrayList<>(table.columns());
    columns.addAll(partitions.keySet());
    return new PartitionedTable(table, columns, new ArrayList<>(partitions.values()));
  }

  @Override
  public String name() {
    return table.name();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public String headerPlace() {
    return table.headerPlace();
  }

  @Override
  public ColumnType type(int column) {
    return isOwn(column) ? table.type(column) : null;
  }

  private boolean isOwn(int column) {
    return column < table.columns().size();
  }

  private String value(int column) {
    return values.get(column - table.columns().size());
  }

  @Override
  public long size() {
    return table.size();
  }

  @Override
  public String unit() {
    return table.unit();
  }

  @Override
  public Rows rows(int... asked) {
    return new PartitionedRows(table.rows(Arrays.stream(asked).filter(this::isOwn).toArray()));
  }

  @Override
  public void close() {
    table.close();
  }

  private final class PartitionedRows implements Rows {
    private final Rows rows;

    PartitionedRows(Rows rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      return rows.next();
    }

    @Override
    public String fault() {
      return rows.fault();
    }

    @Override
    public String text(int column) {
      return isOwn(column) ? rows.text(column) : value(column);
    }

    @Override
    public long code(int column) {
      return isOwn(column) ? rows.code(column) : -1;
    }

    @Override
    public long millis(int column) {
      return isOwn(column) ? rows.millis(column) : NO_TIME;
    }

    @Override
    public String place() {
      return rows.place();
    }

    @Override
    public List<String> fields() {
      List<String> fields = new ArrayList<>(rows.fields());
      values.forEach(value -> fields.add(value == null ? "" : value));
      return fields;
    }

    @Override
    public long position() {
      return rows.position();
    }

    @Override
    public List<String> notes() {
      return rows.notes();
    }

    @Override
    public String sha256() {
      return rows.sha256();
    }
  }
}
