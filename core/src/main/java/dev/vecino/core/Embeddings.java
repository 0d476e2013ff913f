package dev.vecino.core;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of embeddings: one row of {@code dimension} floats an id, all in one array. Immutable as
 * long as nobody writes into the shared array.
 */
public final class Embeddings {

  private final String[] ids;
  private final float[] values;
  private final int dimension;
  private volatile @Nullable Map<String, Integer> rows;

  /**
   * @param ids the ids, each once; copied
   * @param values row after row, {@code ids.size() * dimension} floats; shared, not copied
   * @param dimension floats a row, at least 1
   */
  public Embeddings(List<String> ids, float[] values, int dimension) {
    InvalidRequestException.require(
        dimension >= 1, "the dimension must be at least 1, got: %d", dimension);
    InvalidRequestException.require(
        (long) ids.size() * dimension == values.length,
        "%d rows of %d floats need %d floats, got: %d",
        ids.size(),
        dimension,
        (long) ids.size() * dimension,
        values.length);
    this.ids = ids.toArray(String[]::new);
    this.values = values;
    this.dimension = dimension;
  }

  /** How many floats a table needs. */
  public static int floats(long rows, int dimension) {
    InvalidRequestException.require(
        rows * dimension <= Integer.MAX_VALUE - 64,
        "a table holds at most %d floats, %d rows of %d are more",
        Integer.MAX_VALUE - 64,
        rows,
        dimension);
    return Math.toIntExact(rows * dimension);
  }

  /** The number of rows. */
  public int size() {
    return ids.length;
  }

  /** The floats of a row. */
  public int dimension() {
    return dimension;
  }

  /** The id of a row. */
  public String id(int row) {
    return ids[row];
  }

  /** All ids in the order of the rows; a read-only view. */
  public List<String> ids() {
    return java.util.Collections.unmodifiableList(Arrays.asList(ids));
  }

  /** The row of an id, or -1. */
  public int row(String id) {
    Map<String, Integer> known = rows;
    if (known == null) {
      known = HashMap.newHashMap(ids.length);
      for (int row = 0; row < ids.length; row++) {
        known.put(ids[row], row);
      }
      rows = known;
    }
    return known.getOrDefault(id, -1);
  }

  /** A copy of a row. */
  public float[] vector(int row) {
    return Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension);
  }

  /** Row after row, shared: whoever writes into it changes the table. */
  public float[] values() {
    return values;
  }
}
