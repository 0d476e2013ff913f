package dev.vecino.cli;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * The standard error of the command. On a terminal the launcher {@code bin/vecino} leads file
 * descriptor 2 through a filter, which leaves out the warning that Java prints of the Vector API at
 * every start, and names the terminal itself in the environment variable {@value #VARIABLE}.
 */
final class StandardError {
  static final String VARIABLE = "VECINO_TERMINAL";

  private StandardError() {}

  /**
   * Makes {@link System#err} write to the terminal directly, unfiltered and at once. Does nothing
   * where the launcher named none or where it can't be opened: then all goes through the filter.
   * Call it first in {@code main}, before anything has kept {@code System.err}.
   */
  static void attachTerminal() {
    String terminal = System.getenv(VARIABLE);
    if (terminal == null) {
      return;
    }
    try {
      System.setErr(
          new PrintStream(new FileOutputStream(terminal, true), true, System.err.charset()));
    } catch (FileNotFoundException e) {
      // The filter passes everything on, only line by line.
    }
  }
}
