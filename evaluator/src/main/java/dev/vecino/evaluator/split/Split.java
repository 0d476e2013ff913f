package dev.vecino.evaluator.split;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A click log divided: what is learnt from, and the cases that are to be predicted. Training never
 * holds a click that a case has to predict. Immutable and thread-safe.
 */
public final class Split {

  /** Held out where what was divided by users or sessions is divided once more. */
  private static final double HELD_OUT = 0.2;

  private static final Cut DEFAULT_CUT = Cut.at(0.8);

  /** One question: given the history, which items are relevant? Immutable. */
  public static final class Case {
    private final String id;
    private final int group;
    private final int[] clicks;
    private final int from;
    private final int to;
    private final int[] relevant;
    private final int unknownRelevant;

    /**
     * @param clicks holds the history from {@code from} to {@code to}; shared between cases
     * @param relevant different item numbers in rising order; owned
     * @param unknownRelevant relevant items that training does not know: never hit
     */
    public Case(
        String id, int group, int[] clicks, int from, int to, int[] relevant, int unknownRelevant) {
      this.id = id;
      this.group = group;
      this.clicks = clicks;
      this.from = from;
      this.to = to;
      this.relevant = relevant;
      this.unknownRelevant = unknownRelevant;
    }

    /**
     * The name of the case in reports: the user, or the session with the place of the click in it.
     */
    public String id() {
      return id;
    }

    /**
     * The group of the case, from 0: cases of one group (a session) depend on each other, cases of
     * different groups don't.
     */
    public int group() {
      return group;
    }

    /** Item numbers of the training log, oldest first, repeated as clicked; a new array. */
    public int[] history() {
      return Arrays.copyOfRange(clicks, from, to);
    }

    /** The number of clicks of the history. */
    public int historyLength() {
      return to - from;
    }

    /** The relevant items that training knows, by number, in rising order; a new array. */
    public int[] relevant() {
      return relevant.clone();
    }

    /** How many relevant items training does not know. These items count, and can't be hit. */
    public int unknownRelevant() {
      return unknownRelevant;
    }
  }

  private final Protocol protocol;
  private final ClickLog training;
  private final List<Case> cases;

  private Split(Protocol protocol, ClickLog training, List<Case> cases) {
    this.protocol = protocol;
    this.training = training;
    this.cases = List.copyOf(cases);
  }

  /** The protocol by which the log was divided. */
  public Protocol protocol() {
    return protocol;
  }

  /** The clicks that may be learnt from. */
  public ClickLog training() {
    return training;
  }

  /** The cases that are to be predicted, at least one. */
  public List<Case> cases() {
    return cases;
  }

  /**
   * Divides by a protocol.
   *
   * @param test the held-out clicks: needed by {@link Protocol#USER_SPLIT}, possible for {@link
   *     Protocol#SESSION_NEXT} (its sequences are the sessions), not for the others
   * @param cut for {@link Protocol#TEMPORAL} and, without test, {@link Protocol#SESSION_NEXT};
   *     empty: a fraction of 0.8
   * @throws InvalidRequestException if the protocol needs a test log, or can't use it or the cut
   * @throws BadInputException if the log has no times that the protocol needs, or no case is left
   */
  public static Split of(
      Protocol protocol, ClickLog log, Optional<ClickLog> test, Optional<Cut> cut) {
    boolean cuts =
        protocol == Protocol.TEMPORAL || (protocol == Protocol.SESSION_NEXT && test.isEmpty());
    InvalidRequestException.require(
        cut.isEmpty() || cuts,
        "protocol %s%s has no use for a cut",
        protocol,
        protocol == Protocol.SESSION_NEXT ? " with a test file" : "");
    InvalidRequestException.require(
        test.isEmpty() || protocol == Protocol.USER_SPLIT || protocol == Protocol.SESSION_NEXT,
        "protocol %s has no use for a test file",
        protocol);
    return switch (protocol) {
      case LEAVE_LAST_OUT -> byUser(protocol, log, HeldOut.lastClicks(log));
      case TEMPORAL -> byUser(protocol, log, HeldOut.clicksSince(cut.orElse(DEFAULT_CUT), log));
      case LAST_SESSION -> byUser(protocol, log, HeldOut.lastSessions(log));
      case USER_SPLIT ->
          userSplit(
              log,
              test.orElseThrow(
                  () ->
                      new InvalidRequestException(
                          "protocol user-split needs a test file of held-out items (--test)")));
      case SESSION_NEXT ->
          test.isPresent()
              ? sessionNext(log, test.get())
              : sessionNext(log, HeldOut.sessionsSince(cut.orElse(DEFAULT_CUT), log));
    };
  }

