package dev.vecino.cli.option;

import dev.vecino.cli.console.Console;
import dev.vecino.core.ClickLog;
import dev.vecino.core.ClickSource;
import dev.vecino.core.EventKinds;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.RowPolicy;
import dev.vecino.core.WeightRatios;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how a click log is read. */
public final class ClickLogOptions {

  @Option(
      names = "--user-column",
      defaultValue = "user",
      paramLabel = "NAME",
      description = "Column of users (default: ${DEFAULT-VALUE})")
  private String userColumn;

  @Option(
      names = "--time-column",
      defaultValue = "timestamp",
      paramLabel = "NAME",
      description =
          "Column of times, ISO-8601 or numbers since 1970; may be absent"
              + " (default: ${DEFAULT-VALUE})")
  private String timeColumn;

  @Option(
      names = "--session-column",
      defaultValue = "session",
      paramLabel = "NAME",
      description = "Column of sessions; may be absent (default: ${DEFAULT-VALUE})")
  private String sessionColumn;

  @Option(
      names = "--weight-column",
      defaultValue = "weight",
      paramLabel = "NAME",
      description = "Column of weights; may be absent (default: ${DEFAULT-VALUE})")
  private String weightColumn;

  @Option(
      names = "--event-column",
      defaultValue = "",
      paramLabel = "NAME",
      description = "Column of the kinds of events, such as view and purchase (default: none)")
  private String eventColumn;

  @Option(
      names = "--event-weight",
      split = ",",
      paramLabel = "KIND=N",
      description =
          "What an event of a kind weighs as a click: view=1,cart=3,purchase=5,hide=out. Of a kind"
              + " with 'out' (or below 0) it takes the user's earlier clicks on the item out; kinds"
              + " that are not named are counted and left out (default: all weigh 1)")
  private Map<String, String> eventWeights = new LinkedHashMap<>();

  @Option(
      names = "--predict",
      split = ",",
      paramLabel = "KIND",
      description =
          "The kinds of events that are to be predicted, by training, and by evaluate and tune;"
              + " the others only tell what comes next (default: all)")
  private Set<String> predicted = new LinkedHashSet<>();

  @Option(
      names = "--max-clicks",
      defaultValue = "10000",
      paramLabel = "N",
      description =
          "Users with more clicks, as only programs have, keep their newest N; 0: all keep all"
              + " (default: ${DEFAULT-VALUE})")
  private int maxClicks;

  @Option(
      names = "--session-gap",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "A longer pause begins a new session, where there is no session column: 30m, 2h, 1d"
              + " (default: one session per user)")
  private Duration sessionGap;

  @Option(
      names = "--clicks-query",
      paramLabel = "SQL",
      description = "What a database is asked for clicks; its columns are named as those of a file")
  private String query;

  @Option(
      names = "--clicks-table",
      paramLabel = "NAME",
      description = "The table of a database that has the clicks, maybe with its schema")
  private String table;

  @Mixin private InputOptions input = new InputOptions();

  /** Where the clicks are that {@code --clicks} names. */
  public ClickSource source(List<String> places) {
    return Origin.of("--clicks", places, query, table, input).clicks();
  }

  /**
   * Reads a log, and says how many rows were skipped: skipped rows go to a file beside the output.
   */
  public ClickLog read(List<String> places, Path output, Console console) {
    return read(source(places), options(InputOptions.beside(output, "clicks")), console);
  }

  /** Reads a log, and says how many rows were skipped. */
  public static ClickLog read(ClickSource source, ClickLog.Options options, Console console) {
    ClickLog log = ClickLog.read(source, options, console.progress());
    console.reportRows(log.report(), options.rowPolicy().sideFile());
    tellEvents(log, console);
    ClickLog.HeavyUsers heavy = log.heavyUsers();
    if (heavy.users() > 0) {
      console.say(
          "%s: %,d users have more than %,d clicks, '%s' has %,d: their newest %,d count, %,d"
              + " clicks are left out; --max-clicks says how many count",
          log.report().file(),
          heavy.users(),
          heavy.limit(),
          heavy.most(),
          heavy.mostClicks(),
          heavy.limit(),
          heavy.leftOut());
    }
    WeightRatios weights = WeightRatios.of(log);
    if (weights.cut() > 0) {
      console.say(
          "%s: %,d clicks weigh more than %d times the median of %s: training takes them as that",
          log.report().file(), weights.cut(), WeightRatios.MOST_MEDIANS, (float) weights.median());
    }
    return log;
  }

