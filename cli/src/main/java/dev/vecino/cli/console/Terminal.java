package dev.vecino.cli.console;

/**
 * The terminal that standard error goes to, if it goes to one. Java can't tell, so the launcher
 * {@code bin/vecino} does, with the environment variable {@value #COLUMNS}.
 */
final class Terminal {
  private static final String COLUMNS = "VECINO_COLUMNS";

  private static final int USUAL_WIDTH = 79;

  private Terminal() {}

  /** Whether somebody is looking. */
  static boolean isThere() {
    String columns = System.getenv(COLUMNS);
    return columns != null && !columns.isEmpty();
  }

  /** What fits on one line without a wrap. */
  static int width() {
    return width(System.getenv(COLUMNS));
  }

  /** One less than the columns, as some terminals wrap behind the last; 79 where none are told. */
  static int width(String columns) {
    try {
      int told = columns == null ? 0 : Integer.parseInt(columns.strip());
      return told > 1 ? told - 1 : USUAL_WIDTH;
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }
}
