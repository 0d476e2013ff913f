package dev.vecino.trainer;

import dev.vecino.core.ClickLog;

/** What a click log holds, which decides what can be learnt from it. */
public enum DataKind {

  /** The items of a user in no order: any part of them predicts the rest. */
  SETS,

  /**
   * Baskets of several items at one time, one after the other: all that came before predicts the
   * next basket.
   */
  BASKETS,

  /** Clicks one after the other: all that came before predicts the next click. */
  CLICKS;

  /** Beyond this share of later neighbours, a log is one of clicks. */
  private static final double MOSTLY = 0.5;

  /**
   * What a log looks like. Of all pairs of neighbours in one sequence, where at least half have
   * times that differ, it holds clicks. Else, where any two neighbouring clicks of one user have
   * times that differ, baskets. Else (also where there are no times) sets.
   */
  public static DataKind of(ClickLog log) {
    if (!log.hasTimes()) {
      return SETS;
    }
    long neighbours = 0;
    long later = 0;
    boolean hasBaskets = false;
    for (int s = 0; s < log.sequenceCount(); s++) {
      int from = log.sequenceStart(s);
      for (int at = from + 1; at < log.sequenceStart(s + 1); at++) {
        neighbours++;
        later += log.timeMillis(at) != log.timeMillis(at - 1) ? 1 : 0;
      }
      boolean continues = s > 0 && log.sequenceUser(s - 1) == log.sequenceUser(s);
      hasBaskets |= continues && log.timeMillis(from) != log.timeMillis(from - 1);
    }
    if (neighbours > 0 && later >= MOSTLY * neighbours) {
      return CLICKS;
    }
    return hasBaskets || later > 0 ? BASKETS : SETS;
  }
}
