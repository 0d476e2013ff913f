package dev.vecino.cli.command;

import dev.vecino.cli.console.AnswerPrinter;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.console.Json;
import dev.vecino.cli.console.VisibleText;
import dev.vecino.cli.option.ReportFormat;
import dev.vecino.core.ArtifactException;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Manifest;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description = "What a model or an index is: manifest, counts, sizes, sample rows.")
final class InspectCommand implements Callable<Integer> {

  private static final int SAMPLE_ROWS = 5;
  private static final int SHOWN_VALUES = 4;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "A model or an index")
  private Path folder;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE})")
  private ReportFormat format;

  @Override
  public Integer call() {
    Map<String, Object> found = new IndexFolder(folder).current().isPresent() ? index() : model();
    PrintWriter out = spec.commandLine().getOut();
    if (format == ReportFormat.JSON) {
      out.println(Json.write(found));
    } else {
      print(found, "", out);
    }
    return ExitCode.OK.code();
  }

  private Map<String, Object> index() {
    IndexFolder index = new IndexFolder(folder);
    Map<String, Object> found = new LinkedHashMap<>();
    try (IndexRecommender recommender = Recommender.open(folder)) {
      found.put("served", recommender.generation());
      found.put("generations", index.all());
      found.put("bytes", size(index.generation(recommender.generation())));
      found.putAll(recommender.manifest().values());
      Map<String, Object> rows = new LinkedHashMap<>();
      for (String item : recommender.sampleItems(SAMPLE_ROWS)) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        recommender
            .attributes(item)
            .ifPresent(
                values -> values.forEach((n, v) -> attributes.put(n, AnswerPrinter.plain(v))));
        rows.put(item, attributes);
      }
      found.put("sampleRows", rows);
    }
    return found;
  }

  private Map<String, Object> model() {
    if (!Files.exists(folder.resolve(Manifest.FILE))) {
      throw new ArtifactException(
          folder
              + ": is neither a model (no "
              + Manifest.FILE
              + ") nor an index (no CURRENT)"
              + (Files.isDirectory(folder) ? "" : ": no such folder"));
    }
    EmbeddingModel model = EmbeddingModel.read(folder);
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("items", model.items().size());
    found.put("dimension", model.items().dimension());
    found.put("sampledHistories", model.histories().size());
    found.put("bytes", size(folder));
    found.putAll(model.manifest().values());
    Map<String, Object> rows = new LinkedHashMap<>();
    for (int row = 0; row < Math.min(SAMPLE_ROWS, model.items().size()); row++) {
      float[] vector = model.items().vector(row);
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < Math.min(SHOWN_VALUES, vector.length); i++) {
        values.add(vector[i]);
      }
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("clicks", model.count(row));
      shown.put("firstValues", values);
      rows.put(model.items().id(row), shown);
    }
    found.put("sampleRows", rows);
    return found;
  }

  private static long size(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw ArtifactException.unreadable(folder, e);
    }
  }

  private static void print(Map<?, ?> values, String indent, PrintWriter out) {
    values.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> inner) {
            out.println(VisibleText.of(indent + name + ":"));
            print(inner, indent + "  ", out);
          } else {
            out.println(VisibleText.of(indent + name + ": " + (value == null ? "none" : value)));
          }
        });
  }
}
