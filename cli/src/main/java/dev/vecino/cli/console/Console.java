package dev.vecino.cli.console;

import dev.vecino.core.InputReport;
import dev.vecino.core.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** Says on stderr what a command has to say beside its result: progress and reports. */
public final class Console {

  private final PrintWriter err;

  /** The console of a command that is running. */
  public Console(CommandSpec command) {
    err = command.commandLine().getErr();
  }

  /** Prints a line, formatted alike in every locale; a line feed in its values does not end it. */
  public void say(String format, Object... values) {
    err.println(VisibleText.of(String.format(Locale.ROOT, format, values)));
  }

  /** Shows progress as a bar where stderr is a terminal, else as plain lines. */
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
    report.notes().forEach(note -> say("%s", note));
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
