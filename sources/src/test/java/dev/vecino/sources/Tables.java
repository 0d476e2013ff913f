package dev.vecino.sources;

import dev.vecino.core.Catalogue;
import dev.vecino.core.CatalogueSource;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ClickSource;
import dev.vecino.core.ProgressListener;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What tests read, as texts that can be compared. */
final class Tables {

  private Tables() {}

  static ClickLog log(ClickSource source, ClickLog.Options options) {
    return ClickLog.read(source, options, ProgressListener.NONE);
  }

  /** {@code user item[ time]} of every click, user after user. */
  static List<String> clicks(ClickSource source) {
    return clicks(source, ClickLog.Options.defaults());
  }

  static List<String> clicks(ClickSource source, ClickLog.Options options) {
    return clicks(log(source, options));
  }

  static List<String> clicks(ClickLog log) {
    List<String> clicks = new ArrayList<>();
    for (int s = 0; s < log.sequenceCount(); s++) {
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        String time = log.hasTimes() ? " " + Instant.ofEpochMilli(log.timeMillis(at)) : "";
        clicks.add(log.user(log.sequenceUser(s)) + " " + log.item(log.clickedItem(at)) + time);
      }
    }
    return clicks;
  }

  static Catalogue catalogue(CatalogueSource source) {
    return Catalogue.read(source, Catalogue.Options.defaults(), ProgressListener.NONE);
  }

  /** {@code column=value} of an item, by the names of the columns; those that are missing too. */
  static Map<String, Object> attributes(Catalogue catalogue, String item) {
    Map<String, Object> attributes = new TreeMap<>();
    for (int c = 0; c < catalogue.columns().size(); c++) {
      Object value = catalogue.value(catalogue.row(item), c);
      attributes.put(
          catalogue.columns().get(c).name(),
          value == null
              ? "-"
              : value instanceof List<?> several
                  ? String.join("|", several.stream().map(Object::toString).toList())
                  : value.toString());
    }
    return attributes;
  }

  /** Runs statements in a database. */
  static void run(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** Runs statements in a DuckDB without a file, e.g. to write Parquet. */
  static void duckdb(String... statements) throws SQLException {
    run("jdbc:duckdb:", statements);
  }
}
