package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C in the middle of a run, as a terminal sends it, and the kill of a service manager. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
class InterruptTest {

  @TempDir Path folder;
  @TempDir Path log;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void train_interrupted_exitsWithTheSignalAndLeavesTheFormerModel(String signal, int code)
      throws Exception {
    Path clicks = Repository.root().resolve("index-data/sample/clicks.csv.gz");
    Path model = folder.resolve("model");
    Run.succeeding(
        "train",
        "--algorithm",
        "item2vec",
        "--clicks",
        clicks,
        "--model",
        model,
        "--epochs",
        1,
        "--threads",
        1);
    byte[] former = Files.readAllBytes(model.resolve("items.vec"));

    Path err = log.resolve("said");
    Object[] longTraining = {
      "train",
      "--algorithm",
      "item2vec",
      "--clicks",
      clicks,
      "--model",
      model,
      "--epochs",
      10_000,
      "--threads",
      2
    };
    Process train = Processes.interruptible(err, longTraining);
    Processes.awaitWhileAlive(train, err, () -> Processes.said(err).contains(" sequences"));
    Processes.signal(train, signal);
    assertEquals(code, Processes.exitCode(train));
    assertTrue(
        Processes.said(err).endsWith("vecino: training was interrupted\n"), Processes.said(err));
    assertEquals(List.of(model), files(folder), "nothing half-written may be left");
    assertArrayEquals(former, Files.readAllBytes(model.resolve("items.vec")));
  }

  @Test
  void evaluate_interrupted_keepsWhatWasMeasured() throws Exception {
    Path clicks = Repository.root().resolve("index-data/sample/clicks.csv.gz");
    Path report = folder.resolve("report.txt");
    Path err = log.resolve("said");
    Object[] longEvaluation = {
      "evaluate",
      "--clicks",
      clicks,
      "--protocol",
      "leave-last-out",
      "--baselines",
      "popularity",
      "--algorithm",
      "item2vec:epochs=10000",
      "--out",
      report
    };
    Process evaluate = Processes.interruptible(err, longEvaluation);
    Processes.awaitWhileAlive(evaluate, err, () -> Processes.said(err).contains("popularity, "));
    Processes.signal(evaluate, "INT");
    assertEquals(130, Processes.exitCode(evaluate));
    assertTrue(
        Processes.said(err)
            .contains("interrupted: the report has what was measured before (popularity)\n"),
        Processes.said(err));
    assertTrue(Files.readString(report).contains("popularity predicts best"));
  }

  /** Else Ctrl-C would be untested in a build that was started in the background. */
  @Test
  void starter_ofAnInterruptibleCommand_worksWhereSigintIsIgnored() throws Exception {
    List<String> heeding = Processes.heeding(Processes.ignoring());
    assertFalse(heeding.equals(Processes.ignoring()), "the signal was not ignored");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
