package dev.vecino.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.cli.command.Commands;
import dev.vecino.cli.console.ResultStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of results that can't be written, and of arguments that can't be read. */
class ResultTest {

  private final StringWriter said = new StringWriter();

  /** Takes some bytes, and then no more. */
  private static final class FullDisk extends OutputStream {
    private int left;

    FullDisk(int bytes) {
      left = bytes;
    }

    @Override
    public void write(int b) throws IOException {
      if (left-- <= 0) {
        throw new IOException("No space left on device");
      }
    }
  }

  /** Commands that print something without any file. */
  private static List<String[]> commands() {
    List<String[]> all = new ArrayList<>();
    all.add(new String[] {"--help"});
    all.add(new String[] {"--version"});
    all.add(new String[] {"completion"});
    Commands.byName((out, err, args) -> 0)
        .keySet()
        .forEach(name -> all.add(new String[] {name, "--help"}));
    return all;
  }

  private int run(int bytes, boolean isPipe, String... arguments) {
    PrintWriter err = new PrintWriter(said, true);
    return Vecino.run(new ResultStream(new FullDisk(bytes), isPipe), err, arguments);
  }

  @Test
  void result_onAFullDisk_isAnErrorInASentence() {
    for (String[] command : commands()) {
      for (int bytes : new int[] {0, 10}) {
        said.getBuffer().setLength(0);
        assertEquals(4, run(bytes, false, command), String.join(" ", command));
        assertEquals(
            "vecino: stdout: can't be written (No space left on device)\n", said.toString());
      }
    }
  }

  @Test
  void result_intoAPipeThatIsClosed_isNoErrorAndQuiet() {
    for (String[] command : commands()) {
      assertEquals(0, run(10, true, command), String.join(" ", command));
    }
    assertEquals("", said.toString());
  }

  @Test
  void error_withAFullDisk_keepsItsCode() {
    assertEquals(2, run(0, false, "train"));
    assertTrue(said.toString().startsWith("vecino: Missing required option"), said.toString());
  }

  @Test
  void argument_thatWasNotDecoded_isRefused() {
    assertEquals(2, run(0, false, "neighbors", "M\uFFFD\uFFFDlaga\u001b[1m", "--index", "absent"));
    assertEquals(
        "vecino: argument 'M\uFFFD\uFFFDlaga\\u001b[1m' can't be decoded as "
            + System.getProperty("sun.jnu.encoding")
            + ", the encoding of this locale: give UTF-8 to bin/vecino, or start Java with"
            + " LC_ALL=C.UTF-8\n",
        said.toString());
  }
}
