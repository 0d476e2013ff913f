package dev.vecino.cli.option;

import dev.vecino.core.Catalogue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say which columns of a catalogue become which attributes. */
public final class ColumnOptions {

  @Option(
      names = "--price-column",
      defaultValue = Catalogue.PRICE,
      paramLabel = "NAME",
      description = "Column of prices; may be absent (default: ${DEFAULT-VALUE})")
  private String priceColumn;

  @Option(
      names = "--quality-column",
      defaultValue = Catalogue.QUALITY,
      paramLabel = "NAME",
      description = "Column of qualities; may be absent (default: ${DEFAULT-VALUE})")
  private String qualityColumn;

  @Option(
      names = "--columns",
      paramLabel = "NAME[=ATTRIBUTE]",
      split = ",",
      description =
          "Only these columns of the catalogue, each under its name or another: title,3=genre"
              + " (default: all)")
  private List<String> columns = List.of();

  @Option(
      names = "--ignore",
      paramLabel = "NAME",
      split = ",",
      description = "Not these columns of the catalogue")
  private List<String> ignored = List.of();

  /** Options of a catalogue that begin with these columns. */
  public Catalogue.Options.Builder options(InputOptions input) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String column : columns) {
      int equals = column.indexOf('=');
      attributes.put(
          equals < 0 ? column : column.substring(0, equals),
          equals < 0 ? column : column.substring(equals + 1));
    }
    return Catalogue.Options.builder()
        .itemColumn(input.itemColumn())
        .priceColumn(priceColumn)
        .qualityColumn(qualityColumn)
        .columns(attributes)
        .ignored(new LinkedHashSet<>(ignored))
        .values(input.values());
  }
}
