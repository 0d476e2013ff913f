package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shell does with a command: pipes in and out, full disks, locales. */
@EnabledOnOs(OS.LINUX)
class ShellTest {

  @TempDir static Path folder;
  private static Path index;

  @BeforeAll
  static void index() throws IOException {
    Path clicks = folder.resolve("clicks.csv");
    StringBuilder rows = new StringBuilder("user,item,timestamp\n");
    for (int user = 0; user < 10; user++) {
      for (int click = 0; click < 6; click++) {
        rows.append("u%d,piña%d,2026-01-0%d\n".formatted(user, (user + click) % 8, click + 1));
      }
    }
    Files.writeString(clicks, rows);
    Files.writeString(folder.resolve("sessions.csv"), "session,item\ns1,piña1\ns1,piña2\n");
    StringBuilder items = new StringBuilder("sku,price,ciudad\n");
    for (int item = 0; item < 8; item++) {
      items.append("piña%d,%d,%s\n".formatted(item, item, item == 3 ? "Málaga" : "Cádiz"));
    }
    Files.writeString(folder.resolve("items.csv"), items);
    Path model = folder.resolve("model");
    index = folder.resolve("índice");
    Run.succeeding(
        "train", "--algorithm", "item2vec", "--clicks", clicks, "--model", model, "--epochs", 1);
    Run.succeeding(
        "index",
        "--model",
        model,
        "--items",
        folder.resolve("items.csv"),
        "--item-column",
        "sku",
        "--index",
        index);
  }

  /** Runs a script of bash, in which "$@" is the command. */
  private static Run bash(Map<String, String> environment, String script, List<String> command)
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    List<String> words = new ArrayList<>(List.of("/bin/bash", "-c", script, "bash"));
    words.addAll(command);
    Path err = Files.createTempFile(folder, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "LC_CTYPE", "LC_ALL"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(Processes.exitCode(process), out, ofVecino(Files.readString(err)));
  }

  /** What is not said by Java or bash. */
  private static String ofVecino(String said) {
    return said.lines()
        .filter(line -> !line.isEmpty() && !line.matches("WARNING: .*|.*: warning: .*"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static Run bash(String script, Object... command) throws Exception {
    return bash(Map.of("LC_ALL", "C.UTF-8"), script, Processes.command(command));
  }

  @Test
  void items_ofUpdateFromAPipe_areReadOnce() throws Exception {
    Run run =
        bash(
            "\"$@\" --items <(printf 'item,price\\npiña1,11\\n')",
            "update",
            "--index",
            index,
            "--keep",
            9);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("with 1 items updated"), run.out());
  }

  @Test
  void files_ofEvaluateFromPipes_areReadOnce() throws Exception {
    Run run =
        bash(
            "\"$@\" --clicks <(cat clicks.csv) --items <(sed s/sku/item/ items.csv)"
                + " --test <(cat sessions.csv)",
            "evaluate",
            "--protocol",
            "session-next",
            "--epochs",
            1,
            "--format",
            "json");
    assertEquals(0, run.code(), run.err());
  }

  @Test
  void result_onAFullDisk_isAnError() throws Exception {
    Run run = bash("\"$@\" >/dev/full", "neighbors", "piña1", "--index", index, "--format=json");
    assertEquals(4, run.code());
    assertEquals("vecino: stdout: can't be written (No space left on device)\n", run.err());
  }

  @Test
  void result_withoutAPlace_isAnError() throws Exception {
    Run run = bash("\"$@\" >&-", "--version");
    assertEquals(4, run.code());
    assertEquals("vecino: stdout: can't be written (Bad file descriptor)\n", run.err());
  }

  @Test
  void result_intoAPipeThatIsClosed_isNoErrorAndQuiet() throws Exception {
    Run run = bash("(\"$@\"; echo $? >&2) | true", "completion");
    assertEquals("0\n", run.err());
  }

  /** The launcher, with the classes of the tests in place of its jars. */
  private static List<String> launcher() throws IOException {
    Path home = folder.resolve("home");
    Path launcher = home.resolve("bin/vecino");
    if (!Files.exists(launcher)) {
      Path java = home.resolve("java/bin/java");
      Files.createDirectories(launcher.getParent());
      Files.createDirectories(java.getParent());
      Files.createDirectories(home.resolve("lib"));
      Files.copy(Repository.root().resolve("cli/src/main/distribution/bin/vecino"), launcher);
      Files.writeString(home.resolve("java/release"), "JAVA_VERSION=\"21\"\n");
      List<String> command = Processes.command();
      Files.writeString(
          java,
          """
          #!/bin/sh
          case $1 in
            -XX:ArchiveClassesAtExit=*) exit 0 ;;
          esac
          while [ "$1" != dev.vecino.cli.Vecino ]; do shift; done
          exec %s "$@"
          """
              .formatted("'" + String.join("' '", command.subList(0, command.size() - 1)) + "'"));
      for (Path script : List.of(launcher, java)) {
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    return List.of("sh", launcher.toString());
  }

  private static Run launch(Map<String, String> locale, String script, String... arguments)
      throws Exception {
    Map<String, String> environment = new HashMap<>(locale);
    environment.put("JAVA_HOME", folder.resolve("home/java").toString());
    environment.put("VECINO_JAVA_OPTS", "");
    return bash(
        environment, script, Stream.concat(launcher().stream(), Stream.of(arguments)).toList());
  }

  @ParameterizedTest
  @CsvSource({"LC_ALL,C", "LC_ALL,POSIX", "LANG,", "LC_ALL,xx_YY.ISO-8859-1", "LC_CTYPE,C"})
  void launcher_inAnyLocale_readsArgumentsAndNamesOfFiles(String variable, String locale)
      throws Exception {
    Run run =
        launch(
            Map.of(variable, locale == null ? "" : locale),
            "\"$@\"",
            "recommend",
            "--index",
            "índice",
            "--history",
            "piña1",
            "--where",
            "ciudad=Málaga",
            "--format",
            "csv");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("\npiña3,"), run.out() + run.err());
    assertEquals("", run.err());
  }

  @Test
  void launcher_withArgumentsThatAreNoText_refusesThem() throws Exception {
    Run run = launch(Map.of("LC_ALL", "C"), "\"$@\" $'pi\\xf1a'", "neighbors", "--index", "índice");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("can't be decoded as "), run.err());
  }
}
