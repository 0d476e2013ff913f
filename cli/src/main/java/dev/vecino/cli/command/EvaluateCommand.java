package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.console.Json;
import dev.vecino.cli.console.VisibleText;
import dev.vecino.cli.console.WholeFile;
import dev.vecino.cli.option.CatalogueOptions;
import dev.vecino.cli.option.ClickLogOptions;
import dev.vecino.cli.option.InputOptions;
import dev.vecino.cli.option.ItemQuery;
import dev.vecino.cli.option.ModelOptions;
import dev.vecino.cli.option.Origin;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.RowPolicy;
import dev.vecino.core.Table;
import dev.vecino.evaluator.EarlierRun;
import dev.vecino.evaluator.Evaluation;
import dev.vecino.evaluator.EvaluationOptions;
import dev.vecino.evaluator.Evaluator;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.rank.Algorithm;
import dev.vecino.evaluator.report.HtmlReport;
import dev.vecino.evaluator.report.MapReport;
import dev.vecino.evaluator.report.TextReport;
import dev.vecino.evaluator.split.Cut;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import dev.vecino.trainer.Trainer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "evaluate",
    description =
        "Measure how well algorithms predict held-out clicks, against popularity, item-kNN and"
            + " co-occurrence.")
final class EvaluateCommand implements Callable<Integer> {

  /** How a report is written. */
  enum Format {
    TEXT,
    JSON,
    HTML
  }

  /** Whether items of the history may be answers. */
  enum Seen {
    EXCLUDE,
    INCLUDE,
    BOTH;

    Set<SeenItems> items() {
      return switch (this) {
        case EXCLUDE -> Set.of(SeenItems.EXCLUDE);
        case INCLUDE -> Set.of(SeenItems.INCLUDE);
        case BOTH -> Set.of(SeenItems.values());
      };
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--clicks",
      required = true,
      arity = "1..*",
      paramLabel = "PLACE",
      description = "The click log: what is learnt from and, but for a test file, predicted")
  private List<String> clicks;

  @Option(
      names = "--test",
      arity = "1..*",
      paramLabel = "PLACE",
      description =
          "Held-out clicks: user,item for user-split; session,item in order (or the columns of a"
              + " click log) for session-next")
  private List<String> test;

  @Option(
      names = "--items",
      arity = "1..*",
      paramLabel = "PLACE",
      description =
          "The catalogue: html shows price and quality of what was viewed and is recommended")
  private List<String> items;

  @Mixin private ItemQuery itemQuery = new ItemQuery();

  @Option(
      names = "--protocol",
      required = true,
      converter = ProtocolConverter.class,
      paramLabel = "NAME",
      description =
          "leave-last-out: the last click of each user; temporal: what users click after --cut;"
              + " last-session: the last session of each user; user-split: the items of --test;"
              + " session-next: every next click of the sessions of --test, or after --cut")
  private Protocol protocol;

  @Option(
      names = "--cut",
      paramLabel = "TIME|FRACTION",
      description =
          "Where training ends: a time, or a share of the clicks (temporal) or of the sessions"
              + " (session-next) in the order of time (default: 0.8)")
  private String cut;

  @Option(
      names = "--algorithm",
      defaultValue = "item2vec",
      paramLabel = "NAME[:OPTION=VALUE,...][,NAME...]",
      description =
          "What is measured beside the baselines: item2vec, history, als, deepwalk, fusion, auto;"
              + " each may have options of its own, before those given for all:"
              + " item2vec,history:epochs=8,negatives=1000 (default: ${DEFAULT-VALUE})")
  private List<String> algorithms;

  @Option(
      names = "--baselines",
      split = ",",
      defaultValue = "popularity,item-knn,co-occurrence",
      paramLabel = "NAME",
      description = "What else is measured, or none (default: ${DEFAULT-VALUE})")
  private List<String> baselines;

