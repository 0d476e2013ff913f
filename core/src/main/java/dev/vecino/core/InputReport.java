package dev.vecino.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read from one input file.
 *
 * @param file the path as it was given
 * @param sha256 as {@link Table.Rows#sha256()} says; of a file, that of its bytes
 * @param rows all rows but the header
 * @param skippedRows those of them that broke a rule
 * @param firstSkipped the sentence about the first of these, or null
 * @param notes sentences about what was noticed in rows that were not skipped, e.g. texts that were
 *     cut
 */
public record InputReport(
    String file,
    String sha256,
    long rows,
    long skippedRows,
    @Nullable String firstSkipped,
    List<String> notes) {

  public InputReport {
    notes = List.copyOf(notes);
  }
}
