package dev.vecino.sources.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnSchema;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Table;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** The values of one column with one value a row, batch after batch. */
final class FlatColumn {

  /** What the values are. */
  private enum Kind {
    BOOLEAN,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    TEXT,
    DATE,
    TIME,
    INT_DECIMAL,
    LONG_DECIMAL,
    /** Read row by row, by the library. */
    OTHER
  }

  private final Kind kind;
  private final LogicalType logical;
  private final TextCodes codes = new TextCodes();
  private int[] batchCodes = new int[0]; // by row; -1: no value
  private boolean hasCodes; // of this batch
  private ColumnReader reader;
  private Validity validity;
  private int[] ints;
  private long[] longs;
  private float[] floats;
  private double[] doubles;
  private boolean[] booleans;
  private byte[] bytes;
  private int[] offsets;

  FlatColumn(ColumnSchema column) {
    logical = column.logicalType();
    kind = kind(column);
  }

  private static Kind kind(ColumnSchema column) {
    if (column.repetitionType() == RepetitionType.REPEATED || column.maxRepetitionLevel() > 0) {
      return Kind.OTHER;
    }
    LogicalType logical = column.logicalType();
    return switch (column.type()) {
      case BOOLEAN -> Kind.BOOLEAN;
      case FLOAT -> Kind.FLOAT;
      case DOUBLE -> Kind.DOUBLE;
      case INT32 -> intKind(logical);
      case INT64 -> longKind(logical);
      case BYTE_ARRAY -> isText(logical) ? Kind.TEXT : Kind.OTHER;
      case INT96, FIXED_LEN_BYTE_ARRAY -> Kind.OTHER;
    };
  }

  private static Kind intKind(LogicalType logical) {
    return switch (logical) {
      case null -> Kind.INT;
      case LogicalType.DateType date -> Kind.DATE;
      case LogicalType.DecimalType decimal -> Kind.INT_DECIMAL;
      case LogicalType.IntType integer -> integer.isSigned() ? Kind.INT : Kind.OTHER;
      default -> Kind.OTHER;
    };
  }

  private static Kind longKind(LogicalType logical) {
    return switch (logical) {
      case null -> Kind.LONG;
      case LogicalType.TimestampType time -> Kind.TIME;
      case LogicalType.DecimalType decimal -> Kind.LONG_DECIMAL;
      case LogicalType.IntType integer -> integer.isSigned() ? Kind.LONG : Kind.OTHER;
      default -> Kind.OTHER;
    };
  }

  /** Old writers mark texts by nothing. */
  private static boolean isText(LogicalType logical) {
    return logical == null
        || logical instanceof LogicalType.StringType
        || logical instanceof LogicalType.EnumType
        || logical instanceof LogicalType.JsonType;
  }

  /** Whether this class knows its values; else the library makes them, row by row. */
  boolean isKnown() {
    return kind != Kind.OTHER;
  }

  /** What the values are; null where their texts say it. */
  static ColumnType type(ColumnSchema column) {
    LogicalType logical = column.logicalType();
    return switch (kind(column)) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case INT, LONG -> ColumnType.INTEGER;
      case FLOAT, DOUBLE, INT_DECIMAL, LONG_DECIMAL -> ColumnType.DECIMAL;
      case TEXT -> ColumnType.KEYWORD;
      case DATE -> ColumnType.DATE;
      case TIME -> ColumnType.TIME;
      case OTHER ->
          logical instanceof LogicalType.DecimalType
              ? ColumnType.DECIMAL
              : logical instanceof LogicalType.IntType && column.type() == PhysicalType.INT32
                  ? ColumnType.INTEGER
                  : null;
    };
  }

  /** Takes the arrays of the reader's batch. */
  void take(ColumnReader batch) {
    reader = batch;
    hasCodes = false;
    validity = reader.getLeafValidity();
    switch (kind) {
      case BOOLEAN -> booleans = reader.getBooleans();
      case INT, DATE, INT_DECIMAL -> ints = reader.getInts();
      case LONG, TIME, LONG_DECIMAL -> longs = reader.getLongs();
      case FLOAT -> floats = reader.getFloats();
      case DOUBLE -> doubles = reader.getDoubles();
      case TEXT -> {
        bytes = reader.getBinaryValues();
        offsets = reader.getBinaryOffsets();
      }
      case OTHER -> throw new IllegalStateException("not a column of known values");
    }
  }

  /** A number that no other text of the column has; -1: none is known. */
  long code(int row) {
    if (!hasCodes) {
      if (kind != Kind.TEXT && kind != Kind.LONG && kind != Kind.INT) {
        return -1;
      }
      makeCodes();
    }
    return batchCodes[row] < 0 ? -1 : codes.lasting(batchCodes[row]);
  }

  private void makeCodes() {
    int count = reader.getRecordCount();
    codes.makeRoom(count);
    if (batchCodes.length < count) {
      batchCodes = new int[count];
    }
    for (int row = 0; row < count; row++) {
      batchCodes[row] =
          validity.isNull(row)
              ? -1
              : switch (kind) {
                case TEXT -> codes.of(bytes, offsets[row], offsets[row + 1]);
                case LONG -> codes.of(longs[row]);
                default -> codes.of(ints[row]);
              };
    }
    hasCodes = true;
  }

  /** The value of a row of the batch as text; null: none. */
  String text(int row) {
    if (validity.isNull(row)) {
      return null;
    }
    if (hasCodes) {
      return codes.text(batchCodes[row]);
    }
    return switch (kind) {
      case BOOLEAN -> Boolean.toString(booleans[row]);
      case INT -> Integer.toString(ints[row]);
      case LONG -> Long.toString(longs[row]);
      case FLOAT -> Float.isNaN(floats[row]) ? null : Float.toString(floats[row]);
      case DOUBLE -> Double.isNaN(doubles[row]) ? null : Double.toString(doubles[row]);
      case TEXT ->
          new String(bytes, offsets[row], offsets[row + 1] - offsets[row], StandardCharsets.UTF_8);
      case DATE -> LocalDate.ofEpochDay(ints[row]).toString();
      case TIME -> Instant.ofEpochMilli(millis(row)).toString();
      case INT_DECIMAL -> decimal(ints[row]);
      case LONG_DECIMAL -> decimal(longs[row]);
      case OTHER -> throw new IllegalStateException("not a column of known values");
    };
  }

  private String decimal(long unscaled) {
    return BigDecimal.valueOf(unscaled, ((LogicalType.DecimalType) logical).scale())
        .toPlainString();
  }

  /** The time of a row of the batch, if the column has times. */
  long millis(int row) {
    if (validity.isNull(row)) {
      return Table.NO_TIME;
    }
    return switch (kind) {
      case DATE -> TimeUnit.DAYS.toMillis(ints[row]);
      case TIME ->
          switch (((LogicalType.TimestampType) logical).unit()) {
            case MILLIS -> longs[row];
            case MICROS -> Math.floorDiv(longs[row], 1_000L);
            case NANOS -> Math.floorDiv(longs[row], 1_000_000L);
          };
      case BOOLEAN, INT, LONG, FLOAT, DOUBLE, TEXT, INT_DECIMAL, LONG_DECIMAL, OTHER ->
          Table.NO_TIME;
    };
  }
}
