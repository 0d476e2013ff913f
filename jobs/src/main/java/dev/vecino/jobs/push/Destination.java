package dev.vecino.jobs.push;

import dev.vecino.jobs.push.PushOptions.Format;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The place of the lists. What is there stays whole until it is replaced in one step, and nothing
 * that no push has made is ever replaced.
 */
interface Destination {

  /**
   * Looks whether the lists may go there, before any is made.
   *
   * @throws dev.vecino.core.ArtifactException if something is there that may not be replaced
   */
  void prepare() throws IOException;

  Format format();

  /** Where the parts wait. */
  Path partsFolder();

  /**
   * Takes the parts, which are complete: they take the place of what is there.
   *
   * @param items how many all lists have together
   * @throws dev.vecino.core.ArtifactException if something is there that may not be replaced
   */
  void take(PartsFolder parts, long items) throws IOException;
}
