package dev.vecino.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.sources.jdbc.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that need no server; one that does is tested in src-test. */
final class DatabaseTest {

  @TempDir private Path folder;

  private Database database(String kind, String... statements) throws SQLException {
    String url = "jdbc:" + kind + ":" + folder.resolve("shop.db");
    Tables.run(url, statements);
    return Database.of(url);
  }

  private static final String[] ORDERS = {
    "create table orders (id integer, \"user\" varchar, item varchar, \"timestamp\" varchar)",
    "insert into orders values (1, 'u1', 'a', '2026-01-01T00:00:00Z'), (2, 'u1', 'b',"
        + " '2026-01-02T00:00:00Z'), (3, 'u2', 'a', '2026-01-03T00:00:00Z')"
  };

  private static final List<String> CLICKS =
      List.of(
          "u1 a 2026-01-01T00:00:00Z", "u1 b 2026-01-02T00:00:00Z", "u2 a 2026-01-03T00:00:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "duckdb"})
  void tableAndQuery_areLogs(String kind) throws SQLException {
    Database shop = database(kind, ORDERS);

    ClickLog log = Tables.log(DatabaseSource.table(shop, "orders"), ClickLog.Options.defaults());
    List<String> queried =
        Tables.clicks(
            DatabaseSource.query(
                shop,
                "select item, \"user\", \"timestamp\" as at from orders where id < 3 order by id"),
            ClickLog.Options.builder().timeColumn("at").build());

    assertEquals(CLICKS, Tables.clicks(log));
    assertEquals(CLICKS.subList(0, 2), queried);
    assertEquals(shop.name() + " orders", log.report().file());
    assertEquals(3, log.report().rows());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "duckdb"})
  void digest_isOfTheRows(String kind) throws SQLException {
    Database shop = database(kind, ORDERS);
    String all = digest(shop, "select * from orders order by id");

    assertEquals(all, digest(shop, "select * from orders order by id"));
    assertNotEquals(all, digest(shop, "select * from orders where id < 3 order by id"));
    assertNotEquals(
        all,
        digest(
            shop,
            "select case when id = 3 then 'u1' else \"user\" end as \"user\", item, \"timestamp\""
                + " from orders order by id"));
  }

  private static String digest(Database database, String query) {
    return Tables.log(DatabaseSource.query(database, query), ClickLog.Options.defaults())
        .report()
        .sha256();
  }

  @Test
  void typesOfDuckdb_areThoseOfTheDatabase() throws SQLException {
    Database shop =
        database(
            "duckdb",
            "create table items (item varchar, price decimal(9,2), code varchar, size bigint, sold"
                + " boolean, since date, seen timestamptz, made timestamp, tags varchar[], score"
                + " double)",
            "insert into items values ('a', 9.50, '007', 3, true, '2026-01-31', '2026-01-31"
                + " 12:00:00+02', '2026-01-31 12:00:00', ['x', 'y'], 1e9), ('b', null, null, null,"
                + " null, null, null, null, null, 'nan')");

    Catalogue items = Tables.catalogue(DatabaseSource.table(shop, "items"));

    assertEquals(
        "{code=007, made=2026-01-31T12:00:00Z, price=9.5, score=1.0E9,"
            + " seen=2026-01-31T10:00:00Z, since=2026-01-31, size=3, sold=true, tags=x|y}",
        Tables.attributes(items, "a").toString());
    assertEquals(
        List.of("DECIMAL", "KEYWORD", "INTEGER", "BOOLEAN", "DATE"),
        items.columns().stream().map(column -> column.type().name()).limit(5).toList());
    assertEquals(List.of("-"), Tables.attributes(items, "b").values().stream().distinct().toList());
  }

  @Test
  void typesOfSqlite_areToldFromTheValues() throws SQLException {
    Database shop =
        database(
            "sqlite",
            "create table items (item text, price numeric, size integer, code text, sold boolean)",
            "insert into items values ('a', 9.5, 3, '007', 'true'), ('b', 9, null, 'x', 'false')");

    Catalogue items = Tables.catalogue(DatabaseSource.table(shop, "items"));

    assertEquals(
        List.of("DECIMAL", "INTEGER", "KEYWORD", "BOOLEAN"),
        items.columns().stream().map(column -> column.type().name()).toList());
    assertEquals(9.0, items.value(items.row("b"), 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "duckdb"})
  void result_ofAnApplication_isReadByItsLabelsAndStaysOpen(String kind) throws SQLException {
    Database shop =
        database(
            kind,
            "create table homes (id varchar, cost decimal(9,2), code varchar)",
            "insert into homes values ('a', 9.50, '007'), ('b', null, 'x'), ('c', -1, 'y')");
    String query = "select id as item, cost as price, code from homes order by id";

    try (Connection connection = DriverManager.getConnection(shop.name());
        Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery(query + " limit 2")) {
        DatabaseSource source = DatabaseSource.result(rows);
        Catalogue homes = Tables.catalogue(source);

        assertEquals("{code=007, price=9.5}", Tables.attributes(homes, "a").toString());
        assertEquals("{code=x, price=-}", Tables.attributes(homes, "b").toString());
        assertEquals(shop.name() + " result", homes.report().file());
        assertFalse(rows.isClosed());
        assertEquals(
            "the rows of a result can be read once only",
            assertThrows(InvalidRequestException.class, source::openItems).getMessage());
      }
      try (ResultSet rows = statement.executeQuery(query)) {
        assertTrue(rows.next()); // the first belongs to somebody else
        BadInputException refused =
            assertThrows(
                BadInputException.class, () -> Tables.catalogue(DatabaseSource.result(rows)));
        assertTrue(
            refused
                .getMessage()
                .startsWith(
                    shop.name() + " result:row 2: column 'price' must be at least 0, got: '-1"),
            refused.getMessage());
      }
    }
  }

