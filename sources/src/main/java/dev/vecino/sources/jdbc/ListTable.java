package dev.vecino.sources.jdbc;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table of recommendations: {@code user_id, rank, item_id, score}, a row an item. New lists are
 * gathered part by part in a second table beside it ({@code NAME_push}), where they survive
 * whatever happens to the process; when all are there, they replace the former ones in one
 * transaction. So who reads the table sees the former lists or the new ones, and views of it,
 * grants and indexes stay. For one thread.
 *
 * <p>Every method throws an {@link ArtifactException} where the database refuses.
 */
public final class ListTable implements AutoCloseable {

  /**
   * A row.
   *
   * @param rank from 1 on, best first
   */
  public record Entry(String user, int rank, String item, float score) {}

  private static final List<String> COLUMNS = List.of("user_id", "rank", "item_id", "score");
  private static final int BATCH = 5_000;

  private final Database database;
  private final String name;
  private final Connection connection;
  private final String table;
  private final String staging;
  private final String columns;

  private ListTable(Database database, String name, Connection connection) {
    this.database = database;
    this.name = name;
    this.connection = connection;
    table = database.quoted(name);
    staging = database.quoted(name + "_push");
    columns = COLUMNS.stream().map(database.dialect()::quoted).collect(Collectors.joining(", "));
  }

  /**
   * Opens a table, which need not be there; nothing is changed.
   *
   * @param name maybe with its schema
   * @throws ArtifactException if there is a table that no push has made, or it can't be opened
   */
  public static ListTable open(Database database, String name) {
    InvalidRequestException.require(!name.isBlank(), "a table of recommendations needs a name");
    Connection connection;
    try {
      connection = database.openToWrite();
    } catch (BadInputException e) {
      throw new ArtifactException(e.getMessage(), e);
    }
    ListTable lists = new ListTable(database, name, connection);
    boolean opened = false;
    try {
      lists.check();
      opened = true;
      return lists;
    } finally {
      if (!opened) {
        lists.close();
      }
    }
  }

  private void check() {
    List<String> found = columnsOf(table);
    if (!found.isEmpty() && !found.equals(COLUMNS)) {
      throw new ArtifactException(
          "%s: is a table that no push has made, so it is not replaced: its columns are %s, not %s"
              .formatted(place(), String.join(", ", found), String.join(", ", COLUMNS)));
    }
  }

  /** The columns of a table; none where there is no such table. */
  private List<String> columnsOf(String quotedName) {
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("select * from " + quotedName + " where 1 = 0")) {
      String[] found = new String[none.getMetaData().getColumnCount()];
      for (int c = 0; c < found.length; c++) {
        found[c] = none.getMetaData().getColumnLabel(c + 1).toLowerCase(Locale.ROOT);
      }
      return Arrays.asList(found);
    } catch (SQLException e) {
      return List.of(); // if it is there and may not be read, it can't be made either: said then
    }
  }

  private String place() {
    return database.name() + " " + name;
  }

  private ArtifactException refused(SQLException e) {
    return new ArtifactException(place() + ": can't be written (" + database.sentence(e) + ")");
  }

  /**
   * Begins to gather lists, or goes on.
   *
   * @param run tells one push from another: what another one has gathered is thrown away
   * @return the parts that are gathered already
   */
  public Set<Integer> begin(String run) {
    Dialect dialect = database.dialect();
    String text = dialect.textType();
    boolean begun = false;
    try {
      connection.setAutoCommit(false);
      if (columnsOf(table).isEmpty()) {
        connection.rollback(); // PostgreSQL takes nothing more in a transaction that has failed
        execute(
            "create table %s (%s %s not null, %s integer not null, %s %s not null, %s real not null%s)"
                .formatted(
                    table,
                    dialect.quoted("user_id"),
                    text,
                    dialect.quoted("rank"),
                    dialect.quoted("item_id"),
                    text,
                    dialect.quoted("score"),
                    dialect.primaryKey("user_id", "rank")));
      }
      connection.commit();
      if (columnsOf(staging).isEmpty()) {
        connection.rollback();
        execute(
            "create table %s (run varchar(64) not null, part integer not null, %s %s not null, %s integer not null, %s %s not null, %s real not null)"
                .formatted(
                    staging,
                    dialect.quoted("user_id"),
                    text,
                    dialect.quoted("rank"),
                    dialect.quoted("item_id"),
                    text,
                    dialect.quoted("score")));
      }
      execute("delete from " + staging + " where run <> '" + run + "'");
      connection.commit();
      Set<Integer> parts = parts(run);
      begun = true;
      return parts;
    } catch (SQLException e) {
      throw refused(e);
    } finally {
      if (!begun) {
        rollBack();
      }
    }
  }

  private Set<Integer> parts(String run) throws SQLException {
    Set<Integer> parts = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select distinct part from " + staging + " where run = '" + run + "'")) {
      while (found.next()) {
        parts.add(found.getInt(1));
      }
    }
    connection.commit();
    return parts;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /**
   * Gathers a part, all of it or nothing.
   *
   * @throws CancelledException if the thread is interrupted
   */
  public void gather(String run, int part, Iterable<Entry> entries) {
    String sql =
        "insert into " + staging + " (run, part, " + columns + ") values (?, ?, ?, ?, ?, ?)";
    boolean gathered = false;
    CancelledException.check();
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      int waiting = 0;
      for (Entry entry : entries) {
        insert.setString(1, run);
        insert.setInt(2, part);
        insert.setString(3, entry.user());
        insert.setInt(4, entry.rank());
        insert.setString(5, entry.item());
        insert.setFloat(6, entry.score());
        insert.addBatch();
        if (++waiting == BATCH) {
          CancelledException.check();
          insert.executeBatch();
          waiting = 0;
        }
      }
      if (waiting > 0) {
        insert.executeBatch();
      }
      connection.commit();
      gathered = true;
    } catch (SQLException e) {
      throw refused(e);
    } finally {
      if (!gathered) {
        rollBack();
      }
    }
  }

  private void rollBack() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      System.getLogger(ListTable.class.getName())
          .log(System.Logger.Level.DEBUG, "nothing to take back");
    }
  }

  /**
   * The lists that were gathered take the place of the former ones, in one transaction.
   *
   * @param rows how many there must be
   * @throws ArtifactException also if there are not as many, as another push writes here
   */
  public void publish(String run, long rows) {
    boolean published = false;
    try {
      if (database.dialect().locks()) {
        execute("lock table " + table + " in exclusive mode"); // who reads does not wait
      }
      execute("delete from " + table);
      long inserted;
      try (Statement statement = connection.createStatement()) {
        inserted =
            statement.executeUpdate(
                "insert into %s (%s) select %s from %s where run = '%s'"
                    .formatted(table, columns, columns, staging, run));
      }
      if (inserted != rows) {
        throw new ArtifactException(
            "%s: has gathered %,d rows, %,d were written: another push writes there; the former lists stay"
                .formatted(place(), inserted, rows));
      }
      connection.commit();
      published = true;
      execute("drop table " + staging);
      connection.commit();
    } catch (SQLException e) {
      throw refused(e);
    } finally {
      if (!published) {
        rollBack();
      }
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      System.getLogger(ListTable.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a connection failed");
    }
  }
}
