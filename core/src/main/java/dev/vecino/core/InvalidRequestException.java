package dev.vecino.core;

import org.jspecify.annotations.Nullable;

/** An option or a request that breaks a rule: an unknown attribute, a negative k, two queries. */
public final class InvalidRequestException extends VecinoException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence with the rule and the value
   */
  public InvalidRequestException(String message) {
    super(message, null);
  }

  /** Throws with the message, formatted, where the rule does not hold. */
  public static void require(boolean rule, String message, @Nullable Object... values) {
    if (!rule) {
      throw new InvalidRequestException(String.format(java.util.Locale.ROOT, message, values));
    }
  }
}
