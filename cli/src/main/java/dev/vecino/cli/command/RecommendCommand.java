package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.option.AnswerOptions;
import dev.vecino.cli.option.ClickLogOptions;
import dev.vecino.cli.option.HistoryOptions;
import dev.vecino.cli.option.ItemIds;
import dev.vecino.cli.option.Origin;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "recommend", description = "What a user should see next, by what the user clicked.")
final class RecommendCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Who who;

  /** Whose next items: exactly one of these. */
  static final class Who {
    @Option(
        names = "--history",
        required = true,
        converter = ItemIds.Converter.class,
        paramLabel = "ITEMS",
        description =
            "What the user clicked, oldest first: a,b,c; an id with a comma in quotes: '\"a,1\",b'")
    private List<ItemIds> history;

    @Option(
        names = "--items",
        required = true,
        converter = ItemIds.Converter.class,
        paramLabel = "ITEMS",
        description = "No user, but items such as those of a basket: what is like all of them")
    private List<ItemIds> items;

    @Option(
        names = "--user",
        required = true,
        paramLabel = "USER",
        description = "A user of --clicks")
    private String user;

    @Option(
        names = "--vector",
        required = true,
        split = ",",
        paramLabel = "X",
        description = "A user's vector that was made elsewhere: 0.1,-0.2,…")
    private float[] vector;
  }

  @Option(
      names = "--clicks",
      arity = "1..*",
      paramLabel = "PLACE",
      description = "The click log that has the history of --user")
  private List<String> clicks;

  @Mixin private ClickLogOptions clickLogOptions = new ClickLogOptions();

  @Option(
      names = "-k",
      defaultValue = "150",
      paramLabel = "N",
      description = "How many (default: ${DEFAULT-VALUE})")
  private int k;

  @Mixin private HistoryOptions historyOptions = new HistoryOptions();

  @Mixin private AnswerOptions answerOptions = new AnswerOptions();

  @Override
  public Integer call() {
    RecommendRequest request = historyOptions.applyTo(request().limit(k));
    try (Recommender recommender = answerOptions.open()) {
      answerOptions.answer(recommender, request, spec);
    }
    return ExitCode.OK.code();
  }

  private RecommendRequest request() {
    if ((who.user == null) != (clicks == null)) {
      throw new ParameterException(spec.commandLine(), "--user and --clicks go together");
    }
    if (who.vector != null) {
      return RecommendRequest.forVector(who.vector);
    }
    if (who.items != null) {
      return RecommendRequest.forItems(ItemIds.joined(who.items));
    }
    if (who.history != null) {
      return RecommendRequest.forHistory(ItemIds.joined(who.history));
    }
    Console console = new Console(spec);
    ClickLog log =
        ClickLog.readUser(
            clickLogOptions.source(clicks),
            who.user,
            clickLogOptions.options((Path) null),
            console.progress());
    List<String> history = log.userCount() == 0 ? List.of() : log.history(0);
    InvalidRequestException.require(
        !history.isEmpty() || historyOptions.isPopular(),
        "%s has no user '%s' (without --no-popular the answer is the most clicked items)",
        Origin.names(clicks),
        who.user);
    console.say("User %s clicked %,d times", who.user, history.size());
    return RecommendRequest.forHistory(history)
        .excluding(log.takenOut(who.user).stream().sorted().toList());
  }
}
