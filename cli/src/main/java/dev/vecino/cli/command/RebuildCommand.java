package dev.vecino.cli.command;

import dev.vecino.cli.console.Console;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.console.Json;
import dev.vecino.cli.option.ApproximationOptions;
import dev.vecino.cli.option.CatalogueOptions;
import dev.vecino.cli.option.ClickLogOptions;
import dev.vecino.cli.option.KeepOption;
import dev.vecino.cli.option.ModelOptions;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.fusion.AutoAlgorithm;
import dev.vecino.evaluator.fusion.AutoChoice;
import dev.vecino.indexer.IndexReport;
import dev.vecino.indexer.IndexVerifier.Coverage;
import dev.vecino.indexer.IndexVerifier.Verification;
import dev.vecino.indexer.ServedModel;
import dev.vecino.jobs.rebuild.HeldOutRecall;
import dev.vecino.jobs.rebuild.Rebuild;
import dev.vecino.jobs.rebuild.RebuildListener;
import dev.vecino.jobs.rebuild.RebuildOptions;
import dev.vecino.jobs.rebuild.RebuildReport;
import dev.vecino.trainer.Algorithms;
import dev.vecino.trainer.Trainer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "rebuild",
    description =
        "Train, index, verify and swap in one run: the served generation stays until a"
            + " better-founded one is complete.")
final class RebuildCommand implements Callable<Integer> {

