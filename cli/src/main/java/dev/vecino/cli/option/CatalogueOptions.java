package dev.vecino.cli.option;

import dev.vecino.cli.console.Console;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ColumnType;
import dev.vecino.core.RowPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The options that say which catalogue belongs to an index, and how it is read. */
public final class CatalogueOptions {

  @Option(
      names = "--items",
      paramLabel = "FILE",
      description = "The catalogue: CSV with item, price, quality and any other columns")
  private Path items;

  @Option(
      names = "--type",
      paramLabel = "COLUMN=TYPE",
      description =
          "Type of a column of the catalogue: integer, decimal, date, boolean or keyword; may be"
              + " repeated (default: what all its values are)")
  private Map<String, ColumnType> types = new LinkedHashMap<>();

  /** Whether a catalogue was given. */
  public boolean isGiven() {
    return items != null;
  }

  /** Reads the catalogue; it is empty where none is given. */
  public Catalogue read(InputOptions input, Path index, Console console) {
    if (!isGiven()) {
      return Catalogue.empty();
    }
    RowPolicy policy = input.policy(InputOptions.beside(index, "items"));
    return read(
        items, policy, header -> new Catalogue.Options(input.itemColumn(), types, policy), console);
  }

  /**
   * Reads a file of items, and says how many rows were skipped.
   *
   * @param policy the same as in the options
   * @param options makes the options, given the names of the columns
   */
  public static Catalogue read(
      Path file,
      RowPolicy policy,
      Function<List<String>, Catalogue.Options> options,
      Console console) {
    Catalogue catalogue = Catalogue.read(file, options, console.progress());
    console.reportSkippedRows(catalogue.report(), policy.sideFile());
    return catalogue;
  }
}