  /**
   * Divides the training part once more in the way of the protocol, to choose parameters without a
   * look at the cases: 20 % of each user's items at random for a user-split, the last 20 % of the
   * sessions for session-next, else as the protocol says. Users of too little history give no case.
   *
   * @param seed decides what is held out at random
   * @return empty if there is too little to divide
   */
  public static Optional<Split> validation(Protocol protocol, ClickLog training, long seed) {
    try {
      return Optional.of(
          switch (protocol) {
            case LEAVE_LAST_OUT, TEMPORAL, LAST_SESSION ->
                of(protocol, training, Optional.empty(), Optional.empty());
            case USER_SPLIT ->
                byUser(protocol, training, HeldOut.randomItems(training, HELD_OUT, seed));
            case SESSION_NEXT ->
                sessionNext(
                    training,
                    training.hasTimes()
                        ? HeldOut.sessionsSince(DEFAULT_CUT, training)
                        : HeldOut.randomSessions(training, HELD_OUT, seed));
          });
    } catch (BadInputException tooLittle) {
      return Optional.empty();
    }
  }

  /** The held-out clicks of each user are predicted from the user's others. */
  private static Split byUser(Protocol protocol, ClickLog log, boolean[] held) {
    Cases cases = new Cases(training(protocol, log, held));
    for (int user = 0; user < log.userCount(); user++) {
      cases.addUser(log, user, held);
    }
    return of(protocol, cases, log);
  }

  /** The clicks of each user in one log are predicted from those in the other. */
  private static Split userSplit(ClickLog log, ClickLog test) {
    Cases cases = new Cases(log);
    for (int user = 0; user < test.userCount(); user++) {
      cases.addUser(test, user);
    }
    return of(Protocol.USER_SPLIT, cases, test);
  }

  /** The next click of each held-out session is predicted from those before it. */
  private static Split sessionNext(ClickLog log, boolean[] heldSessions) {
    boolean[] held = new boolean[log.clickCount()];
    for (int session = 0; session < heldSessions.length; session++) {
      Arrays.fill(
          held, log.sequenceStart(session), log.sequenceStart(session + 1), heldSessions[session]);
    }
    Cases cases = new Cases(training(Protocol.SESSION_NEXT, log, held));
    for (int session = 0; session < heldSessions.length; session++) {
      if (heldSessions[session]) {
        cases.addPrefixes(log, session);
      }
    }
    return of(Protocol.SESSION_NEXT, cases, log);
  }

  private static Split sessionNext(ClickLog log, ClickLog test) {
    Cases cases = new Cases(log);
    for (int session = 0; session < test.sequenceCount(); session++) {
      cases.addPrefixes(test, session);
    }
    return of(Protocol.SESSION_NEXT, cases, test);
  }

  private static ClickLog training(Protocol protocol, ClickLog log, boolean[] held) {
    boolean[] kept = new boolean[held.length];
    int count = 0;
    for (int at = 0; at < held.length; at++) {
      kept[at] = !held[at];
      count += kept[at] ? 1 : 0;
    }
    if (count == 0) {
      throw new BadInputException(
          log.report().file() + ": protocol " + protocol + " leaves no click to learn from");
    }
    return log.select(at -> kept[at]);
  }

  private static Split of(Protocol protocol, Cases cases, ClickLog source) {
    if (cases.all().isEmpty()) {
      throw new BadInputException(
          source.report().file() + ": protocol " + protocol + " finds nothing to predict in it");
    }
    return new Split(protocol, cases.training(), cases.all());
  }
}
