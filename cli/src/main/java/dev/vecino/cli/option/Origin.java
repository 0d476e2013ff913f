package dev.vecino.cli.option;

import dev.vecino.core.CatalogueSource;
import dev.vecino.core.ClickSource;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.sources.DatabaseSource;
import dev.vecino.sources.FileSource;
import dev.vecino.sources.jdbc.Database;
import java.nio.file.Path;
import java.util.List;

/** Where rows come from, as the options of a command say: files, or a database. */
public record Origin(ClickSource clicks, CatalogueSource items) {

  /** How the help describes a place. */
  public static final String PLACES =
      "files, folders, patterns, - (standard input) or the jdbc: address of a database";

  /** Files by their places, which have no query. */
  public static Origin of(List<String> places, InputOptions input) {
    FileSource files = FileSource.of(places, System.in).in(input.layout());
    return new Origin(files, files);
  }

  /**
   * Files, or what a database has.
   *
   * @param option that names the places, for messages: {@code --clicks}
   * @param query of a database, or null
   * @param table of a database, or null
   * @param input who asks it
   * @throws InvalidRequestException if these do not go together
   */
  static Origin of(
      String option, List<String> places, String query, String table, InputOptions input) {
    if (places.stream().noneMatch(Database::isAddress)) {
      InvalidRequestException.require(
          query == null && table == null,
          "%s-%s goes with the jdbc: address of a database as %s",
          option,
          query == null ? "table" : "query",
          option);
      return of(places, input);
    }
    InvalidRequestException.require(
        places.size() == 1, "%s takes one database, and no files beside it", option);
    Database database = input.database(places.get(0));
    InvalidRequestException.require(
        (query == null) != (table == null),
        "%s %s needs one of %s-query and %s-table",
        option,
        database.name(),
        option,
        option);
    DatabaseSource source =
        query == null
            ? DatabaseSource.table(database, table)
            : DatabaseSource.query(database, query);
    return new Origin(source, source);
  }

  /** The places as messages name them, without a password. */
  public static String names(List<String> places) {
    return String.join(
        " ",
        places.stream()
            .map(place -> Database.isAddress(place) ? Database.of(place).name() : place)
            .toList());
  }

  /** What a file beside the output is called after the rows: the name of the first file. */
  public static String title(List<String> places, String otherwise) {
    String place = places.get(0);
    if (Database.isAddress(place) || place.equals(FileSource.STANDARD_INPUT)) {
      return otherwise;
    }
    Path name = Path.of(place).getFileName();
    return name == null ? otherwise : name.toString();
  }
}
