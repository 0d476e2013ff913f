package dev.vecino.sources;

import dev.vecino.core.CatalogueSource;
import dev.vecino.core.ClickSource;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Table;
import dev.vecino.sources.jdbc.Database;
import dev.vecino.sources.jdbc.JdbcTable;
import java.sql.ResultSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Clicks or items in a database: a table, or what a query gives. Read as a stream, so that memory
 * does not grow with the rows; types are those of the database.
 *
 * <pre>{@code
 * Database shop = Database.of("jdbc:postgresql://localhost/shop").withPassword(secret);
 * ClickLog log =
 *     ClickLog.read(
 *         DatabaseSource.query(shop, "select customer as user, sku as item from orders"),
 *         options,
 *         ProgressListener.NONE);
 * }</pre>
 *
 * <p>Immutable and thread-safe, but for {@link #result}, which is read once.
 */
public final class DatabaseSource implements ClickSource, CatalogueSource {

  private final Supplier<Table> opener;

  private DatabaseSource(Supplier<Table> opener) {
    this.opener = opener;
  }

  /**
   * A table, of which only the columns are read that are wanted.
   *
   * @param name maybe with its schema: {@code sales.orders}
   */
  public static DatabaseSource table(Database database, String name) {
    return new DatabaseSource(() -> JdbcTable.ofTable(database, name));
  }

  /** What a query gives; it may not change anything. */
  public static DatabaseSource query(Database database, String query) {
    return new DatabaseSource(() -> JdbcTable.ofQuery(database, query));
  }

  /**
   * The rows of a result that an application has, from the next one on. Columns are called by their
   * labels; types are those that the result tells. It is not closed.
   *
   * <pre>{@code
   * try (PreparedStatement homes = connection.prepareStatement("select * from homes");
   *     ResultSet rows = homes.executeQuery()) {
   *   Catalogue catalogue =
   *       Catalogue.read(DatabaseSource.result(rows), options, ProgressListener.NONE);
   * }
   * }</pre>
   */
  public static DatabaseSource result(ResultSet result) {
    AtomicBoolean isRead = new AtomicBoolean();
    return new DatabaseSource(
        () -> {
          InvalidRequestException.require(
              isRead.compareAndSet(false, true), "the rows of a result can be read once only");
          return JdbcTable.ofResult(result);
        });
  }

  @Override
  public Table openClicks() {
    return opener.get();
  }

  @Override
  public Table openItems() {
    return opener.get();
  }
}
