package dev.vecino.trainer;

import dev.vecino.core.ClickLog;

/** What a click log holds, which decides what can be learnt from it. */
public enum DataKind {

  /** The items of a user in no order: any part of them predicts the rest. */
  SETS,

  /**
   * Baskets of several items at one time, one after the other: all earlier baskets predict the next
   * one.
   */
  BASKETS,

  /** Clicks one after the other: all earlier clicks predict the next one. */
  CLICKS;

  /** Beyond this share of later neighbours, a log is one of clicks. */
  private static final double MOSTLY = 0.5;

  /**
   * What a log looks like. It holds clicks if at least half of the pairs of consecutive clicks in
   * its sequences have times that differ. Else it holds baskets if any two consecutive clicks of
   * one user have times that differ. Else, also if the log has no times, it holds sets.
   */
  public static DataKind of(ClickLog log) {
    if (!log.hasTimes()) {
      return SETS;
    }
    long neighbors = 0;
    long later = 0;
    boolean hasBaskets = false;
    for (int s = 0; s < log.sequenceCount(); s++) {
      int from = log.sequenceStart(s);
      for (int at = from + 1; at < log.sequenceStart(s + 1); at++) {
        neighbors++;
        later += log.timeMillis(at) != log.timeMillis(at - 1) ? 1 : 0;
      }
      boolean continues = s > 0 && log.sequenceUser(s - 1) == log.sequenceUser(s);
      hasBaskets |= continues && log.timeMillis(from) != log.timeMillis(from - 1);
    }
    if (neighbors > 0 && later >= MOSTLY * neighbors) {
      return CLICKS;
    }
    return hasBaskets || later > 0 ? BASKETS : SETS;
  }
}
