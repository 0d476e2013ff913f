package dev.vecino.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The attributes of items: one row an item, one typed column an attribute. A value may be missing.
 * Immutable and thread-safe.
 */
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
  private final InputReport report;

  private Catalogue(
      Map<String, Integer> rows, List<Column> columns, List<String[]> values, InputReport report) {
    this.rows = rows;
    this.columns = List.copyOf(columns);
    this.values = values;
    this.report = report;
  }

  /** A catalogue without rows or columns. */
  public static Catalogue empty() {
    return new Catalogue(Map.of(), List.of(), List.of(), null);
  }

  /**
   * Reads a catalogue.
   *
   * @throws BadInputException where the source or (by the policy) a row breaks a rule
   */
  public static Catalogue read(CatalogueSource source, Options options, ProgressListener listener) {
    return new Reader(options).read(source, listener);
  }

  /**
   * Reads a catalogue from a CSV or TSV file, plain or gzipped.
   *
   * @throws BadInputException where the file or (by the policy) a row breaks a rule
   */
  public static Catalogue read(Path file, Options options, ProgressListener listener) {
    return read(DelimitedSource.of(file), options, listener);
  }

  /** The attributes, in the order of the file. */
  public List<Column> columns() {
    return columns;
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

    Catalogue read(CatalogueSource source, ProgressListener listener) {
      try (TableReader reader = new TableReader(source.openItems());
          ProgressListener.Task task =
              listener.start(
                  "reading the catalogue", reader.table().unit(), reader.table().size())) {
        int itemColumn = reader.requiredColumn(options.itemColumn());
        options.declaredTypes().keySet().forEach(reader::requiredColumn);
        List<String> header = reader.table().columns();
        ColumnType[] fixed = new ColumnType[header.size()];
        Arrays.setAll(fixed, c -> fixedType(header.get(c), reader.table().type(c)));
        List<ArrayList<String>> texts = new ArrayList<>();
        header.forEach(name -> texts.add(new ArrayList<>()));
        reader.forEach(
            IntStream.range(0, header.size()).toArray(),
            options.rowPolicy(),
            task,
            row -> {
              String item = row.text(itemColumn);
              BadRow.checkId(item, options.itemColumn());
              for (int c = 0; c < header.size(); c++) {
                if (c != itemColumn) {
                  check(header.get(c), fixed[c], stripped(row.text(c)));
                }
              }
              if (rows.putIfAbsent(item, rows.size()) != null) {
                throw new BadRow("item '" + item + "' has a row already");
              }
              for (int c = 0; c < header.size(); c++) {
                if (c != itemColumn) {
                  String text = stripped(row.text(c));
                  texts.get(c).add(text.isEmpty() ? null : pooled(text));
                }
              }
            });
        List<Column> columns = new ArrayList<>();
        List<String[]> values = new ArrayList<>();
        for (int c = 0; c < header.size(); c++) {
          if (c != itemColumn) {
            String[] column = texts.get(c).toArray(String[]::new);
            ColumnType type = fixed[c] != null ? fixed[c] : inferred(column);
            columns.add(new Column(header.get(c), type));
            values.add(column);
          }
        }
        return new Catalogue(rows, columns, values, reader.report());
      }
    }

    private static String stripped(String text) {
      return text == null ? "" : text.strip();
    }

    /** The type that is declared, else what the table knows; null: what all the values are. */
    private ColumnType fixedType(String name, ColumnType known) {
      ColumnType declared = options.declaredTypes().get(name);
      if (name.equals(PRICE) || name.equals(QUALITY)) {
        if (declared != null && declared != ColumnType.DECIMAL) {
          throw new InvalidRequestException(
              "column '" + name + "' is a decimal, it can't be declared as " + declared.label());
        }
        return ColumnType.DECIMAL;
      }
      return declared != null ? declared : known;
    }

    private static void check(String name, ColumnType type, String text) throws BadRow {
      BadRow.checkLength(text, name);
      if (type == null || text.isEmpty()) {
        return;
      }
      Object value;
      try {
        value = type.parse(text);
      } catch (IllegalArgumentException e) {
        throw new BadRow(
            "column '" + name + "' must be " + article(type) + ", got: '" + text + "'");
      }
      if (name.equals(PRICE) && (Double) value < 0) {
        throw new BadRow("column 'price' must be at least 0, got: '" + text + "'");
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

    private static ColumnType inferred(String[] column) {
      if (Arrays.stream(column).allMatch(text -> text == null)) {
        return ColumnType.KEYWORD;
      }
      for (ColumnType type : ColumnType.values()) {
        if (Arrays.stream(column).allMatch(text -> text == null || type.suits(text))) {
          return type;
        }
      }
      throw new AssertionError("every text is a keyword");
    }

    private String pooled(String text) {
      String known = pool.putIfAbsent(text, text);
      return known == null ? text : known;
    }
  }
}
