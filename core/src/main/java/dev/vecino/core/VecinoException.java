package dev.vecino.core;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in one sentence for the person who can mend it: the rule, the value and the
 * place. The subclass says whose fault it is.
 */
public abstract sealed class VecinoException extends RuntimeException
    permits InvalidRequestException, BadInputException, ArtifactException, CancelledException {

  private static final long serialVersionUID = 1L;

  VecinoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
