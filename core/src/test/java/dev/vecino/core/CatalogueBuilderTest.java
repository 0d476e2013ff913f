package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Items that an application gives are read by the same rules as those of files. */
class CatalogueBuilderTest {

  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private enum Kind {
    FLAT,
    HOUSE {
      @Override
      public String toString() {
        return "a house";
      }
    }
  }

  private record Home(String item, BigDecimal price, Kind kind, LocalDate listed, Set<Kind> like) {}

  @SuppressWarnings("JavaUtilDate") // applications have them
  static Stream<Arguments> valuesOfJava() {
    UUID id = new UUID(1, 2);
    return Stream.of(
        arguments(7, ColumnType.INTEGER, 7L),
        arguments(-7L, ColumnType.INTEGER, -7L),
        arguments((short) 7, ColumnType.INTEGER, 7L),
        arguments((byte) 7, ColumnType.INTEGER, 7L),
        arguments(BigInteger.TWO, ColumnType.INTEGER, 2L),
        arguments(new AtomicLong(5), ColumnType.INTEGER, 5L),
        arguments(0.1f, ColumnType.DECIMAL, 0.1),
        arguments(1e300, ColumnType.DECIMAL, 1e300),
        arguments(new BigDecimal("1E+3"), ColumnType.DECIMAL, 1000.0),
        arguments(new BigDecimal("0.10"), ColumnType.DECIMAL, 0.1),
        arguments(LocalDate.of(2026, 1, 31), ColumnType.DATE, LocalDate.of(2026, 1, 31)),
        arguments(NOON, ColumnType.TIME, NOON),
        arguments(NOON.plusNanos(1_000_001), ColumnType.TIME, NOON.plusMillis(1)),
        arguments(NOON.atOffset(ZoneOffset.ofHours(3)), ColumnType.TIME, NOON),
        arguments(NOON.atZone(ZoneId.of("Asia/Tokyo")), ColumnType.TIME, NOON),
        arguments(LocalDateTime.of(2026, 1, 31, 12, 0), ColumnType.TIME, NOON),
        arguments(Date.from(NOON), ColumnType.TIME, NOON),
        arguments(true, ColumnType.BOOLEAN, true),
        arguments("007", ColumnType.KEYWORD, "007"),
        arguments(CharBuffer.wrap("x"), ColumnType.KEYWORD, "x"),
        arguments('x', ColumnType.KEYWORD, "x"),
        arguments(Kind.HOUSE, ColumnType.KEYWORD, "HOUSE"),
        arguments(id, ColumnType.KEYWORD, id.toString()),
        arguments(Optional.of(3), ColumnType.INTEGER, 3L),
        arguments(Arrays.asList("b", null, "", " a", "b"), ColumnType.KEYWORDS, List.of("b", "a")),
        arguments(List.of("a|b"), ColumnType.KEYWORDS, List.of("a|b")),
        arguments(new String[] {"b", "a"}, ColumnType.KEYWORDS, List.of("b", "a")),
        arguments(new int[] {3, 1}, ColumnType.KEYWORDS, List.of("3", "1")),
        arguments(Set.of(Kind.FLAT), ColumnType.KEYWORDS, List.of("FLAT")));
  }

  @ParameterizedTest
  @MethodSource("valuesOfJava")
  void row_valueOfJava_hasTheTypeOfItsClass(Object value, ColumnType type, Object read) {
    Catalogue items = Catalogue.builder().row(Map.of("item", "a", "x", value)).build();

    assertEquals(List.of(new Catalogue.Column("x", type)), items.columns());
    assertEquals(read, items.value(0, 0));
    assertEquals(List.of("as its source says"), items.typeReasons());
  }

  static Stream<Arguments> mixedValues() {
    LocalDate day = LocalDate.of(2026, 1, 30);
    return Stream.of(
        arguments(1, 2.5, ColumnType.DECIMAL, 1.0),
        arguments(BigInteger.TWO.pow(70), 2.5, ColumnType.DECIMAL, Math.pow(2, 70)),
        arguments(day, NOON, ColumnType.TIME, Instant.parse("2026-01-30T00:00:00Z")),
        arguments("a", List.of("b", "c"), ColumnType.KEYWORDS, List.of("a")),
        arguments(1, List.of(2, 3), ColumnType.KEYWORDS, List.of("1")),
        arguments(1, "b", ColumnType.KEYWORD, "1"),
        arguments(1, "2", ColumnType.INTEGER, 1L),
        arguments(true, 5, ColumnType.KEYWORD, "true"));
  }

  @ParameterizedTest
  @MethodSource("mixedValues")
  void row_valuesOfSeveralClasses_haveTheWiderTypeInAnyOrder(
      Object one, Object other, ColumnType type, Object read) {
    Catalogue items =
        Catalogue.builder()
            .row(Map.of("item", "a", "x", one))
            .row(Map.of("item", "b", "x", other))
            .build();
    Catalogue turned =
        Catalogue.builder()
            .row(Map.of("item", "b", "x", other))
            .row(Map.of("item", "a", "x", one))
            .build();

    assertEquals(List.of(new Catalogue.Column("x", type)), items.columns());
    assertEquals(items.columns(), turned.columns());
    assertEquals(read, items.value(items.row("a"), 0));
    assertEquals(read, turned.value(turned.row("a"), 0));
  }

