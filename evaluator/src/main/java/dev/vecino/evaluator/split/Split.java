package dev.vecino.evaluator.split;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A click log divided: what is learnt from, and the cases that are to be predicted. Training never
 * holds a click that a case has to predict. Immutable and thread-safe.
 */
public final class Split {

  /** Held out of each user's items where a user-split is divided once more. */
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

    /** For reports: the user, or the session with the place of the click in it. */
    public String id() {
      return id;
    }

    /** Cases of one group (a session) depend on each other; the groups don't. Counted from 0. */
    public int group() {
      return group;
    }

    /** Item numbers of the training log, oldest first, repeated as clicked; a new array. */
    public int[] history() {
      return Arrays.copyOfRange(clicks, from, to);
    }

    public int historyLength() {
      return to - from;
    }

    /** The relevant items that training knows, by number, in rising order; a new array. */
    public int[] relevant() {
      return relevant.clone();
    }

    /** How many relevant items training does not know. They count, and can't be hit. */
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

  /** How it was divided. */
  public Protocol protocol() {
    return protocol;
  }

  /** What may be learnt from. */
  public ClickLog training() {
    return training;
  }

  /** What is to be predicted, at least one case. */
  public List<Case> cases() {
    return cases;
  }

  /**
   * Divides by a protocol.
   *
   * @param test the held-out clicks: needed by {@link Protocol#USER_SPLIT}, possible for {@link
   *     Protocol#SESSION_NEXT} (its sequences are the sessions), not for the others
   * @param cut for {@link Protocol#TEMPORAL} and, without test, {@link Protocol#SESSION_NEXT};
   *     empty: 0.8
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
      case LEAVE_LAST_OUT -> leaveLastOut(log);
      case TEMPORAL -> temporal(log, cut.orElse(DEFAULT_CUT));
      case LAST_SESSION -> lastSession(log);
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
              : sessionNext(log, cut.orElse(DEFAULT_CUT));
    };
  }

  /**
   * Divides the training part once more in the way of the protocol, to choose parameters without a
   * look at the cases: {@code 20 %} of each user's items at random for a user-split, the last 20 %
   * of the sessions for session-next, else as the protocol says. Users of too little history give
   * no case.
   *
   * @param seed of what is held out at random
   * @return empty if there is too little to divide
   */
  public static Optional<Split> validation(Protocol protocol, ClickLog training, long seed) {
    try {
      return Optional.of(
          switch (protocol) {
            case LEAVE_LAST_OUT, TEMPORAL, LAST_SESSION ->
                of(protocol, training, Optional.empty(), Optional.empty());
            case USER_SPLIT -> randomItems(training, seed);
            case SESSION_NEXT ->
                training.hasTimes()
                    ? sessionNext(training, DEFAULT_CUT)
                    : randomSessions(training, seed);
          });
    } catch (BadInputException tooLittle) {
      return Optional.empty();
    }
  }

  private static Split leaveLastOut(ClickLog log) {
    boolean[] held = new boolean[log.clickCount()];
    for (int user = 0; user < log.userCount(); user++) {
      int from = log.userStart(user);
      int to = log.userStart(user + 1);
      if (to - from > 1) {
        int last = to - 1;
        for (int at = to - 1; log.hasTimes() && at >= from; at--) {
          if (log.timeMillis(at) > log.timeMillis(last)) {
            last = at;
          }
        }
        held[last] = true;
      }
    }
    return byUser(Protocol.LEAVE_LAST_OUT, log, held);
  }

  private static Split temporal(ClickLog log, Cut cut) {
    requireTimes(Protocol.TEMPORAL, log);
    long[] times = new long[log.clickCount()];
    Arrays.setAll(times, log::timeMillis);
    long time = timeOf(cut, times);
    boolean[] held = new boolean[log.clickCount()];
    for (int at = 0; at < held.length; at++) {
      held[at] = log.timeMillis(at) >= time;
    }
    return byUser(Protocol.TEMPORAL, log, held);
  }

  private static Split lastSession(ClickLog log) {
    boolean[] held = new boolean[log.clickCount()];
    for (int user = 0; user < log.userCount(); user++) {
      int last = log.sequenceStart(log.firstSequence(user + 1) - 1);
      if (last > log.userStart(user)) {
        Arrays.fill(held, last, log.userStart(user + 1), true);
      }
    }
    return byUser(Protocol.LAST_SESSION, log, held);
  }

  private static Split randomItems(ClickLog log, long seed) {
    boolean[] held = new boolean[log.clickCount()];
    SplittableRandom random = new SplittableRandom(seed);
    for (int user = 0; user < log.userCount(); user++) {
      int from = log.userStart(user);
      int to = log.userStart(user + 1);
      int[] items = IntStream.range(from, to).map(log::clickedItem).distinct().sorted().toArray();
      Set<Integer> chosen = new HashSet<>();
      int wanted = (int) Math.round(HELD_OUT * items.length);
      for (int i = 0; i < items.length && wanted > 0; i++) {
        if (random.nextInt(items.length - i) < wanted) {
          chosen.add(items[i]);
          wanted--;
        }
      }
      for (int at = from; at < to; at++) {
        held[at] = chosen.contains(log.clickedItem(at));
      }
    }
    return byUser(Protocol.USER_SPLIT, log, held);
  }

