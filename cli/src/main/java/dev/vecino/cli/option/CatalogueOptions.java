package dev.vecino.cli.option;

import dev.vecino.cli.console.Console;
import dev.vecino.core.Catalogue;
import dev.vecino.core.CatalogueSource;
import dev.vecino.core.ColumnType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which catalogue belongs to an index, and how it is read. */
public final class CatalogueOptions {

  @Option(
      names = "--items",
      arity = "1..*",
      paramLabel = "PLACE",
      description =
          "The catalogue, with item, price, quality and any other columns: " + Origin.PLACES)
  private List<String> items;

  @Mixin private ItemQuery query = new ItemQuery();

  @Option(
      names = "--type",
      paramLabel = "COLUMN=TYPE",
      description =
          "Type of a column of the catalogue: integer, decimal, date, time, boolean, keyword,"
              + " keywords (several, parted by |) or text (searched by words); may be repeated"
              + " (default: what all its values are)")
  private Map<String, ColumnType> types = new LinkedHashMap<>();

  @Mixin private ColumnOptions columns = new ColumnOptions();

  /** Whether a catalogue was given. */
  public boolean isGiven() {
    return items != null;
  }

  /** Reads the catalogue; it is empty where none is given. */
  public Catalogue read(InputOptions input, Path index, Console console) {
    return isGiven()
        ? read(
            query.source(items, input),
            columns
                .options(input)
                .declaredTypes(types)
                .rowPolicy(input.policy(InputOptions.beside(index, "items")))
                .build(),
            console)
        : Catalogue.empty();
  }

  /** Reads rows of items, and says how many were skipped. */
  public static Catalogue read(CatalogueSource source, Catalogue.Options options, Console console) {
    Catalogue catalogue = Catalogue.read(source, options, console.progress());
    console.reportRows(catalogue.report(), options.rowPolicy().sideFile());
    return catalogue;
  }
}
