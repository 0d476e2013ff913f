package dev.vecino.core;

/**
 * Numbers as data files write them: digits with sign, point and exponent. Java's parsers also take
 * {@code 1f}, {@code 0x1p3}, {@code NaN} and blanks around; in data these are codes or mistakes.
 */
final class PlainNumbers {

  private PlainNumbers() {}

  /** Whether the text has no other characters than a plain number has. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return false;
      }
    }
    return true;
  }

  /**
   * A finite number in double precision.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static double parse(String text) {
    double number = isPlain(text) ? Double.parseDouble(text) : Double.NaN;
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }
}
