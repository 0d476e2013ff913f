package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.console.Json;
import dev.vecino.cli.console.VisibleText;
import dev.vecino.cli.option.ApproximationOptions;
import dev.vecino.cli.option.CatalogueOptions;
import dev.vecino.cli.option.InputOptions;
import dev.vecino.cli.option.KeepOption;
import dev.vecino.cli.option.ReportFormat;
import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.WordVectors;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.IndexReport;
import dev.vecino.indexer.LiveIndex;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "index",
    description = "Make a new generation of an index from a model and a catalogue, and serve it.")
final class IndexCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Vectors vectors;

  /** Where the vectors come from. */
  static final class Vectors {
    @Option(
        names = "--model",
        required = true,
        paramLabel = "DIR",
        description = "A model that 'vecino train' made")
    private Path model;

    @Option(
        names = "--vectors",
        required = true,
        paramLabel = "FILE",
        description = "Vectors made elsewhere, in word2vec text or binary format")
    private Path vectors;
  }

  @Mixin private CatalogueOptions catalogueOptions = new CatalogueOptions();
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private ApproximationOptions approximation = new ApproximationOptions();

  @Option(
      names = "--index",
      required = true,
      paramLabel = "DIR",
      description = "The index; made if it is absent")
  private Path index;

  @Mixin private KeepOption keep = new KeepOption();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Default: all processors; with hnsw an index is the same at every build only with 1")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--estimate-new",
      negatable = true,
      defaultValue = "false",
      fallbackValue = "true",
      description = {
        "Rows of the catalogue without a vector, as nobody clicked them yet, become items too: with"
            + " the mean vector of the items that are most like them, marked by the attribute"
            + " 'estimated' (default: no)"
      })
  private boolean estimateNew;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "Of the report: text or json (default: ${DEFAULT-VALUE})")
  private ReportFormat format;

  @Override
  public Integer call() {
    Console console = new Console(spec);
    IndexOptions options = approximation.options(threads, keep.generations(), estimateNew);
    IndexBuilder.checkTarget(index);
    LiveIndex.Moment moment = LiveIndex.now(index);
    Catalogue catalogue = catalogueOptions.read(input, index, console);
    IndexBuilder builder =
        vectors.model != null
            ? IndexBuilder.of(EmbeddingModel.read(vectors.model))
            : IndexBuilder.of(WordVectors.read(vectors.vectors));
    IndexReport report =
        builder
            .catalogue(catalogue)
            .options(options)
            .listener(console.progress())
            .since(moment)
            .build(index);
    print(report, catalogue);
    return ExitCode.OK.code();
  }

  private void print(IndexReport report, Catalogue catalogue) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == ReportFormat.JSON) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("index", index.toString());
      json.put("generation", report.generation());
      json.put("items", report.items());
      json.put("estimated", report.estimated());
      json.put("dropped", report.dropped());
      json.put("itemsWithoutRow", report.itemsWithoutRow());
      json.put("rowsWithoutVector", report.rowsWithoutVector());
      json.put("attributes", types(catalogue));
      json.put("seconds", report.seconds());
      json.put("bytes", report.bytes());
      out.println(Json.write(json));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s: generation %s with %,d items, %,d kB, in %.1f s%n",
        index,
        report.generation(),
        report.items(),
        report.bytes() / 1000,
        report.seconds());
    report
        .dropped()
        .forEach((why, count) -> out.printf(Locale.ROOT, "  dropped: %,d, %s%n", count, why));
    if (catalogueOptions.isGiven()) {
      out.printf(
          Locale.ROOT,
          "  items without a row in the catalogue: %,d (they have no attributes)%n"
              + "  rows of the catalogue without a vector: %,d (they are not in the index)%n",
          report.itemsWithoutRow(),
          report.rowsWithoutVector());
      if (estimateNew) {
        out.printf(
            Locale.ROOT, "  new, with an estimated vector: %,d of the items%n", report.estimated());
      }
      for (Map<String, String> type : types(catalogue)) {
        out.println(
            VisibleText.of(
                "  %s: %s, %s".formatted(type.get("name"), type.get("type"), type.get("reason"))));
      }
    }
  }

  /** The columns of the catalogue: name, type, and why it is that. */
  private static List<Map<String, String>> types(Catalogue catalogue) {
    List<Map<String, String>> types = new ArrayList<>();
    for (int c = 0; c < catalogue.columns().size(); c++) {
      Map<String, String> type = new LinkedHashMap<>();
      type.put("name", catalogue.columns().get(c).name());
      type.put("type", catalogue.columns().get(c).type().label());
      type.put("reason", catalogue.typeReasons().get(c));
      types.add(type);
    }
    return types;
  }
}
