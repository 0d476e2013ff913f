package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shell script of the distribution, with a Java that only says how it was started. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final int CODE = 7;
  private static final String MAIN = "dev.vecino.cli.Vecino";

  @TempDir private Path folder;
  private Path launcher;
  private Path lib;

  @BeforeEach
  void install() throws Exception {
    Path home = Files.createDirectories(folder.resolve("a place"));
    lib = Files.createDirectories(home.resolve("lib"));
    Files.writeString(lib.resolve("b.jar"), "");
    Files.writeString(lib.resolve("a.jar"), "");
    launcher = Files.createDirectories(home.resolve("bin")).resolve("vecino");
    Files.copy(Repository.root().resolve("cli/src/main/distribution/bin/vecino"), launcher);
    executable(launcher);
  }

  /** What is made in the background is complete. */
  @AfterEach
  void awaitArchives() throws Exception {
    for (Path archive : archives()) {
      while (Files.size(archive) == 0) {
        Thread.sleep(10);
      }
    }
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * A Java that prints its arguments, one per line, and ends with {@value #CODE}; or makes an
   * archive of classes.
   */
  private Path java(String version) throws IOException {
    Path home = folder.resolve("java " + version);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Files.writeString(
        java,
        """
        #!/bin/sh
        case $1 in
          -XX:ArchiveClassesAtExit=*) echo made >"${1#*=}" && exit 0 ;;
        esac
        printf '%%s\\n' "$@"
        exit %d
        """
            .formatted(CODE));
    executable(java);
    return home;
  }

  private List<String> start(Map<String, String> environment, Path script, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().put("VECINO_JAVA_OPTS", "");
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(CODE, process.waitFor(), said);
    return said.lines().toList();
  }

  private static List<String> afterMain(List<String> line) {
    return line.subList(line.indexOf(MAIN) + 1, line.size());
  }

  @Test
  void arguments_ofAnyKind_arePassedUntouched() throws Exception {
    String[] arguments = {"inspect", "a  b", "", "*", "$HOME", "-x", "\"'"};
    List<String> line = start(Map.of("JAVA_HOME", java("21.0.2").toString()), launcher, arguments);
    assertEquals(List.of(arguments), afterMain(line));
  }

  @Test
  void javaOptions_ofTheUser_areSplitAndComeAfterOurs() throws Exception {
    List<String> line =
        start(
            Map.of("JAVA_HOME", java("21.0.2").toString(), "VECINO_JAVA_OPTS", "-Xmx1g  -Dx=y"),
            launcher,
            "train");
    int main = line.indexOf(MAIN);
    assertEquals(List.of("-Xmx1g", "-Dx=y"), line.subList(main - 2, main));
    assertEquals(List.of("train"), afterMain(line));
  }

  @Test
  void classPath_throughALinkOrARelativePath_isThatBesideTheScript() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
    String jars = lib.toRealPath().resolve("a.jar") + ":" + lib.toRealPath().resolve("b.jar");
    Map<String, String> environment = Map.of("JAVA_HOME", java("21.0.2").toString());
    for (Path script : List.of(launcher.toRealPath(), link, Path.of("a place/bin/vecino"))) {
      List<String> line = start(environment, script, "--version");
      assertTrue(line.get(line.indexOf("-cp") + 1).endsWith(jars), line.toString());
    }
  }

  @Test
  void jarsOfSourcesAndOfTheUser_areForCommandsThatReadData() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", java("21.0.2").toString(), "VECINO_CLASSPATH", "/drivers/a.jar");
    String sources = lib.toRealPath().resolve("sources") + "/*:/drivers/a.jar";
    for (String[] reading :
        List.of(
            new String[] {"train"},
            new String[] {"recommend", "--index", "i", "--user", "u", "--clicks", "c"})) {
      List<String> line = start(environment, launcher, reading);
      assertTrue(line.get(line.indexOf("-cp") + 1).endsWith(":" + sources), line.toString());
    }
    List<String> line = start(environment, launcher, "neighbors", "a", "--index", "i");
    assertFalse(line.get(line.indexOf("-cp") + 1).contains("sources"), line.toString());
  }

  @Test
  void javaHome_tooOld_isPassedOver() throws Exception {
    String path = java("25").resolve("bin") + ":" + System.getenv("PATH");
    for (String old : List.of("17.0.15", "1.8.0_402")) {
      List<String> line =
          start(Map.of("JAVA_HOME", java(old).toString(), "PATH", path), launcher, "train");
      assertTrue(line.contains("--sun-misc-unsafe-memory-access=allow"), line.toString());
    }
  }

  @Test
  void simd_isForCommandsThatComputeLong() throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", java("21.0.2").toString());
    assertTrue(start(environment, launcher, "push").contains("jdk.incubator.vector"));
    assertFalse(start(environment, launcher, "neighbors", "a").contains("jdk.incubator.vector"));
    assertFalse(start(environment, launcher, "--help").contains("jdk.incubator.vector"));
  }

  @Test
  void collector_chosenByTheUserOrWithAClickLog_isNotChosenAgain() throws Exception {
    String home = java("21.0.2").toString();
    String ours = "-XX:+UseSerialGC";
    String[] question = {"recommend", "--index", "i"};
    String[] ofALog = {"recommend", "--index", "i", "--clicks", "c"};
    assertTrue(start(Map.of("JAVA_HOME", home), launcher, question).contains(ours));
    assertFalse(start(Map.of("JAVA_HOME", home), launcher, ofALog).contains(ours));
    for (String variable : List.of("VECINO_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
      Map<String, String> environment = Map.of("JAVA_HOME", home, variable, "-XX:+UseZGC");
      assertFalse(start(environment, launcher, question).contains(ours), variable);
    }
  }

  @Test
  void classArchive_isMadeByTheFirstQuestion_andUsedForTheseJarsOnly() throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", java("21.0.2").toString());
    assertEquals(List.of(), archiveOptions(start(environment, launcher, "neighbors", "--help")));
    assertEquals(List.of(), archives());
    String[] question = {"neighbors", "a", "--index", "i"};
    assertEquals(List.of(), archiveOptions(start(environment, launcher, question)));
    awaitArchives();
    assertEquals(
        List.of("-XX:SharedArchiveFile=" + archives().getFirst()),
        archiveOptions(start(environment, launcher, question)));
    Files.writeString(lib.resolve("a.jar"), "another one");
    assertEquals(List.of(), archiveOptions(start(environment, launcher, question)));
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(lib.toRealPath())) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  private static List<String> archiveOptions(List<String> line) {
    return line.stream().filter(option -> option.startsWith("-XX:Shared")).toList();
  }
}
