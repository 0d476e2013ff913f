package dev.vecino.cli;

import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;

/**
 * The standard error of the command. On a terminal the launcher {@code bin/vecino} leads file
 * descriptor 2 through a filter, which leaves out the warning that Java prints of the Vector API at
 * every start, and names the terminal itself in the environment variable {@value #VARIABLE} and its
 * width in {@value #COLUMNS}.
 */
final class StandardError {
  static final String VARIABLE = "VECINO_TERMINAL";

  static final String COLUMNS = "VECINO_COLUMNS";

  private static final int USUAL_WIDTH = 79;

  private StandardError() {}

  /** What fits on one line of the terminal without a wrap. */
  static int width() {
    return width(System.getenv(COLUMNS));
  }

  /** One less than the columns, as some terminals wrap behind the last; 79 where none are told. */
  static int width(String columns) {
    try {
      int told = columns == null ? 0 : Integer.parseInt(columns.strip());
      return told > 1 ? told - 1 : USUAL_WIDTH;
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }

  /** Whether somebody is looking. */
  static boolean isTerminal() {
    return System.getenv(VARIABLE) != null;
  }

  /** The terminal itself where there is one, else file descriptor 2. */
  static FileOutputStream open() {
    if (isTerminal()) {
      try {
        return new FileOutputStream(System.getenv(VARIABLE), true);
      } catch (FileNotFoundException e) {
        // The filter passes everything on, only line by line.
      }
    }
    return new FileOutputStream(FileDescriptor.err);
  }
}
