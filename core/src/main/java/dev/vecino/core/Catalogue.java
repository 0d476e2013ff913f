package dev.vecino.core;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** The column that withdraws items: true or false; it is no attribute. */
  public static final String DELETED = "deleted";

  /**
   * How to read a catalogue. A name of a column means the one that has it, or else the only one
   * that has it in other case; where the file has no header, it is a number from 1 on.
   *
   * @param itemColumn name of the column of items
   * @param priceColumn name of the column that becomes the attribute {@value #PRICE}; may be absent
   *     from the file if it is the default one
   * @param qualityColumn likewise, {@value #QUALITY}
   * @param columns the columns that are read, each with the name of its attribute; empty: all
   * @param ignored columns that are not read
   * @param declaredTypes types of columns by name, which must be there; the other columns are typed
   *     by what all their values are
   * @param knownTypes types of attributes by name, which need not be there
   * @param values how values are written
   * @param rowPolicy what becomes of bad rows
   */
  public record Options(
      String itemColumn,
      String priceColumn,
      String qualityColumn,
      Map<String, String> columns,
      Set<String> ignored,
      Map<String, ColumnType> declaredTypes,
      Map<String, ColumnType> knownTypes,
      ValueFormat values,
      RowPolicy rowPolicy) {

    public Options {
      columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
      ignored = Set.copyOf(ignored);
      declaredTypes = Map.copyOf(declaredTypes);
      knownTypes = Map.copyOf(knownTypes);
    }

    /** Columns item, price, quality and all others, types inferred, the first bad row stops. */
    public static Options defaults() {
      return builder().build();
    }

    /** A builder that begins with these options. */
    public Builder toBuilder() {
      return new Builder()
          .itemColumn(itemColumn)
          .priceColumn(priceColumn)
          .qualityColumn(qualityColumn)
          .columns(columns)
          .ignored(ignored)
          .declaredTypes(declaredTypes)
          .knownTypes(knownTypes)
          .values(values)
          .rowPolicy(rowPolicy);
    }

    /** A builder that begins with the defaults. */
    public static Builder builder() {
      return new Builder();
    }

    /** Changes some of the defaults. Not thread-safe. */
    public static final class Builder {
      private String itemColumn = "item";
      private String priceColumn = PRICE;
      private String qualityColumn = QUALITY;
      private Map<String, String> columns = Map.of();
      private Set<String> ignored = Set.of();
      private Map<String, ColumnType> declaredTypes = Map.of();
      private Map<String, ColumnType> knownTypes = Map.of();
      private ValueFormat values = ValueFormat.defaults();
      private RowPolicy rowPolicy = RowPolicy.stop();

      private Builder() {}

      /** Sets {@link Options#itemColumn()}. */
      public Builder itemColumn(String value) {
        itemColumn = value;
        return this;
      }

      /** Sets {@link Options#priceColumn()}. */
      public Builder priceColumn(String value) {
        priceColumn = value;
        return this;
      }

      /** Sets {@link Options#qualityColumn()}. */
      public Builder qualityColumn(String value) {
        qualityColumn = value;
        return this;
      }

      /** Sets {@link Options#columns()}. */
      public Builder columns(Map<String, String> value) {
        columns = value;
        return this;
      }

      /** Sets {@link Options#ignored()}. */
      public Builder ignored(Set<String> value) {
        ignored = value;
        return this;
      }

      /** Sets {@link Options#declaredTypes()}. */
      public Builder declaredTypes(Map<String, ColumnType> value) {
        declaredTypes = value;
        return this;
      }

      /** Sets {@link Options#knownTypes()}. */
      public Builder knownTypes(Map<String, ColumnType> value) {
        knownTypes = value;
        return this;
      }

      /** Sets {@link Options#values()}. */
      public Builder values(ValueFormat value) {
        values = value;
        return this;
      }

      /** Sets {@link Options#rowPolicy()}. */
      public Builder rowPolicy(RowPolicy value) {
        rowPolicy = value;
        return this;
      }

      /** The options. */
      public Options build() {
        return new Options(
            itemColumn,
            priceColumn,
            qualityColumn,
            columns,
            ignored,
            declaredTypes,
            knownTypes,
            values,
            rowPolicy);
      }
    }
  }

  /** One attribute: its name and type. */
  public record Column(String name, ColumnType type) {}

  private final Map<String, Integer> rows;
  private final List<Column> columns;
  private final List<String[]> values; // per column, per row: the text, or null
  private final List<String> typeReasons;
  private final InputReport report;

  Catalogue(
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

  /** Makes a catalogue of maps and records, by the default options. */
  public static CatalogueBuilder builder() {
    return builder(Options.defaults());
  }

  /** Makes a catalogue of maps and records. */
  public static CatalogueBuilder builder(Options options) {
    return new CatalogueBuilder(options);
  }

  /** A catalogue without rows or columns. */
  public static Catalogue empty() {
    return new Catalogue(Map.of(), List.of(), List.of(), List.of(), null);
  }

  /**
   * Reads a catalogue.
   *
   * @throws BadInputException where the source or (by the policy) a row breaks a rule
   */
  public static Catalogue read(CatalogueSource source, Options options, ProgressListener listener) {
    return new CatalogueReader(options).read(source, listener);
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
   * The value of a row in a column (both by number), as {@link ColumnType#parse} has it, or null
   * where it is missing.
   */
  public Object value(int row, int column) {
    String text = values.get(column)[row];
    return text == null ? null : columns.get(column).type().parse(text);
  }

  /** What was read, or null for the empty catalogue. */
  public InputReport report() {
    return report;
  }
}
