package dev.vecino.cli.option;

import dev.vecino.core.BadInputException;
import dev.vecino.core.DelimitedFormat;
import dev.vecino.core.RowPolicy;
import dev.vecino.core.ValueFormat;
import dev.vecino.sources.jdbc.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that click logs and catalogues share: the column of items, how texts are written, and
 * what becomes of rows that break a rule.
 */
public final class InputOptions {

  /** The choices of {@code --on-bad-row}. */
  enum Choice {
    stop,
    skip
  }

  @Option(
      names = "--item-column",
      defaultValue = "item",
      paramLabel = "NAME",
      description = "Column of items (default: ${DEFAULT-VALUE})")
  private String itemColumn;

  @Option(
      names = "--on-bad-row",
      defaultValue = "stop",
      description =
          "${COMPLETION-CANDIDATES}: at the first row that breaks a rule, or count such rows and"
              + " write them to a file (default: ${DEFAULT-VALUE})")
  private Choice onBadRow;

  @Option(
      names = "--bad-rows",
      paramLabel = "FILE",
      description =
          "Where skipped rows are written (default: beside the output); those of the click log,"
              + " where a catalogue is read too")
  private Path sideFile;

  @Option(
      names = "--db-user",
      paramLabel = "NAME",
      description = "Who asks a database (default: as its address or driver says)")
  private String databaseUser;

  @Option(
      names = "--db-password-file",
      paramLabel = "FILE",
      description =
          "Has the password of the database in its first line (default: the variable"
              + " VECINO_DB_PASSWORD, else as the address or the driver says)")
  private Path passwordFile;

  @Mixin private TextOptions text = new TextOptions();

  /** How files are laid out. */
  public DelimitedFormat layout() {
    return text.layout();
  }

  /** How values are written in them. */
  public ValueFormat values() {
    return text.values();
  }

  /** The name of the column of items. */
  public String itemColumn() {
    return itemColumn;
  }

  /**
   * What becomes of rows that break a rule.
   *
   * @param defaultSideFile where skipped rows go if no file was given; null: nowhere
   */
  public RowPolicy policy(Path defaultSideFile) {
    if (onBadRow == Choice.stop) {
      return RowPolicy.stop();
    }
    return RowPolicy.skipTo(sideFile != null ? sideFile : defaultSideFile);
  }

  /** The same for a second file, whose skipped rows go beside the output in any case. */
  InputOptions ofSecondFile() {
    InputOptions second = new InputOptions();
    second.itemColumn = itemColumn;
    second.text = text;
    second.onBadRow = onBadRow;
    second.databaseUser = databaseUser;
    second.passwordFile = passwordFile;
    return second;
  }

  /** How texts are read, as a text. */
  String textFormat() {
    return text.asText();
  }

  /** A database that is asked as the options say. */
  public Database database(String url) {
    return Database.of(url).withUser(databaseUser).withPassword(password());
  }

  private String password() {
    if (passwordFile == null) {
      return System.getenv("VECINO_DB_PASSWORD");
    }
    try (Stream<String> lines = Files.lines(passwordFile)) {
      return lines
          .findFirst()
          .orElseThrow(() -> new BadInputException(passwordFile + ": has no password"));
    } catch (IOException | UncheckedIOException e) {
      throw new BadInputException(passwordFile + ": can't be read (" + e.getMessage() + ")", e);
    }
  }

  /** "stop" or "skip". */
  String choice() {
    return onBadRow.name();
  }

  /** The file for skipped rows beside an output: {@code NAME.bad-clicks.csv}. */
  public static Path beside(Path output, String what) {
    Path name = output.toAbsolutePath().normalize().getFileName();
    return output.resolveSibling((name == null ? "vecino" : name) + ".bad-" + what + ".csv");
  }
}
