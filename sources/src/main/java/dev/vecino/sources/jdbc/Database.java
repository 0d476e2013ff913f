package dev.vecino.sources.jdbc;

import dev.vecino.core.BadInputException;
import dev.vecino.core.InvalidRequestException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a database is, and who asks. The driver must be on the class path. Neither {@link #name}
 * nor any message has the password, wherever it was given. Immutable and thread-safe.
 */
public final class Database {

  private static final Pattern SECRET =
      Pattern.compile("(?i)(password|passwd|pwd|passphrase|secret|token|key)=[^&;,\\s]*");
  private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
  private static final String HIDDEN = "***";

  private final String url;
  private final String user;
  private final String password;
  private final Dialect dialect;

  private Database(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
    dialect = Dialect.of(url);
    InvalidRequestException.require(
        isAddress(url), "the address of a database must begin with jdbc:, got: %s", name());
  }

  /** Whether a text is meant as the address of a database. */
  public static boolean isAddress(String text) {
    return text.regionMatches(true, 0, "jdbc:", 0, "jdbc:".length());
  }

  /**
   * A database by its address, e.g. {@code jdbc:postgresql://host/shop}.
   *
   * @throws InvalidRequestException if it does not begin with {@code jdbc:}
   */
  public static Database of(String url) {
    return new Database(url, null, null);
  }

  /** The database that a result is of, as far as its driver tells. */
  static Database of(ResultSet result) {
    String url = null;
    try {
      Statement statement = result.getStatement();
      url = statement == null ? null : statement.getConnection().getMetaData().getURL();
    } catch (SQLException e) {
      System.getLogger(Database.class.getName())
          .log(System.Logger.Level.DEBUG, "a result does not tell its database");
    }
    return of(url == null || !isAddress(url) ? "jdbc:" : url);
  }

  /** The same with a user's name; null: as the address or the driver's own settings say. */
  public Database withUser(String name) {
    return new Database(url, name, password);
  }

  /** The same with a password; null: as the address or the driver's own settings say. */
  public Database withPassword(String secret) {
    return new Database(url, user, secret);
  }

  /** The address without user, password and settings. */
  public String name() {
    String address = url.replaceFirst("[?;].*", "");
    return USER_INFO.matcher(address).replaceFirst("//");
  }

  Dialect dialect() {
    return dialect;
  }

  /**
   * A connection that only reads, set up so that results come as a stream.
   *
   * @throws BadInputException if there is none to be had
   */
  Connection openToRead() {
    return open(true);
  }

  /**
   * A connection that writes, where each statement counts at once.
   *
   * @throws BadInputException if there is none to be had
   */
  public Connection openToWrite() {
    return open(false);
  }

  private Connection open(boolean readsOnly) {
    Properties settings = dialect.settings(readsOnly);
    Optional.ofNullable(user).ifPresent(name -> settings.setProperty("user", name));
    Optional.ofNullable(password).ifPresent(secret -> settings.setProperty("password", secret));
    Connection connection;
    try {
      connection = driver().connect(url, settings);
    } catch (SQLException e) {
      throw new BadInputException(name() + ": can't be opened (" + sentence(e) + ")");
    }
    if (connection == null) {
      throw noDriver();
    }
    try {
      if (readsOnly) {
        dialect.prepareToRead(connection);
      }
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw new BadInputException(name() + ": can't be opened (" + sentence(e) + ")");
    }
  }

  private Driver driver() {
    try {
      return DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw noDriver(); // its own message has the address with all that is in it
    }
  }

  private BadInputException noDriver() {
    return new BadInputException(
        name() + ": there is no driver for it on the class path; " + dialect.wayToTheDriver());
  }

  private static void closeQuietly(Connection connection) {
    try (connection) {
      // what made it useless is what the user must hear
    } catch (SQLException e) {
      System.getLogger(Database.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a useless connection failed");
    }
  }

  /** What a driver says, in one line and without secrets. */
  public String sentence(SQLException e) {
    String text = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ").strip();
    text = text.replace(url, name());
    if (password != null && !password.isEmpty()) {
      text = text.replace(password, HIDDEN);
    }
    for (String secret : secretsOfAddress()) {
      text = text.replace(secret, HIDDEN);
    }
    return SECRET.matcher(USER_INFO.matcher(text).replaceAll("//")).replaceAll("$1=" + HIDDEN);
  }

  /** What the address itself has as a password: also there where a driver quotes a part of it. */
  private String[] secretsOfAddress() {
    return Pattern.compile(
            "(?i)(?:password|passwd|pwd|passphrase)=([^&;,\\s]+)|//[^/@:\\s]*:([^/@\\s]+)@")
        .matcher(url)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .toArray(String[]::new);
  }

  /** The name of a table, maybe with its schema, as a statement has it. */
  public String quoted(String name) {
    return Arrays.stream(name.split("\\.")).map(dialect::quoted).collect(Collectors.joining("."));
  }

  /** The address, without secrets. */
  @Override
  public String toString() {
    return name();
  }
}
