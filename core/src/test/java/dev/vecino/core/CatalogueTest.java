package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {

  @TempDir private Path folder;

  private Catalogue read(String text) throws IOException {
    return read(text, Map.of(), RowPolicy.stop());
  }

  private Catalogue read(String text, Map<String, ColumnType> types, RowPolicy policy)
      throws IOException {
    Path file = TestFiles.write(folder.resolve("items.csv"), text);
    return Catalogue.read(
        file,
        Catalogue.Options.builder().declaredTypes(types).rowPolicy(policy).build(),
        ProgressListener.NONE);
  }

  @Test
  void read_columns_areTypedByAllTheirValues() throws IOException {
    Catalogue items =
        read(
            """
            rooms,area,listed,pets,code,mixed,none,item,barcode
            3,40.5,2026-01-31,true,007,1,,a,12345678901234567890
            ,41,,FALSE,12,two,,b,12345678901234567891
            -1,1e2,2025-12-01,,3,3,  ,c,
            """);
    assertEquals(
        List.of(
            new Catalogue.Column("rooms", ColumnType.INTEGER),
            new Catalogue.Column("area", ColumnType.DECIMAL),
            new Catalogue.Column("listed", ColumnType.DATE),
            new Catalogue.Column("pets", ColumnType.BOOLEAN),
            new Catalogue.Column("code", ColumnType.KEYWORD),
            new Catalogue.Column("mixed", ColumnType.KEYWORD),
            new Catalogue.Column("none", ColumnType.KEYWORD),
            new Catalogue.Column("barcode", ColumnType.KEYWORD)),
        items.columns());
    int a = items.row("a");
    assertEquals(3L, items.value(a, 0));
    assertEquals(40.5, items.value(a, 1));
    assertEquals(LocalDate.of(2026, 1, 31), items.value(a, 2));
    assertEquals(true, items.value(a, 3));
    assertEquals("007", items.value(a, 4));
    assertEquals("1", items.value(a, 5));
    assertNull(items.value(a, 6));
    assertNull(items.value(items.row("b"), 0));
    assertEquals(false, items.value(items.row("b"), 3));
    assertEquals(100.0, items.value(items.row("c"), 1));
    assertEquals(3, items.size());
    assertEquals(-1, items.row("d"));
    assertEquals(3, items.report().rows());
  }

  @Test
  void read_types_haveTheirReasons() throws IOException {
    Catalogue items =
        read(
            """
            item,rooms,area,listed,title,code,price,none,kind
            a,3,40,2026-01-31,Flat,7,1,,1
            b,2,41,2025-12-01,1984,8,2,,2
            c,n/a,41.5,soon,Loft,,3,,3
            d,2.5,43,2025-12-02,Room,9,4,,4
            """,
            Map.of("kind", ColumnType.KEYWORD),
            RowPolicy.stop());
    assertEquals(
        List.of(
            "because of 'n/a', 1 of 4 values",
            "because of '41.5', 1 of 4 values",
            "because of 'soon', 1 of 4 values",
            "as all 4 values are",
            "as all 3 values are",
            "by its name",
            "as it has no values",
            "declared"),
        items.typeReasons());
    assertEquals(items.columns().size(), items.typeReasons().size());
  }

  @ParameterizedTest
  @CsvSource({"Infinity", "1f", "0x10", "1d"})
  void read_wordsThatJavaTakesForNumbers_areKeywords(String text) throws IOException {
    Catalogue items = read("item,size\na,1\nb," + text + "\n");
    assertEquals(ColumnType.KEYWORD, items.columns().get(0).type());
    assertEquals(text, items.value(1, 0));
  }

  @Test
  void read_declaredTypes_winOverTheValues() throws IOException {
    Catalogue items =
        read(
            "item,rooms,code\na,3,007\n",
            Map.of("rooms", ColumnType.KEYWORD, "code", ColumnType.INTEGER),
            RowPolicy.stop());
    assertEquals("3", items.value(0, 0));
    assertEquals(7L, items.value(0, 1));
  }

  @Test
  void read_priceAndQuality_areDecimalsWhateverTheyLookLike() throws IOException {
    Catalogue items = read("item,price,quality\na,100,-1\nb,,\nc,0,0.5\n");
    assertEquals(ColumnType.DECIMAL, items.columns().get(0).type());
    assertEquals(100.0, items.value(0, 0));
    assertEquals(-1.0, items.value(0, 1));
    assertNull(items.value(1, 0));
    assertNull(items.value(1, 1));
    assertEquals(0.0, items.value(2, 0));
  }

  @ParameterizedTest
  @EnumSource(value = ColumnType.class, names = "DECIMAL", mode = EnumSource.Mode.EXCLUDE)
  void read_priceOrQualityDeclaredOtherwise_isRefused(ColumnType type) {
    for (String column : List.of("price", "quality")) {
      var e =
          assertThrows(
              InvalidRequestException.class,
              () -> read("item," + column + "\na,1\n", Map.of(column, type), RowPolicy.stop()));
      assertEquals(
          "column '" + column + "' is a decimal, it can't be declared as " + type.label(),
          e.getMessage());
    }
  }

  @Test
  void read_priceDeclaredAsDecimal_isFine() throws IOException {
    assertEquals(
        1.0,
        read("item,price\na,1\n", Map.of("price", ColumnType.DECIMAL), RowPolicy.stop())
            .value(0, 0));
  }

  static Stream<Arguments> badRows() {
    return Stream.of(
        arguments("b,-0.01,1,,", "column 'price' must be at least 0, got: '-0.01'"),
        arguments("b,1e400,1,,", "column 'price' must be a number, got: '1e400'"),
        arguments("b,Infinity,1,,", "column 'price' must be a number, got: 'Infinity'"),
        arguments("b,1f,1,,", "column 'price' must be a number, got: '1f'"),
        arguments("b,0x1p3,1,,", "column 'price' must be a number, got: '0x1p3'"),
        arguments(
            "b,£5,1,,",
            "column 'price' must be a number, got: '£5'; --numbers english reads it as 5, --numbers"
                + " european reads it as 5"),
        arguments("b,1,good,,", "column 'quality' must be a number, got: 'good'"),
        arguments("b,1,1,2.5,", "column 'rooms' must be a whole number, got: '2.5'"),
        arguments(
            "b,1,1,,soon",
            "column 'listed' must be a date such as 2026-01-31, got: 'soon'; --time-format reads"
                + " others"),
        arguments(",1,1,,", "column 'item' must not be empty"),
        arguments("a,1,1,,", "item 'a' has a row already"),
        arguments("b,1,1", "has 3 fields, the header has 5"),
        arguments(
            "b,1,1,," + "x".repeat(8_001),
            "column 'listed' must be a date such as 2026-01-31, got: '"
                + "x".repeat(200)
                + "…'; --time-format reads others"));
  }

  private static final Map<String, ColumnType> DECLARED =
      Map.of("rooms", ColumnType.INTEGER, "listed", ColumnType.DATE);

  @ParameterizedTest
  @MethodSource("badRows")
  void read_badRow_stopsWithFileLineRuleAndValue(String row, String rule) {
    String text = "item,price,quality,rooms,listed\na,1,1,1,\n" + row + "\nc,,,,\n";
    var e = assertThrows(BadInputException.class, () -> read(text, DECLARED, RowPolicy.stop()));
    assertEquals(folder.resolve("items.csv") + ":3: " + rule, e.getMessage());
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void read_badRowSkipped_isCountedAndLeavesNoTrace(String row, String rule) throws IOException {
    String text = "item,price,quality,rooms,listed\na,1,1,1,\n" + row + "\nc,,,,\n";
    Path side = folder.resolve("bad.csv");
    Catalogue items = read(text, DECLARED, RowPolicy.skipTo(side));
    assertEquals(2, items.size());
    assertEquals(1.0, items.value(items.row("a"), 0));
    assertNull(items.value(items.row("c"), 0));
    assertEquals(1, items.report().skippedRows());
    assertEquals(folder.resolve("items.csv") + ":3: " + rule, items.report().firstSkipped());
    assertEquals("line,rule,item,price,quality,rooms,listed", Files.readAllLines(side).get(0));
  }

  @Test
  void read_booleanThatIsNone_isRefused() {
    var e =
        assertThrows(
            BadInputException.class,
            () ->
                read("item,pets\na,maybe\n", Map.of("pets", ColumnType.BOOLEAN), RowPolicy.stop()));
    assertEquals(
        folder.resolve("items.csv") + ":2: column 'pets' must be true or false, got: 'maybe'",
        e.getMessage());
  }

  @Test
  void read_absentColumns_areNamed() {
    Path file = folder.resolve("items.csv");
    assertEquals(
        file + ":1: has no column 'item'; its columns are id, price",
        assertThrows(BadInputException.class, () -> read("id,price\na,1\n")).getMessage());
    assertEquals(
        file + ":1: has no column 'size'; its columns are item, price",
        assertThrows(
                BadInputException.class,
                () ->
                    read("item,price\na,1\n", Map.of("size", ColumnType.INTEGER), RowPolicy.stop()))
            .getMessage());
  }

  @Test
  void read_headerOnly_isEmptyWithItsColumns() throws IOException {
    Catalogue items = read("item,price,kind\n");
    assertEquals(0, items.size());
    assertEquals(2, items.columns().size());
  }

  @Test
  void empty_catalogue_hasNothing() {
    assertEquals(0, Catalogue.empty().size());
    assertEquals(List.of(), Catalogue.empty().columns());
    assertEquals(-1, Catalogue.empty().row("a"));
    assertNull(Catalogue.empty().report());
  }

  private Catalogue read(String text, Catalogue.Options.Builder options) throws IOException {
    Path file = TestFiles.write(folder.resolve("items.csv"), text);
    return Catalogue.read(file, options.build(), ProgressListener.NONE);
  }

  private static Catalogue.Options.Builder options() {
    return Catalogue.Options.builder();
  }

  private static List<String> names(Catalogue items) {
    return items.columns().stream().map(Catalogue.Column::name).toList();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "false, TRUE", "no, yes", "f, t", "N, Y", "0.0, 1.0", "'', true"})
  void read_deletedInAnySpelling_isTrueOrFalse(String stays, String goes) throws IOException {
    for (String name : List.of("deleted", "Deleted")) {
      Catalogue items = read("item,price,%s\na,10,%s\nb,12,%s\n".formatted(name, stays, goes));
      assertEquals(new Catalogue.Column("deleted", ColumnType.BOOLEAN), items.columns().get(1));
      assertEquals(stays.isEmpty() ? null : false, items.value(0, 1));
      assertEquals(true, items.value(1, 1));
    }
  }

  @Test
  void read_deletedThatIsSomethingElse_isABadRow() {
    var e = assertThrows(BadInputException.class, () -> read("item,deleted\na,2\n"));
    assertEquals(
        folder.resolve("items.csv") + ":2: column 'deleted' must be true or false, got: '2'",
        e.getMessage());
    assertThrows(
        InvalidRequestException.class,
        () ->
            read(
                "item,deleted\na,1\n",
                options().declaredTypes(Map.of("deleted", ColumnType.INTEGER))));
  }

  @Test
  void read_namesWithAMeaning_areFoundInAnyCase() throws IOException {
    Catalogue items = read("Item,Price,QUALITY,Rooms\na,1,0.5,2\n");
    assertEquals(List.of("price", "quality", "Rooms"), names(items));
    assertEquals(1.0, items.value(0, 0));
    var e = assertThrows(BadInputException.class, () -> read("item,Price,PRICE\na,1,2\n"));
    assertEquals(
        folder.resolve("items.csv")
            + ":1: which of the columns 'Price' and 'PRICE' is 'price'? Its exact name is needed",
        e.getMessage());
    assertEquals(
        List.of("price"),
        names(read("item,Price,PRICE\na,1,2\n", options().ignored(Set.of("PRICE")))));
    assertEquals(List.of("Price", "price"), names(read("item,Price,price\na,1,2\n")));
  }

  @Test
  void read_columnsChosenAndRenamed_areTheOthersLeftOut() throws IOException {
    String text = "sku,Titel,netto,gross,note\na,Lamp,1,1.2,x\n";
    Catalogue items =
        read(
            text,
            options()
                .itemColumn("SKU")
                .priceColumn("gross")
                .columns(Map.of("titel", "title", "note", "note"))
                .declaredTypes(Map.of("Titel", ColumnType.TEXT)));
    assertEquals(List.of("title", "price", "note"), names(items));
    assertEquals(ColumnType.TEXT, items.columns().get(0).type());
    assertEquals(1.2, items.value(0, 1));
    assertEquals(
        List.of("Titel", "price"),
        names(
            read(
                text,
                options()
                    .itemColumn("sku")
                    .priceColumn("netto")
                    .ignored(Set.of("gross", "note")))));
    var e =
        assertThrows(
            InvalidRequestException.class,
            () ->
                read(
                    text,
                    options()
                        .itemColumn("sku")
                        .ignored(Set.of("note"))
                        .declaredTypes(Map.of("note", ColumnType.KEYWORD))));
    assertEquals("column 'note' is not read, so it can't be declared as keyword", e.getMessage());
  }

  @Test
  void read_pandasIndexAndTrailingComma_areNoColumns() throws IOException {
    assertEquals(List.of("price"), names(read(",item,price,\n0,a,1,\n1,b,2,\n")));
  }

  @ParameterizedTest
  @CsvSource({
    "ENGLISH, 12.99 EUR, 12.99",
    "ENGLISH, '1,299.00', 1299",
    "EUROPEAN, '12,99', 12.99",
    "EUROPEAN, '1.299,00 €', 1299"
  })
  void read_pricesOfAStyle_areNumbers(NumberStyle style, String text, double price)
      throws IOException {
    String rows = "item;price;size;stock\na;" + text + ";" + text + ";7\nb;NULL;;\n";
    assertThrows(BadInputException.class, () -> read(rows));
    Catalogue items = read(rows, options().values(ValueFormat.builder().numbers(style).build()));
    assertEquals(price, items.value(0, 0));
    assertEquals(price, items.value(0, 1));
    assertEquals(7L, items.value(0, 2));
    assertNull(items.value(1, 0));
  }

  @Test
  void read_missingInAnySpelling_isNoValue() throws IOException {
    Catalogue items = read("item,price,rooms,kind\na,NULL,\\N,None\nb,NaN,3,x\nc,null,nan,n/a\n");
    for (int column = 0; column < 3; column++) {
      assertNull(items.value(0, column));
    }
    assertEquals(ColumnType.INTEGER, items.columns().get(1).type());
    assertEquals("n/a", items.value(2, 2));
    Catalogue other =
        read(
            "item,kind\na,None\nb,n/a\n",
            options().values(ValueFormat.builder().missing(Set.of("n/a")).build()));
    assertEquals("None", other.value(0, 0));
    assertNull(other.value(1, 0));
  }

  @Test
  void read_longTexts_areCutAndTold() throws IOException {
    String body = "x".repeat(7_999) + "🏠" + "y".repeat(1_606);
    Catalogue items = read("item,body\na," + body + "\n");
    assertEquals("x".repeat(7_999), items.value(0, 0));
    assertEquals(
        List.of(
            folder.resolve("items.csv")
                + ":2: column 'body' is cut to 8000 characters, it has 9607"),
        items.report().notes());
    String tags =
        IntStream.range(0, 3_000).mapToObj(t -> "tag" + t).collect(Collectors.joining("|"));
    Catalogue several =
        read(
            "item,tags\na," + tags + "\nb," + tags + "\n",
            options().declaredTypes(Map.of("tags", ColumnType.KEYWORDS)));
    List<?> kept = (List<?>) several.value(0, 0);
    assertEquals("tag" + (kept.size() - 1), kept.getLast());
    assertTrue(several.report().notes().get(0).endsWith("(2 such rows)"));
  }

  @Test
  void read_times_areTimes() throws IOException {
    Catalogue items =
        read(
            """
            item,created_at,seen,released
            a,2024-01-31 12:00:00,2024-01-31T12:00:00+0000,20240131
            b,2024-01-31,2024-02-01 00:00:00 UTC,20240201
            """,
            options().declaredTypes(Map.of("released", ColumnType.DATE)));
    assertEquals(
        List.of(ColumnType.TIME, ColumnType.TIME, ColumnType.DATE),
        items.columns().stream().map(Catalogue.Column::type).toList());
    assertEquals(Instant.parse("2024-01-31T12:00:00Z"), items.value(0, 0));
    assertEquals(Instant.parse("2024-01-31T00:00:00Z"), items.value(1, 0));
    assertEquals(LocalDate.of(2024, 2, 1), items.value(1, 2));
    Catalogue own =
        read(
            "item,day,at\na,31/01/2024,31/01/2024\n",
            options()
                .declaredTypes(Map.of("at", ColumnType.TIME))
                .values(ValueFormat.builder().timePattern("dd/MM/yyyy").build()));
    assertEquals(ColumnType.DATE, own.columns().get(0).type());
    assertEquals(Instant.parse("2024-01-31T00:00:00Z"), own.value(0, 1));
  }

  @Test
  void read_wholeDecimals_areIntegersWhereTheseAreWanted() throws IOException {
    Catalogue items =
        read(
            "item,rooms,stock\na,2.0,3.0\nb,,\n",
            options()
                .declaredTypes(Map.of("rooms", ColumnType.INTEGER))
                .knownTypes(Map.of("stock", ColumnType.INTEGER, "absent", ColumnType.DATE)));
    assertEquals(2L, items.value(0, 0));
    assertEquals(3L, items.value(0, 1));
  }

  @Test
  void read_knownAttributes_haveTheirNamesAndTypes() throws IOException {
    Catalogue items =
        read(
            "item,ROOMS,genres\na,2,Action|Comedy\n",
            options()
                .knownTypes(Map.of("rooms", ColumnType.DECIMAL, "genres", ColumnType.KEYWORDS)));
    assertEquals(
        List.of(
            new Catalogue.Column("rooms", ColumnType.DECIMAL),
            new Catalogue.Column("genres", ColumnType.KEYWORDS)),
        items.columns());
    assertEquals(List.of("Action", "Comedy"), items.value(0, 1));
  }
}