  @Option(
      names = "-k",
      split = ",",
      defaultValue = "10,20,50",
      paramLabel = "N",
      description = "Lengths of lists (default: ${DEFAULT-VALUE})")
  private List<Integer> ks;

  @Option(
      names = "--seen",
      description =
          "exclude: new items only; include: items of the history may be answers; both (default:"
              + " exclude for user-split, else both)")
  private Seen seen;

  @Option(
      names = "--format",
      defaultValue = "text",
      description =
          "text, json, or html: one page with tables and plots (default: ${DEFAULT-VALUE})")
  private Format format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the report goes, whole or not at all (default: stdout)")
  private Path out;

  @Option(
      names = "--index-check",
      arity = "0..1",
      fallbackValue = "5000",
      defaultValue = "0",
      paramLabel = "CASES",
      description =
          "Ask so many cases once more through an index, and report what is lost (without a number:"
              + " ${FALLBACK-VALUE})")
  private int indexSample;

  @Option(
      names = "--per-case",
      paramLabel = "FILE",
      description = "Where the values of each case go, as CSV for --against")
  private Path perCase;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description =
          "The --per-case file of an earlier run: each algorithm is tested against its namesake")
  private Path against;

  @Mixin private CommandSpec modelOptions = ModelOptions.spec();

  @Mixin private ClickLogOptions clickLogOptions = new ClickLogOptions();

  @Override
  public Integer call() {
    List<Algorithm> chosen =
        algorithms.stream()
            .flatMap(text -> ModelOptions.Asked.parse(text).stream())
            .map(this::algorithm)
            .toList();
    EvaluationOptions.Builder measuring =
        EvaluationOptions.builder(protocol)
            .ks(ks)
            .threads(ModelOptions.of(modelOptions).threads())
            .indexSample(indexSample)
            .baselines(
                baselines.equals(List.of("none"))
                    ? Set.of()
                    : baselines.stream().map(String::strip).collect(Collectors.toSet()));
    Optional.ofNullable(seen).ifPresent(which -> measuring.seen(which.items()));
    EvaluationOptions options = measuring.build();
    Optional<Cut> where = Optional.ofNullable(cut).map(Cut::parse);
    InvalidRequestException.require(
        protocol != Protocol.USER_SPLIT || test != null,
        "protocol user-split needs a test file of held-out items (--test)");
    Stream.of(out, perCase).filter(Objects::nonNull).forEach(WholeFile::check);
    Console console = new Console(spec);
    Optional<EarlierRun> earlier = Optional.ofNullable(against).map(EarlierRun::read);
    Catalogue catalogue = items == null ? Catalogue.empty() : readItems(console);
    ClickLog log =
        ClickLogOptions.read(
            clickLogOptions.source(clicks),
            clickLogOptions.options(sideFile(clicks, "clicks")),
            console);
    Optional<ClickLog> held = Optional.ofNullable(test).map(files -> readTest(files, log, console));
    Split split = Split.of(protocol, log, held, where);
    AtomicReference<Evaluation> measured = new AtomicReference<>();
    try {
      Evaluator.evaluate(
          split,
          chosen,
          options,
          console.progress(),
          soFar -> {
            measured.set(soFar);
            tell(soFar, console);
          });
    } catch (CancelledException e) {
      if (measured.get() != null) {
        write(measured.get(), earlier, catalogue);
        console.say(
            "interrupted: the report has what was measured before (%s)",
            String.join(", ", measured.get().algorithms()));
      }
      throw e;
    }
    write(measured.get(), earlier, catalogue);
    return ExitCode.OK.code();
  }

  /** A line about the algorithm that was measured last. */
  private static void tell(Evaluation soFar, Console console) {
    Evaluation.Result result = soFar.results().getLast();
    int k = soFar.options().mainK();
    String recall = Metric.RECALL.at(k);
    String ndcg = Metric.NDCG.at(k);
    for (Evaluation.Table table : result.tables()) {
      console.say(
          "%s, %s: %s %.4f, %s %.4f (trained in %.1f s)",
          result.algorithm(),
          table.seen() == SeenItems.EXCLUDE ? "new items" : "all items",
          recall,
          table.metric(recall).value(),
          ndcg,
          table.metric(ndcg).value(),
          result.trainSeconds());
    }
  }

