package dev.vecino.sources.jdbc;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ColumnType;
import dev.vecino.core.Sha256;
import dev.vecino.core.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The result of a query, or a table of a database, of which only those columns are asked that are
 * wanted. Rows come as a stream, in the order in which the database gives them.
 */
public final class JdbcTable implements Table {

  private final Database database;
  private final String name;
  private final String table; // null: a query
  private final Connection connection; // null: that of somebody else, as the statement is
  private final Statement statement;
  private final ResultSet result; // of the query; of a table, of no row
  private final List<JdbcColumn> columns;

  /** A table by its name, maybe with its schema. */
  public static JdbcTable ofTable(Database database, String table) {
    return new JdbcTable(
        database,
        database.name() + " " + table,
        table,
        "select * from " + database.quoted(table) + " where 1 = 0");
  }

  /** The result of a query. */
  public static JdbcTable ofQuery(Database database, String query) {
    return new JdbcTable(database, database.name() + " query", null, query);
  }

  /**
   * The rows of a result from the next one on. It stays open, as what it was made by.
   *
   * @param result whose metadata can be asked
   */
  public static JdbcTable ofResult(ResultSet result) {
    return new JdbcTable(Database.of(result), result);
  }

  private JdbcTable(Database database, ResultSet result) {
    this.database = database;
    this.name = database.name() + " result";
    this.table = null;
    this.connection = null;
    this.statement = null;
    this.result = result;
    try {
      columns = columns(result.getMetaData());
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private JdbcTable(Database database, String name, String table, String query) {
    this.database = database;
    this.name = name;
    this.table = table;
    connection = database.openToRead();
    boolean opened = false;
    try {
      statement = connection.createStatement();
      database.dialect().stream(statement);
      result = statement.executeQuery(query);
      columns = columns(result.getMetaData());
      opened = true;
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      if (!opened) {
        closeQuietly(connection);
      }
    }
  }

  private List<JdbcColumn> columns(ResultSetMetaData meta) throws SQLException {
    JdbcColumn[] found = new JdbcColumn[meta.getColumnCount()];
    for (int c = 0; c < found.length; c++) {
      found[c] = JdbcColumn.of(meta, c + 1, database.dialect());
    }
    List<String> names = Arrays.stream(found).map(JdbcColumn::name).toList();
    for (int c = 0; c < found.length; c++) {
      if (names.indexOf(names.get(c)) < c) {
        throw new BadInputException(
            "%s: column '%s' is there twice; give one of them another name by 'as'"
                .formatted(name, names.get(c)));
      }
    }
    return List.of(found);
  }

  private BadInputException failure(SQLException e) {
    return new BadInputException(name + ": can't be read (" + database.sentence(e) + ")");
  }

  private static void closeQuietly(Connection connection) {
    try (connection) {
      // what failed before is what the user must hear
    } catch (SQLException e) {
      System.getLogger(JdbcTable.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a useless connection failed");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return columns.stream().map(JdbcColumn::name).toList();
  }

  @Override
  public ColumnType type(int column) {
    return columns.get(column).type();
  }

  @Override
  public Rows rows(int... asked) {
    try {
      if (table == null) {
        return new ResultRows(
            result, asked, IntStream.of(asked).map(column -> column + 1).toArray());
      }
      result.close();
      String selected =
          Arrays.stream(asked)
              .mapToObj(column -> database.dialect().quoted(columns.get(column).name()))
              .collect(Collectors.joining(", "));
      ResultSet rows =
          statement.executeQuery("select " + selected + " from " + database.quoted(table));
      return new ResultRows(rows, asked, IntStream.rangeClosed(1, asked.length).toArray());
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    if (connection == null) {
      return;
    }
    // A result that was not read to its end is not waited for.
    try (connection;
        statement) {
      statement.cancel();
    } catch (SQLException e) {
      System.getLogger(JdbcTable.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a connection failed");
    }
  }

  private final class ResultRows implements Rows {
    private final ResultSet rows;
    private final int[] placeInResult = new int[columns.size()]; // by column, from 1; 0: not asked
    private final JdbcColumn[] readers = columns.toArray(JdbcColumn[]::new);
    private final Sha256 digest = new Sha256();
    private final OutputStream digested = digest.writing(OutputStream.nullOutputStream());
    private long row;

    ResultRows(ResultSet rows, int[] asked, int[] places) {
      this.rows = rows;
      for (int i = 0; i < asked.length; i++) {
        placeInResult[asked[i]] = places[i];
      }
    }

    @Override
    public boolean next() {
      try {
        if (!rows.next()) {
          return false;
        }
        row++;
        return true;
      } catch (SQLException e) {
        throw failure(e);
      }
    }

    @Override
    public String text(int column) {
      try {
        return digested(readers[column].text(rows, placeInResult[column]));
      } catch (SQLException e) {
        throw failure(e);
      }
    }

    @Override
    public long millis(int column) {
      if (!readers[column].isTime()) {
        return NO_TIME;
      }
      try {
        long millis = readers[column].millis(rows, placeInResult[column]);
        digested(Long.toString(millis));
        return millis;
      } catch (SQLException e) {
        throw failure(e);
      }
    }

    /** Of the values that were asked for, in their order: a database has no bytes to look at. */
    private String digested(String text) {
      try {
        digested.write(text == null ? new byte[] {0} : text.getBytes(StandardCharsets.UTF_8));
        digested.write(1);
        return text;
      } catch (IOException e) {
        throw new IllegalStateException("nothing is written", e);
      }
    }

    @Override
    public String place() {
      return name + ":row " + row;
    }

    @Override
    public List<String> fields() {
      return IntStream.range(0, readers.length)
          .mapToObj(column -> placeInResult[column] == 0 ? null : text(column))
          .map(text -> text == null ? "" : text)
          .toList();
    }

    @Override
    public long position() {
      return row;
    }

    @Override
    public String sha256() {
      return digest.text();
    }
  }
}