  @Test
  void row_records_haveTheirComponentsAsColumns() {
    Catalogue homes =
        Catalogue.builder()
            .row(new Home("h1", new BigDecimal("120.50"), Kind.FLAT, null, Set.of(Kind.HOUSE)))
            .row(new Home("h2", null, null, LocalDate.of(2026, 1, 31), null))
            .build();

    assertEquals(
        List.of(
            new Catalogue.Column("price", ColumnType.DECIMAL),
            new Catalogue.Column("kind", ColumnType.KEYWORD),
            new Catalogue.Column("listed", ColumnType.DATE),
            new Catalogue.Column("like", ColumnType.KEYWORDS)),
        homes.columns());
    assertEquals(120.5, homes.value(homes.row("h1"), 0));
    assertEquals("FLAT", homes.value(homes.row("h1"), 1));
    assertNull(homes.value(homes.row("h1"), 2));
    assertEquals(List.of("HOUSE"), homes.value(homes.row("h1"), 3));
    assertNull(homes.value(homes.row("h2"), 0));
    assertEquals(2, homes.report().rows());
  }

  private record Broken(String item) {
    @Override
    @SuppressWarnings("UnusedMethod") // called by reflection
    public String item() {
      throw new IllegalStateException("of the application");
    }
  }

  @Test
  void row_recordWhoseAccessorThrows_throwsThat() {
    var e =
        assertThrows(IllegalStateException.class, () -> Catalogue.builder().row(new Broken("a")));
    assertEquals("of the application", e.getMessage());
  }

  @Test
  void row_mapsWithDifferentKeys_haveAllColumnsInAStableOrder() {
    Map<String, Object> unordered =
        new HashMap<>(Map.of("zebra", 1, "yard", 2, "x", 3, "item", "a"));
    Map<String, Object> ordered = new LinkedHashMap<>();
    ordered.put("item", "b");
    ordered.put("w", 4);
    ordered.put("v", 5);
    ordered.put("x", null);

    Catalogue items = Catalogue.builder().row(unordered).row(ordered).build();

    assertEquals(
        List.of("x", "yard", "zebra", "w", "v"),
        items.columns().stream().map(Catalogue.Column::name).toList());
    assertEquals(3L, items.value(items.row("a"), 0));
    assertNull(items.value(items.row("a"), 3));
    assertNull(items.value(items.row("b"), 0));
    assertEquals(5L, items.value(items.row("b"), 4));
  }

  @Test
  void row_mapThatChangesAfterwards_isReadAsItWas() {
    Map<String, Object> values = new TreeMap<>(Map.of("item", "a"));
    List<String> tags = new ArrayList<>(List.of("new"));
    values.put("tags", tags);
    CatalogueBuilder builder = Catalogue.builder().row(values);
    tags.add("sale");
    values.clear();

    assertEquals(List.of("new"), builder.build().value(0, 0));
  }

  @Test
  void column_typeThatIsSaid_winsOverTheClasses() {
    Catalogue items =
        Catalogue.builder()
            .column("count", ColumnType.INTEGER)
            .column("size", ColumnType.KEYWORD)
            .column("seen", ColumnType.TIME)
            .column("tags", ColumnType.KEYWORDS)
            .column("none", ColumnType.DECIMAL)
            .row(
                Map.of(
                    "item",
                    "a",
                    "count",
                    new BigDecimal("1E+3"),
                    "size",
                    7,
                    "seen",
                    NOON.toEpochMilli(),
                    "tags",
                    "x|y"))
            .row(
                Map.of(
                    "item", "b", "count", 2.0, "size", 7.5, "seen", "2026-01-31 12:00", "tags", 3))
            .build();

    assertEquals(Collections.nCopies(5, "declared"), items.typeReasons());
    assertEquals(1000L, items.value(0, 0));
    assertEquals(2L, items.value(1, 0));
    assertEquals("7", items.value(0, 1));
    assertEquals("7.5", items.value(1, 1));
    assertEquals(NOON, items.value(0, 2));
    assertEquals(NOON, items.value(1, 2));
    assertEquals(List.of("x", "y"), items.value(0, 3));
    assertEquals(List.of("3"), items.value(1, 3));
    assertNull(items.value(0, 4));
    assertEquals(new Catalogue.Column("none", ColumnType.DECIMAL), items.columns().get(4));
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        arguments("rooms", "three", "column 'rooms' must be a whole number, got: 'three'"),
        arguments("rooms", 2.5, "column 'rooms' must be a whole number, got: '2.5'"),
        arguments(
            "rooms",
            new BigInteger("9223372036854775808"),
            "column 'rooms' must be a whole number, got: '9223372036854775808'"),
        arguments("rooms", List.of(1, 2), "column 'rooms' must be one integer, got several: '1|2'"),
        arguments("price", -1, "column 'price' must be at least 0, got: '-1'"),
        arguments(
            "price", Double.POSITIVE_INFINITY, "column 'price' must be a number, got: 'Infinity'"),
        arguments("deleted", "maybe", "column 'deleted' must be true or false, got: 'maybe'"),
        arguments(
            "listed",
            Instant.MAX,
            "column 'listed' must be an ISO-8601 time or a number since 1970 (seconds to"
                + " nanoseconds), got: '+1000000000-12-31T23:59:59.999999999Z'; --time-format reads"
                + " others"),
        arguments(
            "any",
            Map.of("a", 1),
            "column 'any' must be a text, number, date, time, true or false, or several of them,"
                + " got a java.util.ImmutableCollections$Map1"),
        arguments(
            "any",
            new byte[] {1},
            "column 'any' must be a text, number, date, time, true or false, or several of them,"
                + " got a byte[]"),
        arguments(
            "any",
            List.of(List.of("a")),
            "column 'any' must be several texts, no list in a list, got: '[a]'"),
        arguments("item", "", "column 'item' must not be empty"),
        arguments("item", List.of(1, 2), "column 'item' must be one keyword, got several: '1|2'"),
        arguments("item", "a", "item 'a' has a row already"));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void build_wrongValue_isRefusedWithTheNumberOfItsRow(
      String column, Object value, String sentence) {
    Map<String, Object> wrong = new TreeMap<>(Map.of("item", "b"));
    wrong.put(column, value);
    CatalogueBuilder builder =
        Catalogue.builder()
            .column("rooms", ColumnType.INTEGER)
            .row(Map.of("item", "a", "price", 1, "listed", NOON))
            .row(wrong);

    var e = assertThrows(BadInputException.class, builder::build);
    assertEquals("row 2: " + sentence, e.getMessage());
  }

