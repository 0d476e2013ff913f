package dev.vecino.core;

import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/**
 * Rows of named columns, read once from first to last. What is wrong with the whole is a {@link
 * BadInputException}, what is wrong with one row is its {@link Rows#fault()}. Not thread-safe.
 */
@NullUnmarked // not yet looked at
public interface Table extends AutoCloseable {

  /** What {@link Rows#millis} answers where a text has to be read. */
  long NO_TIME = Long.MIN_VALUE;

  /**
   * How messages, reports and manifests name it: a path as it was given, an address without its
   * password.
   */
  String name();

  /** The names of the columns; a column without a name has an empty one and is never asked for. */
  List<String> columns();

  /**
   * The number of the column that is meant by a name: the one that has exactly this name, or else
   * the only one that has it in other case; -1 if there is none.
   *
   * @throws BadInputException if there are several of them
   */
  default int column(String name) {
    return new ColumnNames(headerPlace(), columns()).column(name);
  }

  /** Where the names stand, for messages about them. */
  default String headerPlace() {
    return name();
  }

  /**
   * What the values of a column (by number) are, where the table itself knows; their texts are then
   * as {@link ColumnType#parse} reads them. Null: they are texts, and what all of them are says it.
   */
  default ColumnType type(int column) {
    return null;
  }

  /** How far {@link Rows#position()} will go, or -1 where nobody knows. */
  default long size() {
    return -1;
  }

  /** What {@link Rows#position()} counts. */
  default String unit() {
    return "rows";
  }

  /**
   * Begins to read; asked once.
   *
   * @param columns the numbers of the columns that will be asked for; others need not be read
   */
  Rows rows(int... columns);

  @Override
  void close();

  /** The rows, one at a time: what is asked is asked of the row that {@link #next} has gone to. */
  interface Rows {

    /**
     * Goes to the next row, the first at first.
     *
     * @return false if there is none
     * @throws BadInputException if the table can't be read any further
     */
    boolean next();

    /** The rule that the row as a whole breaks, so that its values can't be asked; else null. */
    default String fault() {
      return null;
    }

    /** The value in a column by the table's number, as text; null or empty where it is missing. */
    String text(int column);

    /**
     * A number of at least 0 that stands for the text in a column: no other text of the column ever
     * has it, though one text may have several. Tables that know such numbers are read faster; -1:
     * the text must be asked.
     */
    default long code(int column) {
      return -1;
    }

    /**
     * The time in a column in milliseconds since 1970, UTC, where the table has times as such; else
     * {@link #NO_TIME}, and the text says it.
     */
    default long millis(int column) {
      return NO_TIME;
    }

    /** Where the row lies, e.g. {@code clicks.csv:17}. */
    String place();

    /** All fields of the row as far as they were read, faulty or not, for who has to mend them. */
    List<String> fields();

    /** How far the reading has come, in units of the table. */
    long position();

    /** What was noticed in rows that have no fault, in sentences; asked after the last row. */
    default List<String> notes() {
      return List.of();
    }

    /**
     * The SHA-256 of all that the table holds, in lower-case hexadecimal, when its last row has
     * been read; empty where nobody knows.
     */
    default String sha256() {
      return "";
    }
  }
}