  /** The held-out clicks of each user are predicted from the user's others. */
  private static Split byUser(Protocol protocol, ClickLog log, boolean[] held) {
    ClickLog training = training(protocol, log, held);
    Cases cases = new Cases(training);
    for (int user = 0; user < log.userCount(); user++) {
      int from = log.userStart(user);
      int to = log.userStart(user + 1);
      int[] history =
          IntStream.range(from, to)
              .filter(at -> !held[at])
              .map(at -> training.itemNumber(log.item(log.clickedItem(at))))
              .toArray();
      if (history.length > 0 && history.length < to - from) {
        List<String> relevant = new ArrayList<>();
        for (int at = from; at < to; at++) {
          if (held[at]) {
            relevant.add(log.item(log.clickedItem(at)));
          }
        }
        cases.add(log.user(user), history, 0, history.length, relevant);
      }
    }
    return cases.split(protocol, log);
  }

  private static Split userSplit(ClickLog log, ClickLog test) {
    Cases cases = new Cases(log);
    for (int user = 0; user < test.userCount(); user++) {
      int known = log.userNumber(test.user(user));
      if (known >= 0) {
        List<String> relevant = new ArrayList<>();
        for (int at = test.userStart(user); at < test.userStart(user + 1); at++) {
          relevant.add(test.item(test.clickedItem(at)));
        }
        int[] history =
            IntStream.range(log.userStart(known), log.userStart(known + 1))
                .map(log::clickedItem)
                .toArray();
        cases.add(log.user(known), history, 0, history.length, relevant);
      }
    }
    return cases.split(Protocol.USER_SPLIT, test);
  }

  private static Split sessionNext(ClickLog log, Cut cut) {
    requireTimes(Protocol.SESSION_NEXT, log);
    long[] begins = new long[log.sequenceCount()];
    Arrays.setAll(begins, session -> log.timeMillis(log.sequenceStart(session)));
    long time = timeOf(cut, begins);
    boolean[] held = new boolean[begins.length];
    for (int session = 0; session < held.length; session++) {
      held[session] = begins[session] >= time;
    }
    return sessionNext(log, held);
  }

  private static Split randomSessions(ClickLog log, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] held = new boolean[log.sequenceCount()];
    for (int session = 0; session < held.length; session++) {
      held[session] = random.nextDouble() < HELD_OUT;
    }
    return sessionNext(log, held);
  }

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
    return cases.split(Protocol.SESSION_NEXT, log);
  }

  private static Split sessionNext(ClickLog log, ClickLog test) {
    Cases cases = new Cases(log);
    for (int session = 0; session < test.sequenceCount(); session++) {
      cases.addPrefixes(test, session);
    }
    return cases.split(Protocol.SESSION_NEXT, test);
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

  private static void requireTimes(Protocol protocol, ClickLog log) {
    if (!log.hasTimes()) {
      throw new BadInputException(
          log.report().file() + ": protocol " + protocol + " needs a column of times");
    }
  }

  private static long timeOf(Cut cut, long[] times) {
    if (cut.timeMillis().isPresent()) {
      return cut.timeMillis().getAsLong();
    }
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[
        (int) Math.min(sorted.length - 1, (long) (cut.fraction().orElse(0) * sorted.length))];
  }

  /** Collects cases of one training log. */
  private static final class Cases {
    private final ClickLog training;
    private final List<Case> cases = new ArrayList<>();
    private int groups;

    Cases(ClickLog training) {
      this.training = training;
    }

    void add(String id, int[] clicks, int from, int to, List<String> relevant) {
      add(id, groups++, clicks, from, to, relevant);
    }

    private void add(
        String id, int group, int[] clicks, int from, int to, List<String> relevantItems) {
      int unknown = 0;
      int[] known = new int[relevantItems.size()];
      int count = 0;
      for (String item : new HashSet<>(relevantItems)) {
        int number = training.itemNumber(item);
        if (number < 0) {
          unknown++;
        } else {
          known[count++] = number;
        }
      }
      known = Arrays.copyOf(known, count);
      Arrays.sort(known);
      cases.add(new Case(id, group, clicks, from, to, known, unknown));
    }

    /** A case a click of the session but the first; the history leaves out unknown items. */
    void addPrefixes(ClickLog log, int session) {
      int start = log.sequenceStart(session);
      int end = log.sequenceStart(session + 1);
      if (end - start < 2) {
        return;
      }
      int group = groups++;
      int[] known = new int[end - start];
      int count = 0;
      String name = log.user(log.sequenceUser(session)) + "#" + session + "#";
      for (int at = start; at < end; at++) {
        String item = log.item(log.clickedItem(at));
        if (at > start) {
          add(name + (at - start), group, known, 0, count, List.of(item));
        }
        int number = training.itemNumber(item);
        if (number >= 0) {
          known[count++] = number;
        }
      }
    }

    Split split(Protocol protocol, ClickLog source) {
      if (cases.isEmpty()) {
        throw new BadInputException(
            source.report().file() + ": protocol " + protocol + " finds nothing to predict in it");
      }
      return new Split(protocol, training, cases);
    }
  }
}
