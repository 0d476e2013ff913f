package dev.vecino.core;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How numbers are written in a file. */
public enum NumberStyle {
  /** Digits with sign, point and exponent, and nothing else. */
  PLAIN,
  /** {@code 1,299.00}: commas may part thousands, and a currency may stand beside the number. */
  ENGLISH,
  /** {@code 1.299,00}: the comma is the decimal one, and a currency may stand beside the number. */
  EUROPEAN;

  private static final String SPACES = "[ \\u00A0\\u202F]*";
  private static final String CURRENCY =
      "([A-Z]{0,3}\\p{Sc}|[A-Z]{3}|kr\\.?|zł|Kč|Ft|lei|Fr\\.|Rs\\.?)?";

  /** Sign, currency, digits with what parts them, currency. */
  private static final Pattern AMOUNT =
      Pattern.compile(
          "([+-]?)" + CURRENCY + SPACES + "([0-9.,'’\\u00A0\\u202F ]*[0-9.,])" + SPACES + CURRENCY);

  private static final Pattern ENGLISH_DIGITS =
      Pattern.compile(
          "(\\d*|\\d{1,3}(?:,\\d{2,3})*,\\d{3}|\\d{1,3}(?:['’"
              + " \\u00A0\\u202F]\\d{3})+)(?:\\.(\\d*))?");
  private static final Pattern EUROPEAN_DIGITS =
      Pattern.compile("(\\d*|\\d{1,3}(?:[.'’ \\u00A0\\u202F]\\d{3})+)(?:,(\\d*))?");
  private static final Set<String> CODES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The number as {@link #PLAIN} writes it.
   *
   * @throws IllegalArgumentException if the text is no number in this style
   */
  String plain(String text) {
    return switch (this) {
      case PLAIN -> text;
      case ENGLISH -> plain(text, ENGLISH_DIGITS);
      case EUROPEAN -> plain(text, EUROPEAN_DIGITS);
    };
  }

  private static String plain(String text, Pattern style) {
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches() || !isCurrency(amount.group(2)) || !isCurrency(amount.group(4))) {
      throw new IllegalArgumentException(text);
    }
    Matcher digits = style.matcher(amount.group(3));
    if (!digits.matches()) {
      throw new IllegalArgumentException(text);
    }
    String whole = digits.group(1).replaceAll("\\D", "");
    String rest = digits.group(2) == null ? "" : digits.group(2);
    if (whole.isEmpty() && rest.isEmpty()) {
      throw new IllegalArgumentException(text);
    }
    return amount.group(1) + (whole.isEmpty() ? "0" : whole) + (rest.isEmpty() ? "" : "." + rest);
  }

  /** Three letters are a currency only if they are its code. */
  private static boolean isCurrency(String text) {
    return text == null || !text.matches("[A-Z]{3}") || CODES.contains(text);
  }

  /** Which styles would read a text that this one does not, for the person who can choose. */
  String hint(String text) {
    if (reads(text)) {
      return ""; // something else is wrong with it
    }
    List<String> hints = new ArrayList<>();
    for (NumberStyle other : values()) {
      if (other.reads(text)) {
        hints.add("--numbers " + other.label() + " reads it as " + other.plain(text));
      }
    }
    return hints.isEmpty() ? "" : "; " + String.join(", ", hints);
  }

  private boolean reads(String text) {
    try {
      return Double.isFinite(PlainNumbers.parse(plain(text)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
