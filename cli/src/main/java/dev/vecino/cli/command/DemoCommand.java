package dev.vecino.cli.command;

import dev.vecino.cli.console.ExitCode;
import dev.vecino.core.ClickLog;
import dev.vecino.core.DelimitedSource;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.RecommendRequest.Mode;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description =
        "The whole way on a generated rental-housing market: sample, train, index, recommend.")
final class DemoCommand implements Callable<Integer> {

  private static final String USER = "u1";
  private static final int HISTORY_SHOWN = 6;

  /** Answers that the approximate search is compared with. */
  private static final int COMPARED = 20;

  private final Commands.Runner runner;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      defaultValue = "index-data/demo",
      paramLabel = "DIR",
      description = "Folder for the sample, the model and the index (default: ${DEFAULT-VALUE})")
  private Path out;

  /**
   * A demonstration of other commands.
   *
   * @param runner what runs them
   */
  DemoCommand(Commands.Runner runner) {
    this.runner = runner;
  }

  @Override
  public Integer call() {
    try {
      demonstrate();
      return ExitCode.OK.code();
    } catch (StepFailed e) {
      return e.code();
    }
  }

  private void demonstrate() {
    String sample = out.resolve("sample").toString();
    String clicks = out.resolve("sample").resolve("clicks.csv.gz").toString();
    String items = out.resolve("sample").resolve("items.csv.gz").toString();
    String model = out.resolve("model").toString();
    String index = out.resolve("index").toString();

    step(
        "1. Generate a rental-housing market: listings, and the clicks of people who look for"
            + " one.");
    run("sample", "--out", sample);
    step(
        "2. Learn an embedding of every listing from what people clicked one after the other, by"
            + " the plain recipe (without --algorithm, train compares it with others on held-out"
            + " clicks and takes the best).");
    run("train", "--clicks", clicks, "--model", model, "--algorithm", "item2vec");
    step(
        "3. Put the embeddings into a Lucene index, with price, quality and the other attributes.");
    run("index", "--model", model, "--items", items, "--index", index);

    List<String> history =
        ClickLog.readHistory(
            DelimitedSource.of(Path.of(clicks)),
            USER,
            ClickLog.Options.defaults(),
            ProgressListener.NONE);
    List<String> latest =
        history.subList(Math.max(0, history.size() - HISTORY_SHOWN), history.size());
    String[] ask = {
      "recommend", "--index", index, "--history", String.join(",", latest), "-k", "5"
    };
    step("4. What should somebody see next who clicked " + String.join(", ", latest) + "?");
    run(ask);
    step("5. The same, but good homes at the price of those that were clicked, give or take 20 %.");
    run(with(ask, "--max-price-gap", "0.2", "--min-quality", "0.8"));
    step("6. The same, but with three rooms or more, in one of two districts.");
    run(with(ask, "--where", "rooms>=3", "--where", "district=harbour|old-town"));
    step("7. Step 4 once more, without comparing all: what the approximate search finds of it.");
    run(with(ask, "--mode", "approximate"));
    compare(index, latest);

    String vecino = System.getenv().getOrDefault("VECINO_COMMAND", "vecino");
    step("Now try:");
    PrintWriter text = spec.commandLine().getOut();
    for (String command :
        List.of(
            "neighbors " + latest.getFirst() + " --index " + index,
            "recommend --index " + index + " --user " + USER + " --clicks " + clicks + " -k 20",
            "recommend --index "
                + index
                + " --history "
                + latest.getLast()
                + " --price ..900 --format json",
            "inspect " + index)) {
      text.println("  " + vecino + " " + command);
    }
    text.println(
        "And with your own clicks (user,item,timestamp) and items (item,price,quality,…):");
    text.println("  " + vecino + " train --clicks clicks.csv --model my-model");
    text.println("  " + vecino + " index --model my-model --items items.csv --index my-index");
    text.println("  " + vecino + " recommend --index my-index --user USER --clicks clicks.csv");
    text.flush();
  }

  /** Says how much of the exact answer the approximate one has. */
  private void compare(String index, List<String> history) {
    RecommendRequest request = RecommendRequest.forHistory(history).limit(COMPARED);
    try (Recommender recommender = Recommender.open(Path.of(index))) {
      List<String> exact = items(recommender.recommend(request.mode(Mode.EXACT)));
      Recommendations found = recommender.recommend(request.mode(Mode.APPROXIMATE));
      long same = items(found).stream().filter(exact::contains).count();
      PrintWriter text = spec.commandLine().getOut();
      text.printf(
          Locale.ROOT,
          "Of the %d nearest %s found %d (recall %.2f) by comparing %,d of %,d homes.%n",
          exact.size(),
          found.answeredBy().name().toLowerCase(Locale.ROOT),
          same,
          same / (double) Math.max(1, exact.size()),
          found.visited(),
          found.eligible());
      text.flush();
    }
  }

  private static List<String> items(Recommendations answer) {
    return answer.items().stream().map(Recommendation::item).toList();
  }

  private void step(String what) {
    PrintWriter text = spec.commandLine().getOut();
    text.println();
    text.println(what);
    text.flush();
  }

  /** Runs a command as a user would type it; a failure ends the demonstration. */
  private void run(String... arguments) {
    PrintWriter text = spec.commandLine().getOut();
    text.println("$ vecino " + String.join(" ", quoted(arguments)));
    text.flush();
    int code = runner.run(text, spec.commandLine().getErr(), arguments);
    if (code != ExitCode.OK.code()) {
      throw new StepFailed(code);
    }
  }

  private static List<String> quoted(String[] arguments) {
    List<String> words = new ArrayList<>();
    for (String argument : arguments) {
      words.add(argument.matches("[A-Za-z0-9_./,=:-]*") ? argument : "'" + argument + "'");
    }
    return words;
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** A step ended with an error that it has already explained. */
  private static final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    StepFailed(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