  @Test
  void row_timesOfSql_areDaysAndTimes() {
    Catalogue items =
        Catalogue.builder()
            .row(
                Map.of(
                    "item", "a",
                    "day", Date.valueOf("2026-01-31"),
                    "time", Timestamp.from(Instant.parse("2026-01-31T12:00:00.5Z"))))
            .build();

    assertEquals(LocalDate.of(2026, 1, 31), items.value(0, 0));
    assertEquals(Instant.parse("2026-01-31T12:00:00.5Z"), items.value(0, 1));
  }

  @Test
  void result_ofClicks_isALog() throws SQLException {
    Database shop = database("duckdb", ORDERS);

    try (Connection connection = DriverManager.getConnection(shop.name());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from orders order by id")) {
      assertEquals(CLICKS, Tables.clicks(DatabaseSource.result(rows)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sqlite | select user from nowhere | no such table: nowhere",
        "duckdb | select user from nowhere | Table with name nowhere does not exist",
        "sqlite | delete from orders | attempt to write a readonly database",
      })
  void query_thatFails_isRefusedWithWhatTheDatabaseSays(String kind, String query, String sentence)
      throws SQLException {
    Database shop = database(kind, ORDERS);

    BadInputException refused =
        assertThrows(
            BadInputException.class, () -> Tables.clicks(DatabaseSource.query(shop, query)));

    assertTrue(
        refused.getMessage().startsWith(shop.name() + " query: can't be read ("),
        refused.getMessage());
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "duckdb"})
  void missingDatabase_isRefusedAndNotMade(String kind) {
    Path file = folder.resolve("none.db");
    Database none = Database.of("jdbc:" + kind + ":" + file);

    BadInputException refused =
        assertThrows(
            BadInputException.class, () -> Tables.clicks(DatabaseSource.table(none, "orders")));

    assertTrue(
        refused.getMessage().startsWith(none.name() + ": can't be opened ("), refused.getMessage());
    assertFalse(Files.exists(file));
  }

  @Test
  void columnsOfOneName_areRefused() throws SQLException {
    Database shop = database("sqlite", ORDERS);

    BadInputException refused =
        assertThrows(
            BadInputException.class,
            () -> Tables.clicks(DatabaseSource.query(shop, "select item, id as item from orders")));

    assertEquals(
        shop.name() + " query: column 'item' is there twice; give one of them another name by 'as'",
        refused.getMessage());
  }

  @Test
  void missingColumn_isRefusedWithThoseThatAreThere() throws SQLException {
    Database shop = database("duckdb", ORDERS);

    BadInputException refused =
        assertThrows(
            BadInputException.class,
            () -> Tables.clicks(DatabaseSource.query(shop, "select item, id from orders")));

    assertEquals(
        shop.name() + " query: has no column 'user'; its columns are item, id",
        refused.getMessage());
  }

  @Test
  void driver_thatIsAbsent_isNamed() {
    BadInputException refused =
        assertThrows(
            BadInputException.class,
            () ->
                Tables.clicks(
                    DatabaseSource.table(
                        Database.of("jdbc:mysql://u:geheim@host/shop?password=geheim"), "orders")));

    assertEquals(
        "jdbc:mysql://host/shop: there is no driver for it on the class path; take"
            + " com.mysql:mysql-connector-j (the command: VECINO_CLASSPATH)",
        refused.getMessage());
  }

  @Test
  void password_isInNoNameAndNoMessage() {
    Database shop =
        Database.of("jdbc:postgresql://u:inurl@host/shop?password=insetting&ssl=true")
            .withPassword("given");

    String sentence =
        shop.sentence(
            new SQLException(
                "can't open jdbc:postgresql://u:inurl@host/shop?password=insetting&ssl=true\nfor u"
                    + " with given, inurl or password=other"));

    assertEquals("jdbc:postgresql://host/shop", shop.toString());
    assertEquals(
        "can't open jdbc:postgresql://host/shop for u with ***, *** or password=***", sentence);
  }

  @Test
  void address_thatIsNone_isRefused() {
    assertEquals(
        "the address of a database must begin with jdbc:, got: postgresql://host/shop",
        assertThrows(InvalidRequestException.class, () -> Database.of("postgresql://u:p@host/shop"))
            .getMessage());
  }
}
