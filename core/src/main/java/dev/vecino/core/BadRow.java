package dev.vecino.core;

/** A row that breaks a rule; the message is the rule and the value, without the place. */
final class BadRow extends Exception {
  private static final long serialVersionUID = 1L;

  /** Longer texts can't be terms of an index: 32,766 bytes of UTF-8 are the most. */
  static final int LONGEST_TEXT = 8_000;

  private static final int LONGEST_SHOWN = 200;

  BadRow(String message) {
    super(message, null, false, false);
  }

  /** Refuses a text that can't be the id of a user or an item. */
  static void checkId(String text, String column) throws BadRow {
    if (text == null || text.isBlank()) {
      throw new BadRow("column '" + column + "' must not be empty");
    }
    if (text.length() > LONGEST_TEXT) {
      throw new BadRow(
          "column '"
              + column
              + "' must have at most "
              + LONGEST_TEXT
              + " characters, got: "
              + text.length());
    }
  }

  /** A value as it is shown in a message. */
  static String shown(String value) {
    return value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "…";
  }
}
