package dev.vecino.core;

/**
 * Where clicks come from: a file, a database, an application's own storage. A table of clicks has a
 * column of users and one of items, and maybe times, sessions and weights; {@link ClickLog.Options}
 * says by which names.
 */
@FunctionalInterface
public interface ClickSource {

  /**
   * Opens the clicks; whoever opens closes.
   *
   * @throws BadInputException if there are none to be had
   */
  Table openClicks();
}
