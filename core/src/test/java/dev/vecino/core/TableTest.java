package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that a program has made are read by the same rules as files. */
final class TableTest {

  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void clicks_ofAnApplication_areALog() {
    ClickSource source =
        () ->
            Table.of(
                "orders",
                List.of("user", "item", "timestamp"),
                List.of(
                    List.of("u1", "b", NOON),
                    List.of("u1", 7, NOON.minusSeconds(5)),
                    List.of("u2", "b", NOON)));

    ClickLog log = ClickLog.read(source, ClickLog.Options.defaults(), ProgressListener.NONE);

    assertEquals(2, log.userCount());
    assertEquals("7", log.item(log.clickedItem(0)));
    assertEquals(NOON.toEpochMilli(), log.timeMillis(1));
    assertEquals(new InputReport("orders", "", 3, 0, null, List.of()), log.report());
  }

  @Test
  void items_ofAnApplication_areACatalogue() {
    CatalogueSource source =
        () ->
            Table.of(
                "products",
                List.of("item", "price", "since", "sold"),
                List.of(
                    Arrays.asList("a", 9.5, LocalDate.of(2026, 1, 31), true),
                    Arrays.asList("b", null, null, false)));

    Catalogue items = Catalogue.read(source, Catalogue.Options.defaults(), ProgressListener.NONE);

    assertEquals(
        List.of(ColumnType.DECIMAL, ColumnType.DATE, ColumnType.BOOLEAN),
        items.columns().stream().map(Catalogue.Column::type).toList());
    assertEquals(9.5, items.value(items.row("a"), 0));
    assertNull(items.value(items.row("b"), 1));
  }

  @Test
  void badRow_isPlacedByTableAndRow(@TempDir Path folder) throws Exception {
    ClickSource source =
        () ->
            Table.of(
                "orders",
                List.of("user", "item"),
                List.of(List.of("u1", "a"), List.of("u1"), Arrays.asList("u1", null)));
    ClickLog.Options stop = ClickLog.Options.defaults();
    Path sideFile = folder.resolve("bad.csv");
    ClickLog.Options skip = stop.toBuilder().rowPolicy(RowPolicy.skipTo(sideFile)).build();

    BadInputException refused =
        assertThrows(
            BadInputException.class, () -> ClickLog.read(source, stop, ProgressListener.NONE));
    ClickLog log = ClickLog.read(source, skip, ProgressListener.NONE);

    assertEquals("orders:2: has 1 values, there are 2 columns", refused.getMessage());
    assertEquals(2, log.report().skippedRows());
    assertEquals(
        List.of(
            "line,rule,user,item",
            "2,\"has 1 values, there are 2 columns\",u1",
            "3,column 'item' must not be empty,u1,"),
        Files.readAllLines(sideFile));
  }

  @Test
  void missingColumn_isToldWithTheNameOfTheTable() {
    CatalogueSource source = () -> Table.of("products", List.of("sku"), List.of(List.of("a")));

    BadInputException refused =
        assertThrows(
            BadInputException.class,
            () -> Catalogue.read(source, Catalogue.Options.defaults(), ProgressListener.NONE));

    assertEquals("products: has no column 'item'; its columns are sku", refused.getMessage());
  }

  @Test
  void typeThatTheTableKnows_isNotInferred() {
    Table codes = new TypedTable(Table.of("codes", List.of("item", "size"), rows("a", "7")));

    Catalogue items =
        Catalogue.read(() -> codes, Catalogue.Options.defaults(), ProgressListener.NONE);
    Catalogue declared =
        Catalogue.read(
            () -> new TypedTable(Table.of("codes", List.of("item", "size"), rows("a", "7"))),
            Catalogue.Options.builder().declaredTypes(Map.of("size", ColumnType.DECIMAL)).build(),
            ProgressListener.NONE);

    assertEquals(ColumnType.KEYWORD, items.columns().get(0).type());
    assertEquals(ColumnType.DECIMAL, declared.columns().get(0).type());
  }

  @Test
  void columnsOfOneName_areRefused() {
    InvalidRequestException refused =
        assertThrows(
            InvalidRequestException.class,
            () -> Table.of("orders", List.of("item", "item"), List.of()));

    assertTrue(refused.getMessage().contains("[item, item]"), refused.getMessage());
  }

  private static List<List<String>> rows(String... values) {
    return List.of(List.of(values));
  }

  /** A table that says that all its columns are keywords. */
  private record TypedTable(Table table) implements Table {
    @Override
    public String name() {
      return table.name();
    }

    @Override
    public List<String> columns() {
      return table.columns();
    }

    @Override
    public ColumnType type(int column) {
      return ColumnType.KEYWORD;
    }

    @Override
    public Rows rows(int... asked) {
      return table.rows(asked);
    }

    @Override
    public void close() {
      table.close();
    }
  }
}
