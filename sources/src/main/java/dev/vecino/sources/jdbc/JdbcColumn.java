package dev.vecino.sources.jdbc;

import dev.vecino.core.ColumnType;
import dev.vecino.core.Table;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/** A column of a result: what the database says of its values, and how they become text. */
final class JdbcColumn {

  /** Digits of a whole number that has 64 bits for certain. */
  private static final int LONG_DIGITS = 18;

  private enum Kind {
    BOOLEAN,
    INTEGER,
    NUMBER,
    DECIMAL,
    DATE,
    LOCAL_TIME,
    OFFSET_TIME,
    TEXT,
    BYTES,
    ARRAY,
    /** What the text looks like. */
    UNKNOWN
  }

  private final String name;
  private final Kind kind;

  private JdbcColumn(String name, Kind kind) {
    this.name = name;
    this.kind = kind;
  }

  /**
   * @param place from 1 on
   */
  static JdbcColumn of(ResultSetMetaData meta, int place, Dialect dialect) throws SQLException {
    return new JdbcColumn(
        meta.getColumnLabel(place), dialect.isTypedByValue() ? Kind.UNKNOWN : kind(meta, place));
  }

  private static Kind kind(ResultSetMetaData meta, int place) throws SQLException {
    String typeName = String.valueOf(meta.getColumnTypeName(place)).toLowerCase(Locale.ROOT);
    return switch (meta.getColumnType(place)) {
      case Types.BOOLEAN -> Kind.BOOLEAN;
      case Types.BIT -> meta.getPrecision(place) <= 1 ? Kind.BOOLEAN : Kind.UNKNOWN;
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER -> Kind.INTEGER;
      case Types.BIGINT -> meta.isSigned(place) ? Kind.INTEGER : Kind.UNKNOWN; // maybe too large
      case Types.REAL, Types.FLOAT, Types.DOUBLE ->
          typeName.equals("money") ? Kind.UNKNOWN : Kind.NUMBER;
      case Types.NUMERIC, Types.DECIMAL ->
          meta.getScale(place) == 0 && isBetween(meta.getPrecision(place), 1, LONG_DIGITS)
              ? Kind.INTEGER
              : Kind.DECIMAL;
      case Types.DATE -> typeName.startsWith("year") ? Kind.INTEGER : Kind.DATE; // of MariaDB
      case Types.TIMESTAMP ->
          typeName.contains("tz") || typeName.contains("with time zone")
              ? Kind.OFFSET_TIME
              : Kind.LOCAL_TIME;
      case Types.TIMESTAMP_WITH_TIMEZONE -> Kind.OFFSET_TIME;
      case Types.CHAR,
          Types.VARCHAR,
          Types.LONGVARCHAR,
          Types.NCHAR,
          Types.NVARCHAR,
          Types.LONGNVARCHAR,
          Types.CLOB,
          Types.NCLOB ->
          Kind.TEXT;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> Kind.BYTES;
      case Types.ARRAY -> Kind.ARRAY;
      default -> Kind.TEXT; // uuid, json, enumerations and the like
    };
  }

  private static boolean isBetween(int value, int low, int high) {
    return value >= low && value <= high;
  }

  String name() {
    return name;
  }

  /** What the values are; null where their texts say it. */
  ColumnType type() {
    return switch (kind) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case INTEGER -> ColumnType.INTEGER;
      case NUMBER, DECIMAL -> ColumnType.DECIMAL;
      case DATE -> ColumnType.DATE;
      case TEXT, BYTES -> ColumnType.KEYWORD;
      case ARRAY -> ColumnType.KEYWORDS;
      case LOCAL_TIME, OFFSET_TIME -> ColumnType.TIME;
      case UNKNOWN -> null;
    };
  }

  boolean isTime() {
    return kind == Kind.LOCAL_TIME || kind == Kind.OFFSET_TIME;
  }

  /** The time in a row, UTC where the database knows no zone; {@link Table#NO_TIME}: none. */
  long millis(ResultSet row, int place) throws SQLException {
    Instant time = time(row, place);
    return time == null ? Table.NO_TIME : time.toEpochMilli();
  }

  private Instant time(ResultSet row, int place) throws SQLException {
    if (kind == Kind.OFFSET_TIME) {
      OffsetDateTime time = row.getObject(place, OffsetDateTime.class);
      return time == null ? null : time.toInstant();
    }
    LocalDateTime time = row.getObject(place, LocalDateTime.class);
    return time == null ? null : time.toInstant(ZoneOffset.UTC);
  }

  /** The value in a row as text; null: none. */
  String text(ResultSet row, int place) throws SQLException {
    return switch (kind) {
      case BOOLEAN -> {
        boolean value = row.getBoolean(place);
        yield row.wasNull() ? null : Boolean.toString(value);
      }
      case NUMBER -> {
        double value = row.getDouble(place);
        yield row.wasNull() || Double.isNaN(value) ? null : Double.toString(value);
      }
      case DECIMAL -> decimal(row.getString(place));
      case LOCAL_TIME, OFFSET_TIME -> Objects.toString(time(row, place), null);
      case BYTES -> {
        byte[] value = row.getBytes(place);
        yield value == null ? null : HexFormat.of().formatHex(value);
      }
      case ARRAY -> joined(row.getArray(place));
      case INTEGER, DATE, TEXT, UNKNOWN -> row.getString(place);
    };
  }

  /** Without exponent; PostgreSQL's numbers can be NaN. */
  private static String decimal(String text) {
    if (text == null || text.equals("NaN")) {
      return null;
    }
    return text.indexOf('E') < 0 ? text : new BigDecimal(text).toPlainString();
  }

  private static String joined(Array array) throws SQLException {
    if (array == null) {
      return null;
    }
    Object values = array.getArray();
    return values instanceof Object[] objects
        ? ColumnType.joined(Arrays.stream(objects).filter(Objects::nonNull).toList())
        : String.valueOf(values);
  }
}
