package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
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
        file, Catalogue.Options.builder().declaredTypes(types).rowPolicy(policy).build(), ProgressListener.NONE);
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
        arguments("b,£5,1,,", "column 'price' must be a number, got: '£5'; --numbers english reads it as 5, --numbers"
                + " european reads it as 5"),
        arguments("b,1,good,,", "column 'quality' must be a number, got: 'good'"),
        arguments("b,1,1,2.5,", "column 'rooms' must be a whole number, got: '2.5'"),
        arguments("b,1,1,,soon", "column 'listed' must be a date such as 2026-01-31, got: 'soon'; --time-format reads"
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
            () -> read("item,pets\na,maybe\n", Map.of("pets", ColumnType.BOOLEAN), RowPolicy.stop()));
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
}
