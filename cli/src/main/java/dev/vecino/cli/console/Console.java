package dev.vecino.cli.console;

import dev.vecino.core.InputReport;
import dev.vecino.core.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** What a command says beside its result: progress and reports, on stderr. */
public final class Console {

  private final PrintWriter err;

  public Console(CommandSpec command) {
    err = command.commandLine().getErr();
  }

  public void say(String format, Object... values) {
    err.println(String.format(Locale.ROOT, format, values));
  }

  /** A bar where somebody is looking, else plain lines. */
  public ProgressListener progress() {
    return Terminal.isThere()
        ? new ProgressBars(err)
        : new ProgressLines(err::println, System::nanoTime);
  }

  /** Says what was noticed in rows, and how many were skipped, if any were. */
  public void reportRows(InputReport report, Object sideFile) {
    if (report == null) {
      return;
    }
    report.notes().forEach(err::println);
    if (report.skippedRows() > 0) {
      say(
          "%s: skipped %,d of %,d rows%s; the first: %s",
          report.file(),
          report.skippedRows(),
          report.rows(),
          sideFile == null ? "" : " (they are in " + sideFile + ")",
          report.firstSkipped());
    }
  }
}