  @Test
  void build_rowWithoutItem_isRefused() {
    CatalogueBuilder builder = Catalogue.builder().row(Map.of("item", "a")).row(Map.of("price", 1));
    var e = assertThrows(BadInputException.class, builder::build);
    assertEquals("row 2: column 'item' must not be empty", e.getMessage());

    CatalogueBuilder without = Catalogue.builder().row(Map.of("sku", "a", "price", 1));
    e = assertThrows(BadInputException.class, without::build);
    assertEquals("(catalogue): has no column 'item'; its columns are price, sku", e.getMessage());
  }

  @Test
  void build_priceDeclaredAsText_isRefused() {
    CatalogueBuilder builder =
        Catalogue.builder().column("price", ColumnType.KEYWORD).row(Map.of("item", "a"));
    var e = assertThrows(InvalidRequestException.class, builder::build);
    assertEquals("column 'price' is a decimal, it can't be declared as keyword", e.getMessage());
  }

  @Test
  void row_columnWithoutName_isRefused() {
    var e =
        assertThrows(
            InvalidRequestException.class, () -> Catalogue.builder().row(Map.of(" ", "a")));
    assertEquals("row 1: a column must have a name", e.getMessage());
  }

  @Test
  void build_badRowsThatAreSkipped_areCountedAndWritten(@TempDir Path folder) throws Exception {
    Path sideFile = folder.resolve("bad.csv");
    Catalogue items =
        Catalogue.builder(
                Catalogue.Options.builder()
                    .itemColumn("sku")
                    .rowPolicy(RowPolicy.skipTo(sideFile))
                    .build())
            .row(Map.of("sku", "a", "price", 1))
            .row(Map.of("sku", "b", "price", -2))
            .row(Map.of("sku", "c", "price", new Object[] {new Object()}))
            .build();

    assertEquals(1, items.size());
    assertEquals("(catalogue)", items.report().file());
    assertEquals(2, items.report().skippedRows());
    assertEquals(
        "row 2: column 'price' must be at least 0, got: '-2'", items.report().firstSkipped());
    assertEquals(
        List.of(
            "line,rule,price,sku",
            "row 2,\"column 'price' must be at least 0, got: '-2'\",-2,b",
            "row 3,\"column 'price' must be a text, number, date, time, true or false, or several"
                + " of them, got a java.lang.Object\",,c"),
        Files.readAllLines(sideFile));
  }

  @Test
  void build_withoutRows_isEmptyAndHasAReport() {
    Catalogue items = Catalogue.builder().column("rooms", ColumnType.INTEGER).build();

    assertEquals(0, items.size());
    assertEquals(0, items.report().rows());
    assertEquals(List.of(new Catalogue.Column("rooms", ColumnType.INTEGER)), items.columns());
  }

  @Test
  void digest_isOfTheRows() {
    String digest = digest("a", "b");

    assertEquals(digest, digest("a", "b"));
    assertNotEquals(digest, digest("b", "a"));
    assertNotEquals(digest, digest("a"));
  }

  private static String digest(String... items) {
    CatalogueBuilder builder = Catalogue.builder();
    for (String item : items) {
      builder.row(Map.of("item", item));
    }
    return builder.build().report().sha256();
  }
}
