package dev.vecino.core;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a row that breaks a rule.
 *
 * @param skip false: the run stops at the first; true: rows are skipped and counted
 * @param sideFile where skipped rows are written as CSV (line, rule, fields …), or null to only
 *     count them
 */
public record RowPolicy(boolean skip, @Nullable Path sideFile) {

  /** The run stops at the first bad row. */
  public static RowPolicy stop() {
    return new RowPolicy(false, null);
  }

  /** Bad rows are counted and written to the file. */
  public static RowPolicy skipTo(Path sideFile) {
    return new RowPolicy(true, sideFile);
  }
}
