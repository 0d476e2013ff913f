package dev.vecino.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program of {@code src-test/bench/peers}: commands in, a line of an answer out. */
final class Program implements AutoCloseable {

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  Program(List<String> command) {
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** The answer to a command. */
  String ask(Object... words) throws IOException {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    commands.write(line.append('\n').toString());
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the peer's program ended at: " + line);
    }
    return answer;
  }

  double askNumber(Object... words) throws IOException {
    return Double.parseDouble(ask(words));
  }

  /** Ends the program. */
  @Override
  public void close() throws IOException {
    commands.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
