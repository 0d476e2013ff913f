package dev.vecino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Commands in processes of their own, for tests that kill and interrupt them. Nothing here depends
 * on how fast the machine is: what is waited for is an event, and that it has not come after
 * {@value #PATIENCE_MINUTES} minutes is a failure, no hang.
 *
 * <p>A process inherits which signals it ignores, and Java leaves an ignored one ignored: under a
 * build that was started in the background (<code>mvn verify &amp;</code> in a script, {@code
 * nohup}, many a CI) each child is deaf to Ctrl-C. So the tests say how a child meets it.
 */
final class Processes {
  private static final int PATIENCE_MINUTES = 10;

  /** Interrupts itself; ends with 128 + 2 if it could, with 0 if it ignores that. */
  private static final List<String> SELF_INTERRUPTING = List.of("sh", "-c", "kill -INT $$");

  private static final int INTERRUPTED = 130;

  /**
   * What may start a command so that it is interrupted by Ctrl-C; nothing at all in the foreground.
   * No shell is among them: POSIX forbids it to restore a signal that was ignored when it began.
   */
  private static final List<List<String>> HEEDING =
      List.of(
          List.of(),
          List.of("env", "--default-signal=INT"), // GNU
          List.of("perl", "-e", "$SIG{INT} = 'DEFAULT'; exec @ARGV or die"),
          List.of(
              "python3",
              "-c",
              "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
                  + " os.execvp(sys.argv[1], sys.argv[1:])"));

  /** Starts a command in the way of a script's {@code &} and of nohup. */
  private static final List<String> IGNORING =
      List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  private Processes() {}

  /**
   * Starts a command with the tests' class path.
   *
   * @param err the file that gets what it says on stderr
   */
  static Process vecino(Path err, Object... arguments) throws IOException {
    return vecino(List.of(), err, arguments);
  }

  /** The same with options for Java. */
  static Process vecino(List<String> javaOptions, Path err, Object... arguments)
      throws IOException {
    return start(List.of(), javaOptions, err, arguments);
  }

  /** The same, for a command that Ctrl-C interrupts, however this process was started. */
  static Process interruptible(Path err, Object... arguments) throws Exception {
    return start(heeding(List.of()), List.of(), err, arguments);
  }

  /** The same, for a command that ignores Ctrl-C, as one does that is started in the background. */
  static Process uninterruptible(Path err, Object... arguments) throws IOException {
    return start(IGNORING, List.of(), err, arguments);
  }

  /** What starts a command with the tests' class path. */
  static List<String> command(Object... arguments) {
    return command(List.of(), arguments);
  }

  private static List<String> command(List<String> javaOptions, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(javaOptions);
    String classPath = System.getProperty("java.class.path");
    command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", classPath)));
    command.add("dev.vecino.cli.Vecino");
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  private static Process start(
      List<String> starter, List<String> javaOptions, Path err, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(starter);
    command.addAll(command(javaOptions, arguments));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(err.toFile())
        .start();
  }

  /**
   * What starts a command that Ctrl-C interrupts. The test is aborted where nothing does.
   *
   * @param before what starts this in turn
   */
  static List<String> heeding(List<String> before) throws Exception {
    for (List<String> starter : HEEDING) {
      List<String> whole = Stream.concat(before.stream(), starter.stream()).toList();
      if (ends(whole, INTERRUPTED)) {
        return whole;
      }
    }
    return abort("SIGINT is ignored here, and neither env nor perl nor python3 restores it");
  }

  /** What starts a command that ignores Ctrl-C. */
  static List<String> ignoring() {
    return IGNORING;
  }

  private static boolean ends(List<String> starter, int code) throws Exception {
    List<String> command = Stream.concat(starter.stream(), SELF_INTERRUPTING.stream()).toList();
    try {
      return exitCode(new ProcessBuilder(command).start()) == code;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  /** Sends a signal: INT, as Ctrl-C does, or TERM, as a plain kill and a service manager do. */
  static void signal(Process process, String name) throws Exception {
    String id = Long.toString(process.pid());
    assertEquals(0, exitCode(new ProcessBuilder("kill", "-" + name, id).inheritIO().start()));
  }

  /** Waits until the process ends, which it must. */
  static int exitCode(Process process) throws InterruptedException {
    try {
      assertTrue(
          process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES),
          () -> process + " is still running after " + PATIENCE_MINUTES + " minutes");
    } finally {
      process.destroyForcibly(); // nothing where it has ended
    }
    return process.exitValue();
  }

  /** Waits until the event has happened or the process has ended, one of which must come. */
  static void await(Process process, BooleanSupplier event) throws InterruptedException {
    long began = System.nanoTime();
    while (process.isAlive() && !event.getAsBoolean()) {
      if (System.nanoTime() - began > TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("nothing has come after " + PATIENCE_MINUTES + " minutes");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** The same, for an event that must come before the process ends. */
  static void awaitWhileAlive(Process process, Path err, BooleanSupplier event) throws Exception {
    await(process, event);
    assertTrue(process.isAlive(), () -> "it ended, and said: " + said(err));
  }

  /** What a process has said until now. */
  static String said(Path err) {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }
}
