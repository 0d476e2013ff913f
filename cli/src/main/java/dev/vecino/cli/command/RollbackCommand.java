package dev.vecino.cli.command;

import dev.vecino.cli.console.ExitCode;
import dev.vecino.searcher.schema.IndexFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "rollback", description = "Serve the generation before the served one again.")
final class RollbackCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--index", required = true, paramLabel = "DIR", description = "The index")
  private Path index;

  @Override
  public Integer call() {
    IndexFolder folder = new IndexFolder(index);
    String served = folder.requireCurrent();
    String former = folder.rollback();
    spec.commandLine().getOut().println(index + ": serves " + former + " again, was " + served);
    return ExitCode.OK.code();
  }
}
