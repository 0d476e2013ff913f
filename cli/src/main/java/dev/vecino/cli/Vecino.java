package dev.vecino.cli;

import dev.vecino.cli.command.Commands;
import dev.vecino.cli.console.CommandThread;
import dev.vecino.cli.console.ExitCode;
import dev.vecino.cli.console.HeapGuard;
import dev.vecino.cli.console.ResultStream;
import dev.vecino.cli.console.VisibleText;
import dev.vecino.core.ArtifactException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.Manifest;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.VecinoException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code vecino} command. */
@Command(
    name = "vecino",
    description =
        "Recommendations from click sequences: learn item embeddings, index them with their"
            + " attributes, ask for neighbours under filters.",
    mixinStandardHelpOptions = true,
    versionProvider = Vecino.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    exitCodeListHeading = "%nExit codes:%n")
public final class Vecino implements Runnable {

  /** What Java makes of bytes that are no text. */
  private static final char UNDECODABLE = '\uFFFD';

  /** By their names, in the order of the help. */
  private static final Map<String, Supplier<Object>> COMMANDS = Commands.byName(Vecino::execute);

  /** The launcher starts them without SIMD, which takes longer to load than it would save. */
  private static final Set<String> WITHOUT_SIMD =
      Set.of("neighbors", "recommend", "inspect", "rollback");

  /** Who advises or announces SIMD; held, or the garbage collector would take the levels back. */
  private static final List<Logger> LOGS =
      Stream.of("org.apache.lucene", "dev.vecino", "dev.hardwood").map(Logger::getLogger).toList();

  /** Prints the version. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "vecino " + Manifest.toolVersion() + " (Java " + System.getProperty("java.version") + ")"
      };
    }
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is needed");
  }

  private static int run(String[] args) {
    // Lucene tells at every start that it uses SIMD; what matters comes as a warning.
    boolean isShort = args.length > 0 && WITHOUT_SIMD.contains(args[0]);
    LOGS.forEach(log -> log.setLevel(isShort ? Level.SEVERE : Level.WARNING));
    CommandThread command = new CommandThread();
    HeapGuard guard = HeapGuard.watch(command);
    interruptOnSignal(command);
    // Always UTF-8: what reads the result does not know the locale.
    PrintWriter err = utf8(new FileOutputStream(FileDescriptor.err));
    try {
      int code = run(ResultStream.ofProcess(), err, args);
      return guard.hasSpoken() ? ExitCode.INTERNAL_ERROR.code() : code;
    } catch (Throwable e) {
      if (HeapGuard.isOutOfMemory(e)) {
        guard.end(e);
      }
      throw e;
    } finally {
      command.ended();
    }
  }

  /** As {@link #execute}; a result that could not be written is an error. */
  static int run(ResultStream result, PrintWriter err, String... args) {
    Optional<String> undecoded = undecoded(args);
    if (undecoded.isPresent()) {
      err.println(
          "vecino: %s can't be decoded as %s, the encoding of this locale: give UTF-8 to bin/vecino,"
                  .formatted(
                      VisibleText.of(undecoded.get()), System.getProperty("sun.jnu.encoding"))
              + " or start Java with LC_ALL=C.UTF-8");
      return ExitCode.USAGE.code();
    }
    int code = execute(utf8(result), err, args);
    Optional<IOException> failure = result.failure();
    failure.ifPresent(e -> err.println("vecino: " + unwritable(e).getMessage()));
    return failure.isPresent() && code == ExitCode.OK.code() ? ExitCode.ARTIFACT.code() : code;
  }

  /** What Java has lost bytes of: it would be looked for in vain, or written to another place. */
  private static Optional<String> undecoded(String... args) {
    String folder = System.getProperty("user.dir");
    if (folder.indexOf(UNDECODABLE) >= 0) {
      return Optional.of("the current folder '" + folder + "'");
    }
    return Stream.of(args)
        .filter(arg -> arg.indexOf(UNDECODABLE) >= 0)
        .map(arg -> "argument '" + arg + "'")
        .findFirst();
  }

  private static ArtifactException unwritable(IOException e) {
    return OutputFolder.unwritable(Path.of("stdout"), e);
  }

  /**
   * Runs a command in this process, to its end.
   *
   * @param out where the result goes
   * @param err where everything else goes
   * @param args as on the command line
   * @return the exit code
   */
  public static int execute(PrintWriter out, PrintWriter err, String... args) {
    try {
      return commandLine(args).setOut(out).setErr(err).execute(args);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /**
   * Ctrl-C interrupts the command and waits until it has cleaned up; the JVM then exits with 130.
   */
  private static void interruptOnSignal(CommandThread command) {
    Thread hook = new Thread(command::stop, "interrupt-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * With the command that is asked for alone, as picocli reads the annotations of each that it gets
   * to know: all of them take a fifth of the time of a short one. The help of the whole, the
   * completion of the shell and what is no command need all.
   */
  private static CommandLine commandLine(String... args) {
    CommandLine commandLine = new CommandLine(new Vecino());
    String asked = args.length == 0 || args[0].equals("completion") ? "" : args[0];
    COMMANDS.forEach(
        (name, command) -> {
          if (name.equals(asked) || !COMMANDS.containsKey(asked)) {
            commandLine.addSubcommand(command.get());
          }
        });
    commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // an id may begin with @
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Vecino::explainUsage)
        .setExecutionExceptionHandler(Vecino::explain);
    setExitCodes(commandLine);
    // Not in the annotation, which hands down to each command what it says.
    commandLine
        .getCommandSpec()
        .usageMessage()
        .footerHeading("%nBegin with:%n")
        .footer("  vecino demo", "  vecino COMMAND --help");
    return commandLine;
  }

  /** In the help of each command: picocli hands down to commands the heading alone. */
  private static void setExitCodes(CommandLine commandLine) {
    commandLine.getCommandSpec().usageMessage().exitCodeList(ExitCode.meanings());
    commandLine.getSubcommands().values().forEach(Vecino::setExitCodes);
  }

  private static int explainUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("vecino: " + VisibleText.of(e.getMessage()));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE.code();
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult result)
      throws Exception {
    PrintWriter err = command.getErr();
    if (HeapGuard.isOutOfMemory(e)) {
      err.println("vecino: " + HeapGuard.sentence(e));
      return ExitCode.INTERNAL_ERROR.code();
    }
    if (e instanceof VecinoException known) {
      err.println("vecino: " + VisibleText.of(known.getMessage()));
      if (known instanceof InvalidRequestException) {
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
      }
      return ExitCode.of(known).code();
    }
    err.println("vecino: internal error: " + e + "; please report it with what follows");
    e.printStackTrace(err);
    return ExitCode.INTERNAL_ERROR.code();
  }
}