  private void write(Evaluation measured, Optional<EarlierRun> earlier, Catalogue catalogue) {
    if (perCase != null) {
      WholeFile.write(perCase, measured::writeCases);
    }
    Evaluation evaluation = earlier.map(measured::against).orElse(measured);
    String report =
        switch (format) {
          case TEXT -> VisibleText.ofLines(TextReport.of(evaluation));
          case JSON -> Json.write(MapReport.of(evaluation)) + "\n";
          case HTML -> HtmlReport.of(evaluation, catalogue);
        };
    if (out == null) {
      spec.commandLine().getOut().print(report);
      spec.commandLine().getOut().flush();
    } else {
      WholeFile.write(out, writer -> writer.write(report));
    }
  }

  private Algorithm algorithm(ModelOptions.Asked asked) {
    Trainer trainer = ModelOptions.of(modelOptions).trainer(asked, Optional.of(protocol));
    return Algorithm.embedding(
        asked.toString(), (log, listener) -> trainer.train(log, Optional.empty(), listener));
  }

  private Catalogue readItems(Console console) {
    InputOptions input = clickLogOptions.ofSecondFile();
    RowPolicy policy = input.policy(sideFile(items, "items"));
    try (Table rows = itemQuery.source(items, input).openItems()) {
      Catalogue.Options options =
          Catalogue.Options.builder()
              .itemColumn(rows.column(input.itemColumn()) >= 0 ? input.itemColumn() : "item")
              .values(input.values())
              .rowPolicy(policy)
              .build();
      return CatalogueOptions.read(() -> rows, options, console);
    }
  }

  /** A test file with sessions and no users: each session is a user of its own. */
  private ClickLog readTest(List<String> files, ClickLog log, Console console) {
    ClickLog.Options asLog =
        clickLogOptions.options(clickLogOptions.ofSecondFile().policy(sideFile(files, "test")));
    boolean onlySessions;
    ClickLog held;
    try (Table rows = Origin.of(files, clickLogOptions.ofSecondFile()).clicks().openClicks()) {
      onlySessions =
          protocol == Protocol.SESSION_NEXT
              && rows.column(asLog.userColumn()) < 0
              && rows.column(asLog.sessionColumn()) >= 0;
      ClickLog.Options options =
          onlySessions ? asLog.toBuilder().userColumn(asLog.sessionColumn()).build() : asLog;
      held = ClickLogOptions.read(() -> rows, options, console);
    }
    for (int session = 0; onlySessions && session < held.userCount(); session++) {
      if (log.userNumber(held.user(session)) >= 0) {
        throw new BadInputException(
            "%s: session '%s' is in %s too, where it would be learnt before it is predicted"
                .formatted(Origin.names(files), held.user(session), log.report().file()));
      }
    }
    return held;
  }

  /** Bad rows go beside the report, or nowhere. */
  private Path sideFile(List<String> places, String otherwise) {
    return out == null ? null : InputOptions.beside(out, Origin.title(places, otherwise));
  }

  /** A protocol by its name in lower case with hyphens. */
  static final class ProtocolConverter implements ITypeConverter<Protocol> {
    @Override
    public Protocol convert(String text) {
      for (Protocol protocol : Protocol.values()) {
        if (protocol.toString().equals(text.strip().toLowerCase(Locale.ROOT))) {
          return protocol;
        }
      }
      throw new TypeConversionException(
          "must be one of %s, got: '%s'"
              .formatted(
                  String.join(
                      ", ", Arrays.stream(Protocol.values()).map(Protocol::toString).toList()),
                  text));
    }
  }
}
