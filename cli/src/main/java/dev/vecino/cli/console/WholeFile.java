package dev.vecino.cli.console;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.OutputFile;
import dev.vecino.core.OutputFolder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file that is there whole or not at all: written beside its place, forced, renamed. */
public final class WholeFile {

  private WholeFile() {}

  /**
   * Refuses a place that can't be written, before anything is computed.
   *
   * @throws ArtifactException if the place is a folder, or its folder is absent or can't be written
   */
  public static void check(Path file) {
    if (Files.isDirectory(file)) {
      throw new ArtifactException(file + ": can't be written (a folder is in the way)");
    }
    try {
      OutputFile.check(file);
    } catch (IOException e) {
      throw OutputFolder.unwritable(file, e);
    }
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Writer writer) throws IOException;
  }

  /**
   * Writes a file as UTF-8, in place of a former one.
   *
   * @throws ArtifactException if the file system refuses
   */
  public static void write(Path file, Content content) {
    String temporary = file.getFileName() + ".tmp-" + ProcessHandle.current().pid();
    try (OutputFile output = OutputFile.begin(file, temporary)) {
      try (Writer writer =
          new BufferedWriter(
              new OutputStreamWriter(output.stream(), StandardCharsets.UTF_8.newEncoder()))) {
        content.writeTo(writer);
      }
      output.commit();
    } catch (IOException e) {
      throw OutputFolder.unwritable(file, e);
    }
  }
}
