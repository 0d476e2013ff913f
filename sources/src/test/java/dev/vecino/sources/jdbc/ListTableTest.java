package dev.vecino.sources.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ArtifactException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that replace others in one step. */
final class ListTableTest {

  @TempDir private Path folder;

  private Database database(String kind) {
    return Database.of("jdbc:" + kind + ":" + folder.resolve("shop.db"));
  }

  private String url(String kind) {
    return "jdbc:" + kind + ":" + folder.resolve("shop.db");
  }

  private void run(String kind, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(kind));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> rows(String kind, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url(kind));
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int c = 1; c <= found.getMetaData().getColumnCount(); c++) {
          row.add(found.getString(c));
        }
        rows.add(String.join(" ", row));
      }
    }
    return rows;
  }

  private static final String ALL = "select * from lists order by user_id, rank";

  private static List<ListTable.Entry> list(String user, String... items) {
    return IntStream.range(0, items.length)
        .mapToObj(i -> new ListTable.Entry(user, i + 1, items[i], 0.5f / (i + 1)))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "duckdb"})
  void lists_replaceTheFormerOnesAtOnce(String kind) throws SQLException {
    try (ListTable lists = ListTable.open(database(kind), "lists")) {
      assertEquals(Set.of(), lists.begin("first"));
      lists.gather("first", 0, list("u1", "a", "b"));
      lists.publish("first", 2);
    }
    run(kind, "create view best as select item_id from lists where rank = 1");
    try (ListTable lists = ListTable.open(database(kind), "lists")) {
      lists.begin("second");
      lists.gather("second", 0, list("u1", "c"));
      lists.gather("second", 1, list("u2", "d", "ä'\"\\"));
      if (kind.equals("sqlite")) { // another connection of this process, which DuckDB has not
        assertEquals(List.of("u1 1 a 0.5", "u1 2 b 0.25"), rows(kind, ALL));
      }
      lists.publish("second", 3);
    }

    assertEquals(List.of("u1 1 c 0.5", "u2 1 d 0.5", "u2 2 ä'\"\\ 0.25"), rows(kind, ALL));
    assertEquals(
        List.of("c", "d"), rows(kind, "select * from best order by 1"), "the view still stands");
    assertEquals(
        List.of("lists"),
        rows(
            kind,
            kind.equals("sqlite")
                ? "select name from sqlite_master where type = 'table'"
                : "select table_name from information_schema.tables where table_type = 'BASE"
                    + " TABLE'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "duckdb"})
  void parts_thatWereGatheredBefore_areKept(String kind) throws SQLException {
    try (ListTable lists = ListTable.open(database(kind), "lists")) {
      lists.begin("run");
      lists.gather("run", 0, list("u1", "a"));
      lists.gather("run", 2, list("u3", "c"));
      assertThrows(
          IllegalStateException.class,
          () ->
              lists.gather(
                  "run",
                  1,
                  () -> {
                    throw new IllegalStateException("killed");
                  }));
    }
    try (ListTable lists = ListTable.open(database(kind), "lists")) {
      assertEquals(Set.of(0, 2), lists.begin("run"));
      lists.gather("run", 1, list("u2", "b"));
      lists.publish("run", 3);
    }

    assertEquals(List.of("u1 1 a 0.5", "u2 1 b 0.5", "u3 1 c 0.5"), rows(kind, ALL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "duckdb"})
  void parts_ofAnotherPush_areThrownAway(String kind) throws SQLException {
    try (ListTable lists = ListTable.open(database(kind), "lists")) {
      lists.begin("former");
      lists.gather("former", 0, list("u1", "a"));
    }
    try (ListTable lists = ListTable.open(database(kind), "lists")) {
      assertEquals(Set.of(), lists.begin("new"));
      lists.gather("new", 0, list("u1", "b"));
      lists.publish("new", 1);
    }

    assertEquals(List.of("u1 1 b 0.5"), rows(kind, ALL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "duckdb"})
  void lists_thatAreNotComplete_areNotPublished(String kind) throws SQLException {
    try (ListTable lists = ListTable.open(database(kind), "lists")) {
      lists.begin("first");
      lists.gather("first", 0, list("u1", "a"));
      lists.publish("first", 1);
      lists.begin("second");
      lists.gather("second", 0, list("u1", "b"));

      ArtifactException refused =
          assertThrows(ArtifactException.class, () -> lists.publish("second", 2));

      assertEquals(
          database(kind)
              + " lists: has gathered 1 rows, 2 were written: another push writes there; the former"
              + " lists stay",
          refused.getMessage());
    }
    assertEquals(List.of("u1 1 a 0.5"), rows(kind, ALL));
  }

  @Test
  void table_thatNoPushHasMade_isLeftAlone() throws SQLException {
    run("sqlite", "create table lists (user_id text, note text)");

    ArtifactException refused =
        assertThrows(
            ArtifactException.class, () -> ListTable.open(database("sqlite"), "lists").close());

    assertTrue(
        refused
            .getMessage()
            .endsWith("its columns are user_id, note, not user_id, rank, item_id, score"),
        refused.getMessage());
  }
}
