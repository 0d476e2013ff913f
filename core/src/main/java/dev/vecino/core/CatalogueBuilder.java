package dev.vecino.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a catalogue of what an application has in memory.
 *
 * <pre>{@code
 * record Home(String item, BigDecimal price, LocalDate listed, Set<Tag> tags) {}
 *
 * Catalogue homes =
 *     Catalogue.builder()
 *         .row(new Home("h17", new BigDecimal("1340.50"), LocalDate.of(2026, 1, 31), tags))
 *         .row(Map.of("item", "h18", "rooms", 3))
 *         .build();
 * }</pre>
 *
 * <p>A row has a value for each column that it names; in the others its values are missing, as null
 * and an empty {@code Optional} are. What the values of a column are is said by {@link #column}, or
 * else by their classes: integers (also {@code BigInteger}); decimals ({@code Double}, {@code
 * Float}, {@code BigDecimal}); {@code LocalDate}; times ({@code Instant}, {@code OffsetDateTime},
 * {@code ZonedDateTime}, {@code java.util.Date}, and {@code LocalDateTime} as UTC); {@code
 * Boolean}; keywords (texts, enum constants by their names, {@code UUID}); several keywords
 * (collections and arrays). Where the values of a column are of several such kinds, the wider one
 * counts (whole numbers among decimals, days among times, one keyword among several), or else their
 * texts, as in a file.
 *
 * <p>Rows are checked as those of a file are, with the number of the row (from 1 on) as the place:
 * {@code row 17: column 'price' must be at least 0, got: '-1'}. Not thread-safe.
 */
public final class CatalogueBuilder {

  private static final String NAME = "(catalogue)";

  private final Catalogue.Options options;
  private final Map<String, ColumnType> declared;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final List<@Nullable ColumnType> types = new ArrayList<>(); // null: not by the classes
  private final List<Boolean> isEmpty = new ArrayList<>(); // by column
  private final List<ObjectTable.Values> rows = new ArrayList<>();
  private final RecordComponents components = new RecordComponents();

  CatalogueBuilder(Catalogue.Options options) {
    this.options = options;
    this.declared = new HashMap<>(options.declaredTypes());
  }

  /** Says what the values of a column are, whatever their classes; rows need not have it. */
  public CatalogueBuilder column(String name, ColumnType type) {
    column(name);
    declared.put(name, type);
    return this;
  }

  /**
   * Adds an item.
   *
   * @param values by column, read before this returns. New columns come in the order of the map, or
   *     by their names where it has no order of its own
   * @throws InvalidRequestException if a column has no name
   */
  public CatalogueBuilder row(Map<String, ?> values) {
    for (String name : values.keySet()) {
      InvalidRequestException.require(
          name != null && !name.isBlank(), "row %d: a column must have a name", rows.size() + 1);
    }
    add(values instanceof SequencedMap ? values : new TreeMap<>(values));
    return this;
  }

  /**
   * Adds an item.
   *
   * @param values the components are the columns
   * @throws InvalidRequestException if they can't be read, as its module keeps them for itself
   */
  public CatalogueBuilder row(Record values) {
    add(components.values(values));
    return this;
  }

  private void add(Map<String, ?> values) {
    values.keySet().forEach(this::column);
    @Nullable String[] texts = new @Nullable String[columns.size()];
    String fault = null;
    for (Map.Entry<String, ?> entry : values.entrySet()) {
      String name = entry.getKey();
      int column = column(name);
      try {
        ObjectValue value = ObjectValue.of(entry.getValue());
        if (value != null) {
          checkSingle(name, value);
          texts[column] = value.text();
          join(column, value.type());
        }
      } catch (BadRow bad) {
        fault = fault == null ? "column '" + name + "' " + bad.getMessage() : fault;
      }
    }
    rows.add(new ObjectTable.Values(texts, fault));
  }

  private void checkSingle(String name, ObjectValue value) throws BadRow {
    ColumnType type = name.equals(options.itemColumn()) ? ColumnType.KEYWORD : declared.get(name);
    if (value.type() == ColumnType.KEYWORDS && type != null && type != ColumnType.KEYWORDS) {
      String shown = value.text().replace(ColumnType.UNIT, '|');
      throw new BadRow("must be one " + type.label() + ", got several: '" + shown + "'");
    }
  }

  /** The values of a column are of this type too. */
  private void join(int column, ColumnType type) {
    ColumnType former = types.get(column);
    if (isEmpty.get(column)) {
      types.set(column, type);
      isEmpty.set(column, false);
    } else if (former != null) {
      types.set(column, ObjectValue.joined(former, type));
    }
  }

  /** The place of a column, which is added where it is new. */
  private int column(String name) {
    Integer known = columns.get(name);
    if (known != null) {
      return known;
    }
    int added = columns.size();
    columns.put(name, added);
    types.add(null);
    isEmpty.add(true);
    return added;
  }

  /**
   * The catalogue of all rows.
   *
   * @throws BadInputException if a row breaks a rule and the options don't skip such rows
   * @throws InvalidRequestException if columns can't be what is said of them
   */
  public Catalogue build() {
    if (rows.isEmpty()) {
      column(options.itemColumn());
    }
    List<ObjectTable.Column> typed = new ArrayList<>();
    columns.forEach((name, column) -> typed.add(new ObjectTable.Column(name, types.get(column))));
    return Catalogue.read(
        () -> new ObjectTable(NAME, typed, rows),
        options.toBuilder().declaredTypes(declared).build(),
        ProgressListener.NONE);
  }
}
