package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a run, as a terminal sends it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
class InterruptTest {

  private static final int EXIT_CODE_INTERRUPTED = 130;

  @TempDir Path folder;

  @Test
  void train_interrupted_exitsWith130AndLeavesTheFormerModel() throws Exception {
    Path clicks = Repository.root().resolve("index-data/sample/clicks.csv.gz");
    Path model = folder.resolve("model");
    Run.succeeding("train", "--clicks", clicks, "--model", model, "--epochs", 1, "--threads", 1);
    byte[] former = Files.readAllBytes(model.resolve("items.vec"));

    Process train =
        start("train", "--clicks", clicks, "--model", model, "--epochs", 10_000, "--threads", 2);
    try (BufferedReader said = train.errorReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      while (line != null && !line.contains(" sequences")) {
        line = said.readLine();
      }
      assertTrue(line != null, "the training never began");
      Process kill =
          new ProcessBuilder("kill", "-INT", Long.toString(train.pid())).inheritIO().start();
      assertEquals(0, kill.waitFor());
      assertTrue(train.waitFor(60, TimeUnit.SECONDS), "still running");
    } finally {
      train.destroyForcibly();
    }
    assertEquals(EXIT_CODE_INTERRUPTED, train.exitValue());
    assertEquals(List.of(model), files(folder), "nothing half-written may be left");
    assertArrayEquals(former, Files.readAllBytes(model.resolve("items.vec")));
  }

  /** A command in a process of its own. */
  private static Process start(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp"));
    String classPath = System.getProperty("java.class.path");
    command.add(System.getProperty("surefire.test.class.path", classPath));
    command.add("dev.vecino.cli.Vecino");
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