  private static final double TOLD_LOSS = 0.1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--clicks",
      required = true,
      arity = "1..*",
      paramLabel = "PLACE",
      description = "The click log")
  private List<String> clicks;

  @Option(names = "--index", required = true, paramLabel = "DIR", description = "The index")
  private Path index;

  @Option(
      names = "--warm-start",
      description =
          "Continue from the served generation's vectors: 4 epochs at a learning rate of 0.01,"
              + " unless --epochs and --learning-rate say otherwise; the first build starts cold")
  private boolean warmStart;

  @Option(
      names = "--only-if-better",
      description =
          "Hold the last click of every tenth user out, and serve the new generation only if it"
              + " predicts at least as many of them as the served one")
  private boolean onlyIfBetter;

  @Option(
      names = "--min-recall",
      defaultValue = "0.9",
      paramLabel = "X",
      description =
          "What the approximate search must find of the exact answers, over a sample of users"
              + " (default: ${DEFAULT-VALUE})")
  private double minRecall;

  @Option(
      names = "--max-loss",
      defaultValue = "0.5",
      paramLabel = "X",
      description =
          "The share that may be lost of the served items, of those with a row in the catalogue and"
              + " with each attribute, of users and clicks; else nothing is swapped (default:"
              + " ${DEFAULT-VALUE})")
  private double maxLoss;

  @Option(names = "--force", description = "Serve the new generation whatever it has lost")
  private boolean force;

  @Mixin private KeepOption keep = new KeepOption();

  @Option(
      names = "--estimate-new",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = {
        "Rows of the catalogue without a vector, as nobody clicked them yet, become items too: with"
            + " the mean vector of the items that are most like them, marked by the attribute"
            + " 'estimated' (default: yes)"
      })
  private boolean estimateNew;

  @Option(
      names = "--algorithm",
      defaultValue = AutoAlgorithm.NAME,
      paramLabel = "NAME",
      description =
          "auto, item2vec, history, als, deepwalk or fusion, as in train (default:"
              + " ${DEFAULT-VALUE}); auto takes again what it chose for the served generation; a"
              + " warm start is made by item2vec and history")
  private String algorithm;

  @Option(
      names = "--retune",
      description = "auto: look for the best again, whatever it chose for the served generation")
  private boolean retune;

  @Mixin private CommandSpec modelOptions = ModelOptions.spec();
  @Mixin private ClickLogOptions clickLogOptions = new ClickLogOptions();
  @Mixin private CatalogueOptions catalogueOptions = new CatalogueOptions();
  @Mixin private ApproximationOptions approximation = new ApproximationOptions();

  private Optional<AutoChoice> chosen = Optional.empty();

  @Override
  public Integer call() {
    long began = System.nanoTime();
    Console console = new Console(spec);
    ModelOptions training = ModelOptions.of(modelOptions);
    training.trainer(algorithm, Optional.empty()); // a mistake is told before anything is read
    RebuildOptions options =
        RebuildOptions.builder()
            .trainer(this::train)
            .warmStart(warmStart)
            .onlyIfBetter(onlyIfBetter)
            .minRecall(minRecall)
            .maxLoss(force ? 1 : maxLoss)
            .index(approximation.options(training.threads(), keep.generations(), estimateNew))
            .build();
    Rebuild rebuild = Rebuild.of(index, options);
    chosen = chosenBefore();
    ClickLog log = clickLogOptions.read(clicks, index, console);
    Catalogue catalogue = catalogueOptions.read(clickLogOptions.ofSecondFile(), index, console);
    RebuildReport report = rebuild.run(log, catalogue, new FindingsPrinter(console));
    double seconds = (System.nanoTime() - began) / 1e9;
    IndexReport built = report.index();
    if (built.estimated() + built.rowsWithoutVector() > 0) {
      console.say(
          "%s: %,d items nobody clicked have an estimated vector, %,d are not in the index",
          index, built.estimated(), built.rowsWithoutVector());
    }
    console.say(
        "%s: serves generation %s with %,d items after %.1f s",
        index, built.generation(), built.items(), seconds);
    spec.commandLine().getOut().println(Json.line(summary(report, log, seconds)));
    return ExitCode.OK.code();
  }

  /**
   * What auto need not look for: what it chose for the served generation, or for a warm start the
   * algorithm that made it.
   */
  private Optional<AutoChoice> chosenBefore() {
    if (!algorithm.equals(AutoAlgorithm.NAME)) {
      return Optional.empty();
    }
    InvalidRequestException.require(
        !warmStart || !retune,
        "--retune looks for another model, so it can't go with --warm-start");
    if (retune) {
      return Optional.empty();
    }
    Map<?, ?> served = ServedModel.facts(index);
    Optional<AutoChoice> before = AutoChoice.of(served);
    if (!warmStart || served.isEmpty()) {
      return before;
    }
    AutoChoice choice =
        before.orElseGet(() -> AutoChoice.single(String.valueOf(served.get("algorithm"))));
    Algorithms all = ModelOptions.algorithms(Optional.empty());
    InvalidRequestException.require(
        choice.algorithm().filter(name -> all.get(name).canStartWarm()).isPresent(),
        "the served generation is made by %s, which can't make a warm start: leave --warm-start"
            + " out, or name an algorithm (--algorithm history)",
        choice);
    return Optional.of(choice);
  }

  private EmbeddingModel train(
      ClickLog log, Optional<EmbeddingModel> former, ProgressListener listener) {
    ModelOptions given = ModelOptions.of(modelOptions);
    ModelOptions training =
        former.isPresent() ? given.orElse(Rebuild.WARM_EPOCHS, Rebuild.WARM_LEARNING_RATE) : given;
    chosen.ifPresent(
        choice ->
            listener.tell(
                "auto: takes %s again, as for the served generation (--retune looks for the best)"
                    .formatted(choice)));
    Trainer trainer =
        chosen
            .map(training::reusing)
            .orElseGet(() -> training.trainer(algorithm, Optional.empty()));
    return trainer.train(log, former, listener);
  }

  private Map<String, Object> summary(RebuildReport report, ClickLog log, double seconds) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("command", "rebuild");
    summary.put("index", index.toString());
    summary.put("former", report.former().orElse(null));
    summary.put("users", log.userCount());
    summary.put("clicks", log.clickCount());
    summary.put("warmStart", report.training().isWarm());
    summary.put("trainingSeconds", rounded(report.training().seconds()));
    Verification found = report.verification();
    summary.put("recall", rounded(found.recall()));
    summary.put("added", found.added());
    summary.put("gone", found.gone());
    summary.put("overlap", found.overlap().map(RebuildCommand::rounded).orElse(null));
    Map<String, Object> coverage = new LinkedHashMap<>();
    for (Coverage each : found.coverage()) {
      Map<String, Object> counts = new LinkedHashMap<>();
      counts.put("former", each.former());
      counts.put("now", each.now());
      coverage.put(each.of(), counts);
    }
    summary.put("coverage", coverage);
    report
        .heldOut()
        .ifPresent(
            heldOut -> {
              summary.put("heldOutUsers", heldOut.users());
              summary.put("heldOutRecall", rounded(heldOut.recall()));
              summary.put("heldOutRecallOfFormer", rounded(heldOut.former()));
            });
    IndexReport built = report.index();
    summary.put("generation", built.generation());
    summary.put("items", built.items());
    summary.put("estimated", built.estimated());
    summary.put("rowsWithoutVector", built.rowsWithoutVector());
    summary.put("bytes", built.bytes());
    summary.put("seconds", rounded(seconds));
    return summary;
  }

  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }

  /** Says what was found before the swap. */
  private static final class FindingsPrinter implements RebuildListener {
    private final Console console;
    private final ProgressListener progress;

    FindingsPrinter(Console console) {
      this.console = console;
      this.progress = console.progress();
    }

    @Override
    public Task start(String name, String unit, long total) {
      return progress.start(name, unit, total);
    }

    @Override
    public void tell(String sentence) {
      progress.tell(sentence);
    }

    @Override
    public void verified(String generation, Verification found) {
      console.say(
          "Verified generation %s: %,d items, %,d new, %,d gone; over %,d users the search finds"
              + " %.3f of the exact answers%s",
          generation,
          found.items(),
          found.added(),
          found.gone(),
          found.queries(),
          found.recall(),
          found
              .overlap()
              .map(
                  share ->
                      String.format(Locale.ROOT, ", and %.3f of them are the served ones", share))
              .orElse(""));
      for (Coverage coverage : found.coverage()) {
        if (coverage.loss() >= TOLD_LOSS) {
          console.say(
              "Lost since the served generation: %,d %s instead of %,d",
              coverage.now(), coverage.of(), coverage.former());
        }
      }
    }

    @Override
    public void compared(HeldOutRecall found) {
      console.say(
          "Of %,d held-out clicks the new generation predicts %.4f, the served one %.4f"
              + " (recall@%d)",
          found.users(), found.recall(), found.former(), found.k());
    }
  }
}
