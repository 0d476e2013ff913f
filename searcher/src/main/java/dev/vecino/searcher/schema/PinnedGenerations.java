package dev.vecino.searcher.schema;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Which generations the readers of this process hold, so that whoever collects old ones leaves
 * these alone. (Readers of other processes are safe too where the operating system keeps the
 * content of an open file that is deleted; elsewhere the deletion fails and is tried again by the
 * next build.) Thread-safe.
 */
public final class PinnedGenerations {

  private static final Map<Path, Integer> PINS = new HashMap<>();

  private PinnedGenerations() {}

  /** A reader opens this generation. */
  public static synchronized void pin(Path generation) {
    PINS.merge(key(generation), 1, Integer::sum);
  }

  /** A reader has closed this generation. */
  public static synchronized void unpin(Path generation) {
    PINS.computeIfPresent(key(generation), (path, count) -> count == 1 ? null : count - 1);
  }

  /** Whether a reader of this process holds it. */
  public static synchronized boolean isPinned(Path generation) {
    return PINS.containsKey(key(generation));
  }

  private static Path key(Path generation) {
    return generation.toAbsolutePath().normalize();
  }
}
