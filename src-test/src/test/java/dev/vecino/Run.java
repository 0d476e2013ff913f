package dev.vecino;

import dev.vecino.cli.Vecino;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a command said when it was run in this process.
 *
 * @param code the exit code
 * @param out the result
 * @param err everything else
 */
record Run(int code, String out, String err) {

  /** Runs a command as if it were typed. */
  static Run vecino(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int code = Vecino.execute(new PrintWriter(out), new PrintWriter(err), texts);
    return new Run(code, out.toString(), err.toString());
  }

  /** The same, where the command must succeed. */
  static Run succeeding(Object... arguments) {
    Run run = vecino(arguments);
    if (run.code() != 0) {
      throw new AssertionError("exit code " + run.code() + ": " + run.err());
    }
    return run;
  }
}
