package dev.vecino.indexer;

import dev.vecino.core.InvalidRequestException;
import java.time.Duration;

/**
 * How a {@link LiveIndex} keeps its changes.
 *
 * @param keep generations that stay on the disk, the served one among them, at least 1; the one
 *     before it stays in any case
 * @param commitDelay how long after a change it is committed at the latest, with all since; more
 *     than nothing
 */
public record LiveOptions(int keep, Duration commitDelay) {

  private static final Duration NEVER = Duration.ofDays(10_000);

  public LiveOptions {
    InvalidRequestException.require(keep >= 1, "keep must be at least 1, got: %d", keep);
    InvalidRequestException.require(
        commitDelay.isPositive(), "the delay must be more than nothing, got: %s", commitDelay);
  }

  /** 2 generations are kept, changes are committed after 300 milliseconds. */
  public static LiveOptions defaults() {
    return new LiveOptions(2, Duration.ofMillis(300));
  }

  /** The same, and so many generations stay. */
  public LiveOptions withKeep(int generations) {
    return new LiveOptions(generations, commitDelay);
  }

  /** The same, with another delay. */
  public LiveOptions withCommitDelay(Duration delay) {
    return new LiveOptions(keep, delay);
  }

  /** The same, where nothing is committed before {@link LiveIndex#commit()} or the end. */
  public LiveOptions withoutCommits() {
    return new LiveOptions(keep, NEVER);
  }
}
