package dev.vecino.cli;

import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;

/**
 * The standard error of the command. On a terminal the launcher {@code bin/vecino} leads file
 * descriptor 2 through a filter, which leaves out the warning that Java prints of the Vector API at
 * every start, and names the terminal itself in the environment variable {@value #VARIABLE}.
 */
final class StandardError {
  static final String VARIABLE = "VECINO_TERMINAL";

  private StandardError() {}

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
