package dev.vecino.sources.tree;

import java.util.Map;
import java.util.Set;

/**
 * Rows that are trees, one at a time: what is asked is asked of the tree that {@link #next} has
 * gone to. Not thread-safe.
 */
public interface TreeReader extends AutoCloseable {

  /**
   * From the next row on, only these fields of the outermost object are wanted.
   *
   * @param names null: all
   */
  void keepOnly(Set<String> names);

  /** Goes to the next row; false if there is none. */
  boolean next();

  /**
   * The row: objects as maps, arrays as lists, anything else by its {@code toString}; null where it
   * has a {@link #fault}.
   */
  Map<String, Object> tree();

  /** The rule that the row breaks, or null. */
  String fault();

  /** The row as it stands there, for who has to mend it. */
  String source();

  /** Where the row lies. */
  String place();

  /** How far the reading has come. */
  long position();

  /** The SHA-256 of all that was read; asked once. */
  String sha256();

  @Override
  void close();
}
