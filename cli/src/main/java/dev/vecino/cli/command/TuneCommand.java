package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.console.Json;
import dev.vecino.cli.console.WholeFile;
import dev.vecino.cli.option.ClickLogOptions;
import dev.vecino.cli.option.InputOptions;
import dev.vecino.cli.option.ModelOptions;
import dev.vecino.cli.option.Origin;
import dev.vecino.cli.option.ReportFormat;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.tune.Tuning;
import dev.vecino.evaluator.tune.TuningReport;
import dev.vecino.trainer.Algorithms;
import dev.vecino.trainer.Knob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "tune",
    description =
        "Search the options of an algorithm that predict held-out clicks of the log best; options"
            + " that are given stay as they are.")
final class TuneCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--clicks",
      required = true,
      arity = "1..*",
      paramLabel = "PLACE",
      description = "The click log; some of it is held out")
  private List<String> clicks;

  @Option(
      names = "--algorithm",
      defaultValue = "item2vec",
      paramLabel = "NAME",
      description = "item2vec, history, als or deepwalk (default: ${DEFAULT-VALUE})")
  private String algorithm;

  @Option(
      names = "--protocol",
      converter = EvaluateCommand.ProtocolConverter.class,
      paramLabel = "NAME",
      description =
          "How clicks are held out, as for evaluate (default: user-split, last-session or"
              + " leave-last-out, by what the log looks like)")
  private Protocol protocol;

  @Option(
      names = "--metric",
      defaultValue = "ndcg",
      description = "ndcg or recall is to be high (default: ${DEFAULT-VALUE})")
  private Tuning.Goal goal;

  @Option(
      names = "-k",
      defaultValue = "20",
      paramLabel = "N",
      description = "Length of the lists (default: ${DEFAULT-VALUE})")
  private int k;

  @Option(
      names = "--time",
      defaultValue = "10m",
      converter = ClickLogOptions.DurationConverter.class,
      paramLabel = "DURATION",
      description =
          "No trial is begun that would end later; the first one, of the defaults, is made anyhow"
              + " (default: ${DEFAULT-VALUE})")
  private Duration time;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "How many at most (default: what the time allows)")
  private Integer trials;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE})")
  private ReportFormat format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the report goes, whole or not at all (default: stdout)")
  private Path out;

  @Mixin private CommandSpec modelOptions = ModelOptions.tunableSpec();

  @Mixin private ClickLogOptions clickLogOptions = new ClickLogOptions();

  /** What is searched. */
  private static List<Knob> knobs(String algorithm) {
    Algorithms all = ModelOptions.algorithms(Optional.empty());
    List<String> tunable = all.tunable().names();
    InvalidRequestException.require(
        tunable.contains(algorithm) || !all.names().contains(algorithm),
        "%s has nothing to tune, it chooses weights itself: tune its channels one by one (%s)",
        algorithm,
        String.join(", ", tunable));
    InvalidRequestException.require(
        tunable.contains(algorithm),
        "there is no algorithm '%s' to tune, there are: %s",
        algorithm,
        String.join(", ", tunable));
    return all.get(algorithm).knobs();
  }

  @Override
  public Integer call() {
    List<OptionSpec> given = spec.commandLine().getParseResult().matchedOptions();
    Set<String> fixed = given.stream().map(OptionSpec::longestName).collect(Collectors.toSet());
    List<Knob> free =
        knobs(algorithm).stream().filter(knob -> !fixed.contains("--" + knob.option())).toList();
    ModelOptions training = ModelOptions.of(modelOptions);
    List<String> ofModel = arguments(given, ModelOptions.tunableNames());
    Tuning.Options.Builder tuning =
        Tuning.Options.builder()
            .goal(goal)
            .k(k)
            .budget(time)
            .threads(training.threads())
            .seed(training.seed());
    Optional.ofNullable(trials).ifPresent(tuning::trials);
    Optional.ofNullable(protocol).ifPresent(tuning::protocol);
    Tuning.Options options = tuning.build();
    training.trainer(algorithm, Optional.empty()); // refuses wrong options before the log is read
    Optional.ofNullable(out).ifPresent(WholeFile::check);
    Console console = new Console(spec);
    ClickLog log =
        ClickLogOptions.read(
            clickLogOptions.source(clicks), clickLogOptions.options(sideFile()), console);
    TuningReport report =
        Tuning.tune(
            log,
            new Tuning.Tunable(
                algorithm,
                free,
                changed -> training.with(changed).trainer(algorithm, Optional.empty())),
            options,
            console.progress());
    boolean interrupted = report.cancelled() && Thread.interrupted(); // or no file could be written
    print(report, command(given, ofModel, report.recommended()));
    return (interrupted ? ExitCode.INTERRUPTED : ExitCode.OK).code();
  }

  /** Those of the options that were given, as they were given. */
  private static List<String> arguments(List<OptionSpec> given, Set<String> names) {
    List<String> arguments = new ArrayList<>();
    for (OptionSpec option : given) {
      if (names.contains(option.longestName())) {
        boolean flag = option.arity().max() == 0;
        for (String value : option.originalStringValues()) {
          arguments.add(option.longestName());
          if (!flag) {
            arguments.add(value);
          }
        }
      }
    }
    return arguments;
  }

  private String command(
      List<OptionSpec> given, List<String> ofModel, Map<String, String> recommended) {
    List<String> words = new ArrayList<>(List.of("vecino", "train", "--clicks"));
    clicks.forEach(place -> words.add(Origin.names(List.of(place))));
    words.addAll(arguments(given, ClickLogOptions.names()));
    words.addAll(List.of("--model", "my-model", "--algorithm", algorithm));
    words.addAll(ofModel);
    recommended.forEach((name, value) -> words.addAll(List.of("--" + name, value)));
    return words.stream().map(TuneCommand::quoted).collect(Collectors.joining(" "));
  }

  /** For a shell. */
  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private void print(TuningReport report, String command) {
    Map<String, Object> map = report.toMaps();
    map.put("command", command);
    String text =
        switch (format) {
          case TEXT -> report.toText() + "\n" + command + "\n";
          case JSON -> Json.write(map) + "\n";
        };
    if (out == null) {
      spec.commandLine().getOut().print(text);
    } else {
      WholeFile.write(out, writer -> writer.write(text));
    }
  }

  /** Bad rows go beside the report, or nowhere. */
  private Path sideFile() {
    return out == null ? null : InputOptions.beside(out, "clicks");
  }
}
