package dev.vecino.cli;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.evaluator.fusion.Fusion;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.tune.Tuning;
import dev.vecino.evaluator.tune.Tuning.Knob;
import dev.vecino.evaluator.tune.TuningReport;
import dev.vecino.trainer.Channel;
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

  /** How a report is written. */
  enum Format {
    TEXT,
    JSON
  }

  private static final List<String> TUNABLE =
      ModelOptions.ALGORITHMS.stream().filter(name -> !name.equals("fusion")).toList();

  @Spec private CommandSpec spec;

  @Option(
      names = "--clicks",
      required = true,
      paramLabel = "FILE",
      description = "The click log; some of it is held out")
  private Path clicks;

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
  private Format format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the report goes, whole or not at all (default: stdout)")
  private Path out;

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  @Mixin private ClickLogOptions clickLogOptions = new ClickLogOptions();

  /**
   * What is searched: what costs nothing first, the most important of that at the front, because
   * every trial that follows a step to more epochs takes longer too.
   */
  private static List<Knob> knobs(String algorithm) {
    Knob rate = Knob.times("learning-rate", "learningRate", false, "0.25", "0.5", "1", "2", "4");
    Knob dimension = Knob.times("dimension", "dimension", true, "0.5", "1", "2", "4");
    Knob epochs = Knob.times("epochs", "epochs", true, "0.125", "0.25", "0.5", "1", "2", "4", "8");
    Knob exponent = Knob.of("exponent", "exponent", "-0.5", "0", "0.25", "0.5", "0.75", "1");
    Knob negatives = Knob.times("negatives", "negatives", true, "0.5", "1", "2", "4");
    return switch (algorithm) {
      case "item2vec" ->
          List.of(
              exponent,
              Knob.of("window", "window", "2", "5", "session"),
              rate,
              Knob.of("subsample", "subsample", "0", "0.01", "0.001", "0.0001"),
              epochs,
              negatives,
              dimension);
      case "history" ->
          List.of(
              Knob.times(
                  "temperature",
                  "temperature",
                  false,
                  "0.5",
                  "0.7",
                  "0.85",
                  "1",
                  "1.2",
                  "1.5",
                  "2"),
              rate,
              epochs,
              negatives,
              dimension);
      case "als" ->
          List.of(
              Knob.times(
                  "unobserved-weight",
                  "unobservedWeight",
                  false,
                  "0.125",
                  "0.25",
                  "0.5",
                  "1",
                  "2",
                  "4",
                  "8"),
              Knob.times(
                  "regularization", "regularization", false, "0.1", "0.3", "1", "3", "10", "30"),
              Knob.times("epochs", "sweeps", true, "0.5", "1", "2"),
              dimension);
      case "deepwalk" ->
          List.of(
              Knob.of("window", "window", "2", "5", "10", "session"),
              exponent,
              Knob.of("walk-q", "inOutParameter", "0.25", "0.5", "1", "2", "4"),
              rate,
              Knob.times("walk-length", "length", true, "0.25", "0.5", "1", "2"),
              Knob.times("walks", "walksPerItem", true, "0.5", "1", "2"),
              epochs,
              negatives,
              dimension);
      case "fusion" ->
          throw new InvalidRequestException(
              "fusion learns its weights itself: tune its channels one by one (%s)"
                  .formatted(String.join(", ", TUNABLE)));
      default ->
          throw new InvalidRequestException(
              "there is no algorithm '%s' to tune, there are: %s"
                  .formatted(algorithm, String.join(", ", TUNABLE)));
    };
  }

  @Override
  public Integer call() {
    List<OptionSpec> given = spec.commandLine().getParseResult().matchedOptions();
    Set<String> fixed = given.stream().map(OptionSpec::longestName).collect(Collectors.toSet());
    List<Knob> free =
        knobs(algorithm).stream().filter(knob -> !fixed.contains("--" + knob.option())).toList();
    List<String> ofModel = arguments(given, ModelOptions.names());
    Tuning.Options options =
        new Tuning.Options(
            goal,
            k,
            time,
            trials == null ? Integer.MAX_VALUE : trials,
            modelOptions.threads(),
            modelOptions.seed());
    channel(ofModel, Map.of()); // refuses wrong options before the log is read
    Optional.ofNullable(out).ifPresent(WholeFile::check);
    Console console = new Console(spec);
    ClickLog log = ClickLogOptions.read(clicks, clickLogOptions.options(sideFile()), console);
    TuningReport report =
        Tuning.tune(
            log,
            protocol == null ? Fusion.protocolFor(log) : protocol,
            algorithm,
            free,
            changed -> channel(ofModel, changed),
            options,
            console.progress());
    boolean interrupted = report.cancelled() && Thread.interrupted(); // or no file could be written
    print(report, command(given, ofModel, report.recommended()));
    return (interrupted ? ExitCode.INTERRUPTED : ExitCode.OK).code();
  }

  private Channel channel(List<String> arguments, Map<String, String> changed) {
    List<String> all = new ArrayList<>(arguments);
    changed.forEach((name, value) -> all.addAll(List.of("--" + name, value)));
    return ModelOptions.parse(all).channel(algorithm, Optional.empty());
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
    List<String> words = new ArrayList<>(List.of("vecino", "train", "--clicks", clicks.toString()));
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
