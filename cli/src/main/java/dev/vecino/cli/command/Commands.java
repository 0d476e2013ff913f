package dev.vecino.cli.command;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All commands. */
public final class Commands {

  private Commands() {}

  /** Runs a command as if a user had typed it. */
  @FunctionalInterface
  public interface Runner {

    /**
     * Runs it to its end.
     *
     * @param out where the result goes
     * @param err where everything else goes
     * @param args as on the command line, without {@code vecino}
     * @return the exit code
     */
    int run(PrintWriter out, PrintWriter err, String... args);
  }

  /**
   * What makes each command, by its name, in the order of the help.
   *
   * @param runner what a command runs others by
   */
  public static Map<String, Supplier<Object>> byName(Runner runner) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("demo", () -> new DemoCommand(runner));
    commands.put("sample", SampleCommand::new);
    commands.put("train", TrainCommand::new);
    commands.put("index", IndexCommand::new);
    commands.put("rebuild", RebuildCommand::new);
    commands.put("update", UpdateCommand::new);
    commands.put("neighbors", NeighborsCommand::new);
    commands.put("recommend", RecommendCommand::new);
    commands.put("push", PushCommand::new);
    commands.put("evaluate", EvaluateCommand::new);
    commands.put("tune", TuneCommand::new);
    commands.put("inspect", InspectCommand::new);
    commands.put("rollback", RollbackCommand::new);
    commands.put("completion", CompletionCommand::new);
    return commands;
  }
}
