package dev.vecino.cli.option;

import dev.vecino.core.CatalogueSource;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what a database is asked for items. */
public final class ItemQuery {

  @Option(
      names = "--items-query",
      paramLabel = "SQL",
      description = "What a database is asked for items; its columns are named as those of a file")
  private String query;

  @Option(
      names = "--items-table",
      paramLabel = "NAME",
      description = "The table of a database that has the items, maybe with its schema")
  private String table;

  /** Where the items are that {@code --items} names. */
  public CatalogueSource source(List<String> places, InputOptions input) {
    return Origin.of("--items", places, query, table, input).items();
  }
}
