package dev.vecino.trainer.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ClickLog;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.trainer.HistoryOptions;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Random64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryRunTest {

  private static final int ITEMS = 300;

  private static final ProgressListener.Task UNHEARD = ProgressListener.NONE.start("", "", 0);

  private final HistoryOptions options =
      HistoryOptions.builder().dimension(16).epochs(60).threads(1).build();
  private ClickLog log;
  private Vocabulary vocabulary;
  private HistoryTables tables;
  private Division division;

  /** Sessions of few clicks on many items, a third of them on what the session clicked before. */
  @BeforeEach
  void read(@TempDir Path folder) throws IOException {
    StringBuilder csv = new StringBuilder("user,item,timestamp\n");
    Random random = new Random(4);
    for (int session = 0; session < 1500; session++) {
      List<Integer> clicked = new ArrayList<>();
      int group = random.nextInt(ITEMS / 10);
      for (int click = 0; click < 5; click++) {
        boolean isRepeat = click > 0 && random.nextInt(3) == 0;
        clicked.add(
            isRepeat
                ? clicked.get(random.nextInt(clicked.size()))
                : group * 10 + random.nextInt(10));
        csv.append(
            String.format(
                Locale.ROOT,
                "s%04d,i%d,%d%n",
                session,
                clicked.getLast(),
                1_000_000_000L + 100 * session + click));
      }
    }
    Path file = Files.writeString(folder.resolve("clicks.csv"), csv);
    log = ClickLog.read(file, ClickLog.Options.defaults(), ProgressListener.NONE);
    vocabulary = Vocabulary.of(log, 1);
    tables = new HistoryTables(vocabulary.size(), options);
    division = divided();
  }

  private Division divided() {
    return Division.of(log, HistoryExamples.ofSteps(log, at -> true), options.seed());
  }

  private HistoryRun trained() {
    return run(HistoryRun::train);
  }

  private HistoryRun run(Consumer<HistoryRun> training) {
    try (Workers threads = new Workers(1)) {
      HistoryRun run = new HistoryRun(log, vocabulary, tables, division, threads, UNHEARD);
      training.accept(run);
      return run;
    }
  }

  private double quality() {
    HeldOutCases cases =
        new HeldOutCases(
            divided().heldOut(), at -> vocabulary.row(log.clickedItem(at)), log::isPredicted);
    long[] counts = cases.clicksWithoutAnswers(vocabulary.counts());
    try (Workers threads = new Workers(1)) {
      return new PopularityGain(cases, counts).best(tables, threads).quality();
    }
  }

  @Test
  void findBest_moreEpochsDoNotHelp_stopsAndLeavesTheBestState() {
    HistoryRun run = run(HistoryRun::findBest);
    assertTrue(run.losses().size() < options.epochs(), () -> "epochs: " + run.losses().size());
    assertTrue(run.keptEpochs() < run.losses().size(), () -> "kept: " + run.keptEpochs());
    assertEquals(run.gain().quality(), quality());
    assertTrue(run.askedUsers() >= HeldOutCases.FEWEST_USERS);
  }

  private void askNobody() {
    HistoryExamples none = division.heldOut().select(e -> false, new BitSet());
    division = new Division(division.trained(), division.trained(), none);
  }

  @Test
  void train_nobodyIsAsked_trainsAllEpochs() {
    askNobody();
    HistoryRun run = trained();
    assertEquals(options.epochs(), run.losses().size());
    assertEquals(options.epochs(), run.keptEpochs());
    assertEquals(0, run.askedUsers());
    assertEquals(0, run.gain().gain());
    assertEquals(0, run.gain().error());
  }

  /** Who memorises sessions needs no weight of repeats; others do. */
  @Test
  void train_sessionsWithRepeats_weighsThemMoreThanWhoMemorises() {
    trained();
    float weight = tables.weights.ofRepeat(0);
    tables = new HistoryTables(vocabulary.size(), options);
    askNobody();
    trained();
    float memorised = tables.weights.ofRepeat(0);
    assertTrue(weight > memorised + 0.02, () -> weight + ", memorised: " + memorised);
  }

  @Test
  void train_inTheEnd_movesTheVectorsOnly() {
    run(HistoryRun::findBest);
    HistoryTables best = tables;
    tables = new HistoryTables(vocabulary.size(), options);
    division = divided();
    trained();
    assertEquals(best.weights.roundedAges(), tables.weights.roundedAges());
    assertEquals(best.weights.roundedRepeats(), tables.weights.roundedRepeats());
    assertFalse(Arrays.equals(best.context, tables.context));
  }

  @Test
  void trainEpoch_ofWeightsAlone_leavesTheVectors() {
    float[] input = tables.input.clone();
    float[] context = tables.context.clone();
    List<Double> ages = tables.weights.roundedAges();
    List<Double> repeats = tables.weights.roundedRepeats();
    ExampleRows rows = new ExampleRows(log, vocabulary, division.heldOut());
    BlockQueue blocks = new BlockQueue(division.heldOut().size(), UNHEARD);
    new BlockTrainer(tables, BlockTrainer.Moves.WEIGHTS, rows, Random64.of(1, 2, 3), blocks)
        .trainEpoch(0.05f);
    assertArrayEquals(input, tables.input);
    assertArrayEquals(context, tables.context);
    assertNotEquals(ages, tables.weights.roundedAges());
    assertNotEquals(repeats, tables.weights.roundedRepeats());
  }

  @Test
  void train_oneThread_isReproducible() {
    trained();
    HistoryTables first = tables;
    tables = new HistoryTables(vocabulary.size(), options);
    division = divided();
    trained();
    assertArrayEquals(first.input, tables.input);
    assertArrayEquals(first.context, tables.context);
    assertEquals(first.weights.roundedAges(), tables.weights.roundedAges());
    assertEquals(first.weights.roundedRepeats(), tables.weights.roundedRepeats());
  }
}