  private static void tellEvents(ClickLog log, Console console) {
    ClickLog.Events events = log.events();
    if (!events.leftOut().isEmpty()) {
      console.say(
          "%s: left out, as their kinds have no weight: %s",
          log.report().file(),
          events.leftOut().entrySet().stream()
              .map(
                  kind -> String.format(Locale.ROOT, "%,d of '%s'", kind.getValue(), kind.getKey()))
              .collect(Collectors.joining(", ")));
    }
    if (events.takingOut() > 0) {
      console.say(
          "%s: %,d events take %,d clicks out",
          log.report().file(), events.takingOut(), events.takenOut());
    }
  }

  /**
   * How a log is read.
   *
   * @param defaultSideFile where skipped rows go if no file was given; null: nowhere
   */
  public ClickLog.Options options(Path defaultSideFile) {
    return options(input.policy(defaultSideFile));
  }

  /** How a log is read whose rows that break a rule are treated in a given way. */
  public ClickLog.Options options(RowPolicy policy) {
    return ClickLog.Options.builder()
        .userColumn(userColumn)
        .itemColumn(input.itemColumn())
        .timeColumn(timeColumn)
        .sessionColumn(sessionColumn)
        .weightColumn(weightColumn)
        .events(events())
        .maxClicks(maxClicks)
        .sessionGap(sessionGap)
        .values(input.values())
        .rowPolicy(policy)
        .build();
  }

  private EventKinds events() {
    Map<String, Double> weights = new LinkedHashMap<>();
    eventWeights.forEach((kind, weight) -> weights.put(kind.strip(), weight(kind, weight)));
    return new EventKinds(
        eventColumn, weights, predicted.stream().map(String::strip).collect(Collectors.toSet()));
  }

  private static double weight(String kind, String text) {
    try {
      return text.strip().equals("out") ? -1 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InvalidRequestException(
          "the weight of '" + kind + "' must be a number or out, got: '" + text + "'");
    }
  }

  /** The names of all of these options. */
  public static Set<String> names() {
    return CommandSpec.forAnnotatedObject(new ClickLogOptions()).options().stream()
        .map(OptionSpec::longestName)
        .collect(Collectors.toSet());
  }

  /** The options by which a second file is read beside the log. */
  public InputOptions ofSecondFile() {
    return input.ofSecondFile();
  }

  /** The options as names and texts, for a manifest. */
  public Map<String, Object> asTexts() {
    Map<String, Object> texts = new LinkedHashMap<>();
    texts.put(
        "clickColumns",
        String.join(",", userColumn, input.itemColumn(), timeColumn, sessionColumn, weightColumn));
    texts.put("events", eventColumn + eventWeights + predicted);
    texts.put("maxClicks", Integer.toString(maxClicks));
    texts.put("sessionGap", sessionGap == null ? "none" : sessionGap.toString());
    texts.put("badRows", input.choice());
    texts.put("textFormat", input.textFormat());
    return texts;
  }

  /** Reads a duration: 30s, 30m, 2h, 1d, or ISO-8601 (PT30M). */
  public static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      String upper = text.strip().toUpperCase(java.util.Locale.ROOT);
      String iso = upper.startsWith("P") ? upper : (upper.endsWith("D") ? "P" : "PT") + upper;
      try {
        Duration duration = Duration.parse(iso);
        if (duration.isNegative() || duration.isZero()) {
          throw new TypeConversionException("must be longer than zero, got: '" + text + "'");
        }
        return duration;
      } catch (java.time.format.DateTimeParseException e) {
        throw new TypeConversionException(
            "must be a duration such as 30m, 2h or 1d, got: '" + text + "'");
      }
    }
  }
}
