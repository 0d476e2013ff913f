package dev.vecino.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;

/**
 * The attributes of items: one row an item, one typed column an attribute. A value may be missing.
 * Immutable and thread-safe.
 */
@NullUnmarked // not yet looked at
public final class Catalogue {

  /** The attribute that price filters read: a number of at least 0. */
  public static final String PRICE = "price";

  /** The attribute that {@code --min-quality} reads: a number. */
  public static final String QUALITY = "quality";

  /**
   * How to read a catalogue.
   *
   * @param itemColumn name of the column of items
   * @param declaredTypes types of columns by name; the other columns are typed by what all their
   *     values are
   * @param rowPolicy what becomes of bad rows
   */
  public record Options(
      String itemColumn, Map<String, ColumnType> declaredTypes, RowPolicy rowPolicy) {

    public Options {
      declaredTypes = Map.copyOf(declaredTypes);
    }

    /** Column item, all types inferred, the first bad row stops. */
    public static Options defaults() {
      return new Options("item", Map.of(), RowPolicy.stop());
    }
  }

  /** One attribute: its name and type. */
  public record Column(String name, ColumnType type) {}

  private final Map<String, Integer> rows;
  private final List<Column> columns;
  private final List<String[]> values; // per column, per row: the text, or null
  private final List<String> typeReasons;
  private final InputReport report;

  private Catalogue(
      Map<String, Integer> rows,
      List<Column> columns,
      List<String[]> values,
      List<String> typeReasons,
      InputReport report) {
    this.rows = rows;
    this.columns = List.copyOf(columns);
    this.values = values;
    this.typeReasons = List.copyOf(typeReasons);
    this.report = report;
  }

  /** A catalogue without rows or columns. */
  public static Catalogue empty() {
    return new Catalogue(Map.of(), List.of(), List.of(), List.of(), null);
  }

  /**
   * Reads a catalogue.
   *
   * @throws BadInputException where the file or (by the policy) a row breaks a rule
   */
  public static Catalogue read(Path file, Options options, ProgressListener listener) {
    return read(file, header -> options, listener);
  }

  /**
   * Reads a catalogue as its header asks for; once, from top to bottom, so that it may be a pipe.
   *
   * @param options from the names of the columns
   * @throws BadInputException where the file or (by the policy) a row breaks a rule
   */
  public static Catalogue read(
      Path file, Function<List<String>, Options> options, ProgressListener listener) {
    try (DelimitedFile opened = new DelimitedFile(file)) {
      return new Reader(options.apply(opened.header())).read(opened, listener);
    }
  }

  /** The attributes, in the order of the file. */
  public List<Column> columns() {
    return columns;
  }

  /**
   * Why each column has its type, in the order of the columns: "declared", "by its name", "as all
   * 3,000 values are", "because of 'n/a', 1 of 3,000 values".
   */
  public List<String> typeReasons() {
    return typeReasons;
  }

  /** The number of items. */
  public int size() {
    return rows.size();
  }

  /** The row of an item, or -1. */
  public int row(String item) {
    return rows.getOrDefault(item, -1);
  }

  /** The ids of all items, in no order. */
  public Iterable<String> items() {
    return rows.keySet();
  }

  /**
   * The value of a row in a column (both by number): a Long, Double, LocalDate, Boolean or String
   * as the column's type says, or null where it is missing.
   */
  public Object value(int row, int column) {
    String text = values.get(column)[row];
    return text == null ? null : columns.get(column).type().parse(text);
  }

  /** What was read, or null for the empty catalogue. */
  public InputReport report() {
    return report;
  }

  private static final class Reader {

    private final Options options;
    private final Map<String, Integer> rows = new HashMap<>();
    private final Map<String, String> pool = new HashMap<>();

    Reader(Options options) {
      this.options = options;
    }

    Catalogue read(DelimitedFile file, ProgressListener listener) {
      try (ProgressListener.Task task =
          listener.start("reading the catalogue", "bytes", file.bytes())) {
        int itemColumn = file.requiredColumn(options.itemColumn());
        options.declaredTypes().keySet().forEach(file::requiredColumn);
        List<String> header = file.header();
        List<ColumnType> fixed = header.stream().map(this::fixedType).toList();
        List<ArrayList<String>> texts = new ArrayList<>();
        header.forEach(name -> texts.add(new ArrayList<>()));
        file.forEach(
            options.rowPolicy(),
            task,
            row -> {
              String item = row.getField(itemColumn);
              DelimitedFile.checkId(item, options.itemColumn());
              for (int c = 0; c < header.size(); c++) {
                if (c != itemColumn) {
                  check(header.get(c), fixed.get(c), row.getField(c).strip());
                }
              }
              if (rows.putIfAbsent(item, rows.size()) != null) {
                throw new DelimitedFile.BadRow("item '" + item + "' has a row already");
              }
              for (int c = 0; c < header.size(); c++) {
                if (c != itemColumn) {
                  String text = row.getField(c).strip();
                  texts.get(c).add(text.isEmpty() ? null : pooled(text));
                }
              }
            });
        List<Column> columns = new ArrayList<>();
        List<String[]> values = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int c = 0; c < header.size(); c++) {
          if (c != itemColumn) {
            String name = header.get(c);
            String[] column = texts.get(c).toArray(String[]::new);
            if (fixed.get(c) == null) {
              TypeInference inferred = TypeInference.of(column);
              columns.add(new Column(name, inferred.type()));
              reasons.add(inferred.reason());
            } else {
              columns.add(new Column(name, fixed.get(c)));
              reasons.add(options.declaredTypes().containsKey(name) ? "declared" : "by its name");
            }
            values.add(column);
          }
        }
        return new Catalogue(rows, columns, values, reasons, file.report());
      }
    }

    private ColumnType fixedType(String name) {
      ColumnType declared = options.declaredTypes().get(name);
      if (name.equals(PRICE) || name.equals(QUALITY)) {
        if (declared != null && declared != ColumnType.DECIMAL) {
          throw new InvalidRequestException(
              "column '" + name + "' is a decimal, it can't be declared as " + declared.label());
        }
        return ColumnType.DECIMAL;
      }
      return declared;
    }

    private static void check(String name, ColumnType type, String text)
        throws DelimitedFile.BadRow {
      DelimitedFile.checkLength(text, name);
      if (type == null || text.isEmpty()) {
        return;
      }
      Object value;
      try {
        value = type.parse(text);
      } catch (IllegalArgumentException e) {
        throw new DelimitedFile.BadRow(
            "column '" + name + "' must be " + article(type) + ", got: '" + text + "'");
      }
      if (name.equals(PRICE) && (Double) value < 0) {
        throw new DelimitedFile.BadRow("column 'price' must be at least 0, got: '" + text + "'");
      }
    }

    private static String article(ColumnType type) {
      return switch (type) {
        case INTEGER -> "a whole number";
        case DECIMAL -> "a number";
        case DATE -> "a date such as 2026-01-31";
        case BOOLEAN -> "true or false";
        case KEYWORD -> "a text";
      };
    }

    private String pooled(String text) {
      String known = pool.putIfAbsent(text, text);
      return known == null ? text : known;
    }
  }
}
