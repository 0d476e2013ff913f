package dev.vecino.bench;

import java.io.IOException;
import java.util.List;

/** A system that answers queries, one at a time unless it says otherwise. */
interface Contender extends AutoCloseable {

  /**
   * The answers to some queries.
   *
   * @param seconds that all of them took together
   * @param items the item numbers, best first; fewer than k where the system found fewer
   */
  record Answers(double seconds, List<int[]> items) {}

  /** The name of the system in measurements. */
  String system();

  String version();

  /**
   * What the system looks at for a query, from the cheapest to the most thorough: e.g. the width of
   * the beam. One value where it sets this by itself.
   */
  int[] efforts(int k);

  /**
   * How an effort is called in the report; where there is nothing to set, how the last queries were
   * answered, or empty.
   */
  String setting(int effort);

  /** Whether it is asked this at all. */
  default boolean answers(Work work) {
    return true;
  }

  /** Answers the queries of the users from {@code from} to {@code to - 1}. */
  Answers answer(Work work, int from, int to, int effort) throws IOException;

  @Override
  void close() throws IOException;
}
