package dev.vecino.core;

import java.nio.file.Path;

/** A model or an index that is missing, damaged, incompatible, in use or can't be written. */
public final class ArtifactException extends VecinoException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence that names the folder or file and the rule
   */
  public ArtifactException(String message) {
    super(message, null);
  }

  /**
   * @param message one sentence that names the folder or file and the rule
   * @param cause what the file system said
   */
  public ArtifactException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The one sentence about a file or folder that can't be read. */
  public static ArtifactException unreadable(Path file, Throwable e) {
    return new ArtifactException(file + ": can't be read (" + FileReason.of(e) + ")", e);
  }
}
