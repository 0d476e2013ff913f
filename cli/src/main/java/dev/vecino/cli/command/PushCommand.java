package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.console.Json;
import dev.vecino.cli.option.ClickLogOptions;
import dev.vecino.cli.option.FilterOptions;
import dev.vecino.cli.option.HistoryOptions;
import dev.vecino.cli.option.ModeOption;
import dev.vecino.cli.option.SelectionOptions;
import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.jobs.push.Push;
import dev.vecino.jobs.push.PushOptions;
import dev.vecino.jobs.push.PushReport;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.sources.jdbc.Database;
import java.nio.file.Path;
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
    name = "push",
    description = "A list for every user of a click log, in files; survives a kill at any moment.")
final class PushCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--index", required = true, paramLabel = "DIR", description = "The index")
  private Path index;

  @Option(
      names = "--clicks",
      required = true,
      arity = "1..*",
      paramLabel = "PLACE",
      description = "The click log: its users get the lists, by what they clicked")
  private List<String> clicks;

  @Mixin private ClickLogOptions clickLogOptions = new ClickLogOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE|DIR|DB",
      description =
          "Where the lists go, ordered by user: a file, if the name ends in .csv or .jsonl, with"
              + " .gz or without; a table of a database, by its jdbc: address; else a folder of"
              + " parts. Lists of a former push are replaced when the new ones are complete,"
              + " nothing else is")
  private String out;

  @Option(
      names = "--table",
      defaultValue = "recommendations",
      paramLabel = "NAME",
      description =
          "The table of the database, with user_id, rank, item_id and score; made if it is absent"
              + " (default: ${DEFAULT-VALUE})")
  private String table;

  @Option(
      names = "--parts",
      paramLabel = "DIR",
      description =
          "Where parts wait for the database (default: the table's name with .parts, in the working"
              + " directory)")
  private Path parts;

  @Option(
      names = "-k",
      defaultValue = "150",
      paramLabel = "N",
      description = "Items per list (default: ${DEFAULT-VALUE})")
  private int k;

  @Mixin private FilterOptions filters = new FilterOptions();

  @Mixin private HistoryOptions historyOptions = new HistoryOptions();

  @Mixin private SelectionOptions selection = new SelectionOptions();

  @Mixin private ModeOption mode = new ModeOption();

  @Option(
      names = "--format",
      description = "csv or jsonl (default: as the name of --out says, else csv)")
  private PushOptions.Format format;

  @ArgGroup private Begun begun;

  /** What becomes of a push that was interrupted: at most one of these. */
  static final class Begun {
    @Option(
        names = "--resume",
        required = true,
        description = "Continue a push that was interrupted, if there is one")
    @SuppressWarnings("UnusedVariable") // of the two, what is not the other
    private boolean resume;

    @Option(
        names = "--restart",
        required = true,
        description = "Throw away what an interrupted push has made, and begin anew")
    private boolean restart;
  }

  @Option(names = "--threads", paramLabel = "N", description = "Default: all processors")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--part-users",
      defaultValue = "10000",
      paramLabel = "N",
      description =
          "Users per part, which an interruption loses at most (default: ${DEFAULT-VALUE})")
  private int partUsers;

  @Override
  public Integer call() {
    Console console = new Console(spec);
    PushOptions options = options();
    boolean isDatabase = Database.isAddress(out);
    InvalidRequestException.require(
        isDatabase || parts == null, "--parts goes with the jdbc: address of a database as --out");
    if (isDatabase && parts == null) {
      parts = Path.of(table + ".parts");
    }
    try (Push push =
        isDatabase
            ? Push.begin(clickLogOptions.ofSecondFile().database(out), table, parts, options)
            : Push.begin(Path.of(out), options)) {
      ClickLog log = clickLogOptions.read(clicks, isDatabase ? parts : Path.of(out), console);
      PushReport report = push.run(index, log, console.progress());
      tell(report, console);
      spec.commandLine().getOut().println(Json.line(summary(report)));
      if (report.items() == 0) {
        throw new BadInputException(
            out
                + ": not one of the "
                + report.users()
                + " users has an item to be recommended: do log, index and filters fit each"
                + " other?");
      }
    }
    return ExitCode.OK.code();
  }

  private PushOptions options() {
    List<String> typed = FilterOptions.asTyped(spec.commandLine().getParseResult());
    Map<String, Object> settings = new LinkedHashMap<>(clickLogOptions.asTexts());
    settings.put("k", k);
    settings.put("filters", typed);
    settings.put("exclude", filters.excluded());
    settings.put("selection", SelectionOptions.asTyped(spec.commandLine().getParseResult()));
    historyOptions.addTo(settings);
    settings.put("mode", mode.mode().name().toLowerCase(Locale.ROOT));
    return PushOptions.builder()
        .format(format)
        .leftovers(leftovers())
        .request(this::completed)
        .limit(k)
        .filterNames(typed)
        .settings(settings)
        .partUsers(partUsers)
        .threads(threads)
        .build();
  }

  private PushOptions.Leftovers leftovers() {
    if (begun == null) {
      return PushOptions.Leftovers.REFUSE;
    }
    return begun.restart ? PushOptions.Leftovers.RESTART : PushOptions.Leftovers.RESUME;
  }

  private RecommendRequest completed(RecommendRequest request) {
    return selection.applyTo(filters.applyTo(historyOptions.applyTo(request.mode(mode.mode()))));
  }

  private void tell(PushReport report, Console console) {
    if (report.usersKept() > 0) {
      console.say("Kept what was complete: the lists of %,d users", report.usersKept());
    }
    console.say(
        "%,d users: %,d lists with %,d items; %,d users clicked nothing that the index knows",
        report.users(), report.lists(), report.items(), report.usersWithoutKnownItem());
    FilterOptions.tellVain(report.vain().excluded(), report.vain().unmet(), console);
    if (report.popularLists() > 0) {
      console.say(
          "%,d lists are the most clicked items, as the index knows nothing of their users",
          report.popularLists());
    }
    if (report.shortLists() > 0) {
      console.say(
          "%,d lists are shorter than %,d, %,d of them empty:",
          report.shortLists(), k, report.emptyLists());
    }
    for (PushReport.ShortLists cause : report.causes()) {
      console.say(
          "  %,d by %s, which left %,d to %,d items",
          cause.lists(), cause.cause(), cause.fewest(), cause.most());
    }
    console.say(
        "%s: generation %s, %,d users in %.1f s, %,.0f users/s",
        place(),
        report.generation(),
        report.users() - report.usersKept(),
        report.seconds(),
        report.usersPerSecond());
  }

  /** Without the password of a database. */
  private String place() {
    return Database.isAddress(out) ? Database.of(out).name() + " " + table : out;
  }

  private Map<String, Object> summary(PushReport report) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("command", "push");
    summary.put("out", place());
    summary.put("generation", report.generation());
    summary.put("users", report.users());
    summary.put("lists", report.lists());
    summary.put("emptyLists", report.emptyLists());
    summary.put("shortLists", report.shortLists());
    Map<String, Object> causes = new LinkedHashMap<>();
    report.causes().forEach(cause -> causes.put(cause.cause(), cause.lists()));
    summary.put("causes", causes);
    summary.put("usersWithoutKnownItem", report.usersWithoutKnownItem());
    summary.put("popularLists", report.popularLists());
    summary.put("items", report.items());
    summary.put("unknownExcluded", report.vain().excluded());
    summary.put("unmet", FilterOptions.texts(report.vain().unmet()));
    summary.put("usersKept", report.usersKept());
    summary.put("seconds", Math.round(report.seconds() * 1000) / 1000.0);
    summary.put("usersPerSecond", Math.round(report.usersPerSecond() * 10) / 10.0);
    return summary;
  }
}
