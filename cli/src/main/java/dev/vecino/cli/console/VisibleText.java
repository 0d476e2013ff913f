package dev.vecino.cli.console;

import java.util.HexFormat;

/**
 * Text from files and arguments as a terminal may get it: what would break a line, move the cursor,
 * change colours or the order of the characters is shown instead of obeyed, as {@code \\n}, {@code
 * \\t} or {@code \\u001b}.
 */
public final class VisibleText {

  private VisibleText() {}

  /** The text in one line. */
  public static String of(String text) {
    return shown(text, false);
  }

  /** The text; its own line breaks stay. */
  public static String ofLines(String text) {
    return shown(text, true);
  }

  private static String shown(String text, boolean hasLines) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isObeyed(c) && !(hasLines && c == '\n')) {
        shown = shown == null ? new StringBuilder(text.substring(0, i)) : shown;
        shown.append(escaped(c));
      } else if (shown != null) {
        shown.append(c);
      }
    }
    return shown == null ? text : shown.toString();
  }

  private static boolean isObeyed(char c) {
    return Character.isISOControl(c)
        || c == '\u2028' // separators of lines and paragraphs
        || c == '\u2029'
        || c == '\u200e' // from here on: the direction of writing
        || c == '\u200f'
        || c == '\u061c'
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  private static String escaped(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u" + HexFormat.of().toHexDigits(c);
    };
  }
}
