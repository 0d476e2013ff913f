package dev.vecino.core;

import java.util.List;
import java.util.regex.Pattern;

/** The first line of delimited text, if it names the columns, and rows that repeat it. */
final class HeaderLine {

  /** What pandas calls a column without a name. */
  private static final Pattern UNNAMED = Pattern.compile("Unnamed: \\d+");

  private final List<String> written;
  private final List<String> names;

  /**
   * @param written the fields of the line; without blanks around them they are the names
   */
  HeaderLine(List<String> written) {
    this.written = written.stream().map(String::strip).toList();
    this.names =
        this.written.stream().map(name -> UNNAMED.matcher(name).matches() ? "" : name).toList();
  }

  /** The names of the columns in the order of the file, "" where one has none. */
  List<String> names() {
    return names;
  }

  /** How many columns there are. */
  int size() {
    return names.size();
  }

  /** How many fields a row has at least: those after the last column with a name may be absent. */
  int leastFields() {
    int least = names.size();
    while (least > 0 && names.get(least - 1).isEmpty()) {
      least--;
    }
    return least;
  }

  /** Whether a row is the same line once more, as where files were put one behind the other. */
  boolean isRepeatedBy(Row row) {
    return mayBeHeader(row) && bare(row).equals(written);
  }

  /** Whether a row has the same names in another order. */
  boolean isReorderedBy(Row row) {
    return mayBeHeader(row)
        && bare(row).stream().sorted().toList().equals(written.stream().sorted().toList());
  }

  /** Whether the row's first field is the name of a column: hardly ever, and quickly told. */
  private boolean mayBeHeader(Row row) {
    if (row.size() != written.size()) {
      return false;
    }
    for (String name : written) {
      if (row.isAbout(0, name)) {
        return true;
      }
    }
    return false;
  }

  /** The fields as they were in the first line of a file: maybe after a byte order mark. */
  private static List<String> bare(Row row) {
    return row.fields().stream().map(HeaderLine::bare).toList();
  }

  private static String bare(String field) {
    String text = field.startsWith("\uFEFF") ? field.substring(1) : field;
    boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return (isQuoted ? text.substring(1, text.length() - 1) : text).strip();
  }
}
