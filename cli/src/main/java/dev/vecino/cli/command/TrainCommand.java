package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.option.ClickLogOptions;
import dev.vecino.cli.option.ModelOptions;
import dev.vecino.cli.option.Origin;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.evaluator.fusion.AutoAlgorithm;
import dev.vecino.trainer.Trainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "train", description = "Learn an embedding of every item from click sequences.")
final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--clicks",
      required = true,
      arity = "1..*",
      paramLabel = "PLACE",
      description = "The click log, with user, item and time: " + Origin.PLACES)
  private List<String> clicks;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Where the model goes; a former model there is replaced")
  private Path model;

  @Option(
      names = "--algorithm",
      defaultValue = AutoAlgorithm.NAME,
      paramLabel = "NAME",
      description =
          "auto: the best of the others and of item-knn and popularity, alone or fused, by held-out"
              + " clicks of the log; item2vec; history: trained end to end for what a history leads"
              + " to; als: matrix factorisation; deepwalk: item2vec on random walks; fusion:"
              + " --channels with learnt weights (default: ${DEFAULT-VALUE})")
  private String algorithm;

  @Mixin private CommandSpec modelOptions = ModelOptions.spec();

  @Mixin private ClickLogOptions clickLogOptions = new ClickLogOptions();

  @Override
  public Integer call() {
    Trainer trainer = ModelOptions.of(modelOptions).trainer(algorithm, Optional.empty());
    EmbeddingModel.checkTarget(model);
    Console console = new Console(spec);
    ClickLog log = clickLogOptions.read(clicks, model, console);
    console.say(
        "%,d clicks of %,d users on %,d items in %,d sequences",
        log.clickCount(), log.userCount(), log.itemCount(), log.sequenceCount());
    long began = System.nanoTime();
    EmbeddingModel trained = trainer.train(log, Optional.empty(), console.progress());
    trained.write(model);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %,d items of dimension %d, trained in %.1f s%n",
            model,
            trained.items().size(),
            trained.items().dimension(),
            (System.nanoTime() - began) / 1e9);
    return ExitCode.OK.code();
  }
}
