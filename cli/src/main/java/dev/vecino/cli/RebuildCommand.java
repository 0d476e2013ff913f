package dev.vecino.cli;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.indexer.IndexReport;
import dev.vecino.indexer.IndexVerifier;
import dev.vecino.indexer.IndexVerifier.Verification;
import dev.vecino.indexer.ServedModel;
import dev.vecino.searcher.schema.IndexFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
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

  private static final int SAMPLE_USERS = 200;
  private static final int LONGEST_HISTORY = 50;
  private static final int COMPARED = 10;
  private static final int HELD_OUT_EVERY = 10;
  private static final int MOST_HELD_OUT = 2000;
  private static final int HELD_OUT_K = 20;

  /** A warm start needs few and small steps: the vectors are nearly right already. */
  private static final int WARM_EPOCHS = 4;

  private static final double WARM_LEARNING_RATE = 0.01;

  @Spec private CommandSpec spec;

  @Option(names = "--clicks", required = true, paramLabel = "FILE", description = "The click log")
  private Path clicks;

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
      names = "--keep",
      defaultValue = "2",
      paramLabel = "N",
      description = "Generations to keep, the served one among them (default: ${DEFAULT-VALUE})")
  private int keep;

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
      defaultValue = "item2vec",
      paramLabel = "NAME",
      description =
          "item2vec, history, als, deepwalk or fusion, as in train (default: ${DEFAULT-VALUE}); a"
              + " warm start is made by item2vec and history")
  private String algorithm;

  @Mixin private ModelOptions modelOptions = new ModelOptions();
  @Mixin private ClickLogOptions clickLogOptions = new ClickLogOptions();
  @Mixin private CatalogueOptions catalogueOptions = new CatalogueOptions();
  @Mixin private ApproximationOptions approximation = new ApproximationOptions();

  /** What the summary tells, in its order. */
  private final Map<String, Object> summary = new LinkedHashMap<>();

  @Override
  public Integer call() {
    long began = System.nanoTime();
    Console console = new Console(spec);
    modelOptions.channel(algorithm, Optional.empty()); // a mistake is told before anything is read
    IndexOptions indexOptions =
        approximation.options(modelOptions.threads(), keep, estimateNew);
    Optional<String> served = new IndexFolder(index).current();
    ClickLog log = clickLogOptions.read(clicks, index, console);
    Catalogue catalogue = catalogueOptions.read(clickLogOptions.ofSecondFile(), index, console);
    HeldOut heldOut = new HeldOut(log, onlyIfBetter && served.isPresent());
    summary.put("command", "rebuild");
    summary.put("index", index.toString());
    summary.put("former", served.orElse(null));
    summary.put("users", log.userCount());
    summary.put("clicks", log.clickCount());
    IndexReport report =
        IndexBuilder.build(
            index,
            () -> train(heldOut.training(), console),
            catalogue,
            indexOptions,
            generation -> approve(generation, served, log, heldOut, console),
            console.progress());
    double seconds = (System.nanoTime() - began) / 1e9;
    summary.put("generation", report.generation());
    summary.put("items", report.items());
    summary.put("estimated", report.estimated());
    summary.put("rowsWithoutVector", report.rowsWithoutVector());
    summary.put("bytes", report.bytes());
    summary.put("seconds", rounded(seconds));
    if (report.estimated() + report.rowsWithoutVector() > 0) {
      console.say(
          "%s: %,d items nobody clicked have an estimated vector, %,d are not in the index",
          index, report.estimated(), report.rowsWithoutVector());
    }
    console.say(
        "%s: serves generation %s with %,d items after %.1f s",
        index, report.generation(), report.items(), seconds);
    spec.commandLine().getOut().println(Json.line(summary));
    return ExitCode.OK.code();
  }

  private EmbeddingModel train(ClickLog log, Console console) {
    Optional<EmbeddingModel> former = warmStart ? ServedModel.read(index) : Optional.empty();
    if (former.isPresent()) {
      modelOptions.orElse(WARM_EPOCHS, WARM_LEARNING_RATE);
    }
    long began = System.nanoTime();
    EmbeddingModel model =
        modelOptions.channel(algorithm, Optional.empty()).train(log, former, console.progress());
    summary.put("warmStart", former.isPresent());
    summary.put("trainingSeconds", rounded((System.nanoTime() - began) / 1e9));
    return model;
  }

  /** The last word before the swap. */
  private void approve(
      String generation, Optional<String> served, ClickLog log, HeldOut heldOut, Console console) {
    Verification found = IndexVerifier.verify(index, generation, histories(log), COMPARED);
    summary.put("recall", rounded(found.recall()));
    summary.put("added", found.added());
    summary.put("gone", found.gone());
    summary.put("overlap", found.overlap().map(RebuildCommand::rounded).orElse(null));
    console.say(
        "Verified generation %s: %,d items, %,d new, %,d gone; over %,d users the search finds %.3f"
            + " of the exact answers%s",
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
    if (found.recall() < minRecall) {
      throw refused(
          "the search of generation %s finds %.3f of the exact answers, at least %s are needed",
          generation, found.recall(), minRecall);
    }
    if (heldOut.isUsed()) {
      double now = heldOut.recall(index, generation);
      double before = heldOut.recall(index, served.orElseThrow());
      summary.put("heldOutUsers", heldOut.size());
      summary.put("heldOutRecall", rounded(now));
      summary.put("heldOutRecallOfFormer", rounded(before));
      console.say(
          "Of %,d held-out clicks the new generation predicts %.4f, the served one %.4f"
              + " (recall@%d)",
          heldOut.size(), now, before, HELD_OUT_K);
      if (now < before) {
        throw refused(
            "generation %s is not better: recall@%d of held-out clicks is %.4f, that of the served"
                + " %s is %.4f",
            generation, HELD_OUT_K, now, served.get(), before);
      }
    }
  }

  private ArtifactException refused(String reason, Object... values) {
    return new ArtifactException(
        index + ": nothing was swapped: " + String.format(Locale.ROOT, reason, values));
  }

  /** The latest clicks of users all over the log. */
  private static List<List<String>> histories(ClickLog log) {
    List<List<String>> histories = new ArrayList<>();
    int step = Math.max(1, log.sequenceCount() / SAMPLE_USERS);
    for (int s = 0; s < log.sequenceCount() && histories.size() < SAMPLE_USERS; s += step) {
      List<String> history = new ArrayList<>();
      int end = log.sequenceStart(s + 1);
      for (int at = Math.max(log.sequenceStart(s), end - LONGEST_HISTORY); at < end; at++) {
        history.add(log.item(log.clickedItem(at)));
      }
      histories.add(history);
    }
    return histories;
  }

  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }

  /** Last clicks that the training does not see. */
  private static final class HeldOut {
    private final ClickLog training;
    private final List<List<String>> histories = new ArrayList<>();
    private final List<String> next = new ArrayList<>();

    HeldOut(ClickLog log, boolean isUsed) {
      if (!isUsed) {
        training = log;
        return;
      }
      BitSet chosen = new BitSet();
      for (int user = 0;
          user < log.userCount() && next.size() < MOST_HELD_OUT;
          user += HELD_OUT_EVERY) {
        int from = log.userStart(user);
        int end = log.userStart(user + 1) - 1;
        if (end > from) {
          List<String> history = new ArrayList<>();
          int begin = Math.max(from, end - LONGEST_HISTORY);
          for (int at = begin; at < end; at++) {
            history.add(log.item(log.clickedItem(at)));
          }
          histories.add(history);
          next.add(log.item(log.clickedItem(end)));
          chosen.set(user);
        }
      }
      training = log.withoutLastClicks(chosen::get);
    }

    boolean isUsed() {
      return !next.isEmpty();
    }

    int size() {
      return next.size();
    }

    ClickLog training() {
      return training;
    }

    double recall(Path index, String generation) {
      return IndexVerifier.recallOfNext(index, generation, histories, next, HELD_OUT_K);
    }
  }
}
