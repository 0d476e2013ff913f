package dev.vecino.cli.command;

import dev.vecino.cli.console.AnswerPrinter;
import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.option.AnswerOptions;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "neighbors", description = "The items most like an item.")
final class NeighborsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ITEM", description = "The item's id")
  private String item;

  @Option(
      names = "-k",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many (default: ${DEFAULT-VALUE})")
  private int k;

  @Mixin private AnswerOptions answerOptions = new AnswerOptions();

  @Override
  public Integer call() {
    RecommendRequest request = RecommendRequest.forItem(item).limit(k);
    try (Recommender recommender = answerOptions.open()) {
      if (answerOptions.isForPeople()) {
        recommender.attributes(item).ifPresent(this::introduce);
      }
      answerOptions.answer(recommender, request, spec);
    }
    return ExitCode.OK.code();
  }

  private void introduce(Map<String, Object> attributes) {
    StringBuilder line = new StringBuilder("Neighbours of " + item);
    attributes.forEach(
        (name, value) ->
            line.append(", ").append(name).append(' ').append(AnswerPrinter.plain(value)));
    new Console(spec).say("%s", line);
  }
}
