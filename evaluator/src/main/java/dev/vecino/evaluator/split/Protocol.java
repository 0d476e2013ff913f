package dev.vecino.evaluator.split;

import java.util.Locale;

/** What is held out, and what is predicted from what. {@link Split} makes the splits. */
public enum Protocol {
  /** The last click of each user is predicted from the clicks before it. */
  LEAVE_LAST_OUT(false, true),
  /** The items that a user clicks after a point of time are predicted from the clicks before. */
  TEMPORAL(false, true),
  /** The items of a user's last session are predicted from the sessions before it. */
  LAST_SESSION(false, true),
  /** The items of a test file are predicted from all clicks of the same users; sets, no order. */
  USER_SPLIT(true, false),
  /** Every click of a session that training has not seen is predicted from those before it. */
  SESSION_NEXT(false, true);

  private final boolean seenExcluded;
  private final boolean ordered;

  Protocol(boolean seenExcluded, boolean ordered) {
    this.seenExcluded = seenExcluded;
    this.ordered = ordered;
  }

  /** Whether by convention the items of the history are left out of the ranking. */
  public SeenItems convention() {
    return seenExcluded ? SeenItems.EXCLUDE : SeenItems.INCLUDE;
  }

  /** Whether the order of a history tells something. */
  public boolean isOrdered() {
    return ordered;
  }

  /** The name of the protocol on the command line: {@code leave-last-out}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
