package dev.vecino.core;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Input data that breaks a rule: a click log, a catalogue or a file of vectors. */
public final class BadInputException extends VecinoException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence with the place ({@code clicks.csv:17: …}), the rule and the value
   */
  public BadInputException(String message) {
    super(message, null);
  }

  /**
   * @param message one sentence with the place, the rule and the value
   * @param cause what the parser or the file system said
   */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The one sentence about a file that can't be opened to be read. */
  public static BadInputException unopened(Path file, IOException e) {
    return switch (e) {
      case NoSuchFileException absent -> new BadInputException(file + ": no such file", e);
      case AccessDeniedException denied ->
          new BadInputException(file + ": may not be read (permission denied)", e);
      default -> unreadable(file, e);
    };
  }

  /** The one sentence about a file that can't be read. */
  public static BadInputException unreadable(Path file, Throwable e) {
    return new BadInputException(file + ": can't be read (" + FileReason.of(e) + ")", e);
  }
}
