package dev.vecino.sources.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;

/** In what databases differ: how a result comes as a stream, and how a name is quoted. */
enum Dialect {
  POSTGRESQL("jdbc:postgresql:"),
  SQLITE("jdbc:sqlite:"),
  MARIADB("jdbc:mariadb:"),
  MYSQL("jdbc:mysql:"),
  DUCKDB("jdbc:duckdb:"),
  OTHER("jdbc:");

  private static final int ROWS = 10_000;

  private final String prefix;

  Dialect(String prefix) {
    this.prefix = prefix;
  }

  static Dialect of(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(dialect -> lower.startsWith(dialect.prefix))
        .findFirst()
        .orElse(OTHER);
  }

  /** What the driver is told when it connects. */
  Properties settings(boolean readsOnly) {
    Properties settings = new Properties();
    switch (this) {
      case POSTGRESQL -> {
        settings.setProperty("ApplicationName", "vecino");
        settings.setProperty("reWriteBatchedInserts", "true");
      }
      case SQLITE -> {
        if (readsOnly) {
          settings.setProperty("open_mode", "1"); // else a wrong path would make an empty database
        }
        settings.setProperty("busy_timeout", "60000");
      }
      case DUCKDB -> {
        if (readsOnly) {
          settings.setProperty("duckdb.read_only", "true");
        }
        settings.setProperty("jdbc_stream_results", "true");
        // It would go to the internet by itself.
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
      }
      case MARIADB -> settings.setProperty("useBulkStmts", "true");
      case MYSQL -> settings.setProperty("rewriteBatchedStatements", "true");
      case OTHER -> {}
    }
    return settings;
  }

  void prepareToRead(Connection connection) throws SQLException {
    switch (this) {
      case POSTGRESQL, MARIADB, MYSQL, OTHER -> {
        connection.setReadOnly(true);
        connection.setAutoCommit(false); // without it PostgreSQL sends all rows at once
      }
      case SQLITE, DUCKDB -> {} // opened as such
    }
  }

  /** Rows are to come while they are read. */
  void stream(Statement statement) throws SQLException {
    switch (this) {
      case MYSQL -> statement.setFetchSize(Integer.MIN_VALUE);
      case POSTGRESQL, MARIADB, OTHER -> statement.setFetchSize(ROWS);
      case SQLITE, DUCKDB -> {} // by nature
    }
  }

  /** One name as a statement has it, dots and all. */
  String quoted(String name) {
    String quote =
        switch (this) {
          case MARIADB, MYSQL -> "`";
          case POSTGRESQL, SQLITE, DUCKDB, OTHER -> "\"";
        };
    return quote + name.replace(quote, quote + quote) + quote;
  }

  /** Whether a column's declared type says nothing of its values. */
  boolean isTypedByValue() {
    return this == SQLITE;
  }

  /** The type of ids, which differ by case. */
  String textType() {
    return switch (this) {
      case POSTGRESQL, SQLITE -> "text";
      case MARIADB, MYSQL -> "varchar(512) character set utf8mb4 collate utf8mb4_bin";
      case DUCKDB, OTHER -> "varchar(512)";
    };
  }

  /** What makes columns the key of a table that is made. */
  String primaryKey(String first, String second) {
    return switch (this) {
      case DUCKDB -> ""; // there, a key can't be deleted and inserted in one transaction
      case POSTGRESQL, SQLITE, MARIADB, MYSQL, OTHER ->
          ", primary key (" + quoted(first) + ", " + quoted(second) + ")";
    };
  }

  /** Whether a table has to be locked so that two who replace its rows wait for each other. */
  boolean locks() {
    return this == POSTGRESQL;
  }

  String wayToTheDriver() {
    return switch (this) {
      case POSTGRESQL -> "take org.postgresql:postgresql";
      case SQLITE -> "take org.xerial:sqlite-jdbc";
      case MARIADB -> "take org.mariadb.jdbc:mariadb-java-client (the command: VECINO_CLASSPATH)";
      case MYSQL -> "take com.mysql:mysql-connector-j (the command: VECINO_CLASSPATH)";
      case DUCKDB -> "take org.duckdb:duckdb_jdbc (the command: VECINO_CLASSPATH)";
      case OTHER -> "take that of its maker (the command: VECINO_CLASSPATH)";
    };
  }
}
