package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.console.Json;
import dev.vecino.cli.option.CatalogueOptions;
import dev.vecino.cli.option.ColumnOptions;
import dev.vecino.cli.option.InputOptions;
import dev.vecino.cli.option.ItemQuery;
import dev.vecino.cli.option.KeepOption;
import dev.vecino.cli.option.ReportFormat;
import dev.vecino.core.Catalogue;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.LiveIndex;
import dev.vecino.indexer.UpdateOptions;
import dev.vecino.indexer.UpdateOptions.NewItems;
import dev.vecino.indexer.UpdateReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "update",
    description =
        "Change attributes of an index without training: new prices, withdrawn items, new items.")
final class UpdateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--index", required = true, paramLabel = "DIR", description = "The index")
  private Path index;

  @Option(
      names = "--items",
      required = true,
      arity = "1..*",
      paramLabel = "PLACE",
      description =
          "Rows with item and the columns to change; an empty field takes the value away; a column"
              + " 'deleted' withdraws an item (true) or brings it back (false)")
  private List<String> items;

  @Mixin private ItemQuery query = new ItemQuery();

  @Mixin private KeepOption keep = new KeepOption();

  @Option(
      names = "--new-items",
      defaultValue = "estimate",
      description =
          "Rows of items that the index does not have: estimate makes items of them, with the mean"
              + " vector of the items that are most like them, but ignores rows that lack most of"
              + " the index's attributes; ignore leaves all of them out; refuse changes nothing if"
              + " there is one (default: ${DEFAULT-VALUE})")
  private NewItems newItems;

  @Mixin private InputOptions input = new InputOptions();
  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "Of the report: text or json (default: ${DEFAULT-VALUE})")
  private ReportFormat format;

  @Override
  public Integer call() {
    Console console = new Console(spec);
    IndexBuilder.checkTarget(index);
    Catalogue.Options options =
        columns
            .options(input)
            .knownTypes(LiveIndex.columnTypes(index))
            .rowPolicy(input.policy(InputOptions.beside(index, "items")))
            .build();
    Catalogue changes = CatalogueOptions.read(query.source(items, input), options, console);
    UpdateOptions update = new UpdateOptions(keep.generations(), newItems);
    print(LiveIndex.update(index, changes, update, console.progress()));
    return ExitCode.OK.code();
  }

  private void print(UpdateReport report) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == ReportFormat.JSON) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("index", index.toString());
      json.put("generation", report.generation());
      json.put("updated", report.updated());
      json.put("deleted", report.deleted());
      json.put("restored", report.restored());
      json.put("added", report.added());
      json.put("notAdded", report.notAdded());
      json.put("ignored", report.ignored());
      json.put("seconds", report.seconds());
      out.println(Json.write(json));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s: generation %s with %,d items updated, in %.1f s%n",
        index,
        report.generation(),
        report.updated(),
        report.seconds());
    if (report.deleted() + report.restored() > 0) {
      out.printf(
          Locale.ROOT,
          "  withdrawn: %,d, brought back: %,d%n",
          report.deleted(),
          report.restored());
    }
    if (report.added() + report.notAdded() > 0) {
      out.printf(
          Locale.ROOT,
          "  new, with an estimated vector: %,d; new, but like no item: %,d (not added)%n",
          report.added(),
          report.notAdded());
    }
    if (report.ignored() > 0) {
      out.printf(
          Locale.ROOT,
          "  not in the index, so ignored: %,d%s%n",
          report.ignored(),
          newItems == NewItems.ESTIMATE ? " (their rows lack most attributes)" : "");
    }
  }
}
