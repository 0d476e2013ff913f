package dev.vecino.evaluator.split;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Which clicks, or which sessions, of a log are not learnt from: true for these. */
final class HeldOut {

  private HeldOut() {}

  /**
   * The last click of each user who has others; the last of several at the latest time. Where some
   * clicks only tell what comes next: the last that is to be predicted, and all after it.
   */
  static boolean[] lastClicks(ClickLog log) {
    boolean[] held = new boolean[log.clickCount()];
    for (int user = 0; user < log.userCount(); user++) {
      int from = log.userStart(user);
      int to = log.userStart(user + 1);
      if (to - from > 1) {
        int last = -1;
        for (int at = to - 1; at >= from; at--) {
          boolean isLater =
              last < 0 || (log.hasTimes() && log.timeMillis(at) > log.timeMillis(last));
          last = isLater && log.isPredicted(at) ? at : last;
        }
        for (int at = from; last >= 0 && at < to; at++) {
          boolean isAfter = log.hasTimes() ? log.timeMillis(at) > log.timeMillis(last) : at > last;
          held[at] = at == last || isAfter;
        }
      }
    }
    return held;
  }

  /**
   * All clicks from a time on.
   *
   * @throws BadInputException if the log has no times
   */
  static boolean[] clicksSince(Cut cut, ClickLog log) {
    requireTimes(Protocol.TEMPORAL, log);
    long[] times = new long[log.clickCount()];
    Arrays.setAll(times, log::timeMillis);
    return since(cut, times);
  }

  /**
   * The sessions that begin at a time or later.
   *
   * @throws BadInputException if the log has no times
   */
  static boolean[] sessionsSince(Cut cut, ClickLog log) {
    requireTimes(Protocol.SESSION_NEXT, log);
    long[] begins = new long[log.sequenceCount()];
    Arrays.setAll(begins, session -> log.timeMillis(log.sequenceStart(session)));
    return since(cut, begins);
  }

  private static boolean[] since(Cut cut, long[] times) {
    long time = timeOf(cut, times);
    boolean[] held = new boolean[times.length];
    for (int i = 0; i < held.length; i++) {
      held[i] = times[i] >= time;
    }
    return held;
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

  private static void requireTimes(Protocol protocol, ClickLog log) {
    if (!log.hasTimes()) {
      throw new BadInputException(
          log.report().file() + ": protocol " + protocol + " needs a column of times");
    }
  }

  /** The clicks of the last session of each user who has others. */
  static boolean[] lastSessions(ClickLog log) {
    boolean[] held = new boolean[log.clickCount()];
    for (int user = 0; user < log.userCount(); user++) {
      int last = log.sequenceStart(log.firstSequence(user + 1) - 1);
      if (last > log.userStart(user)) {
        Arrays.fill(held, last, log.userStart(user + 1), true);
      }
    }
    return held;
  }

  /** The clicks on a part of each user's items, chosen at random. */
  static boolean[] randomItems(ClickLog log, double part, long seed) {
    boolean[] held = new boolean[log.clickCount()];
    SplittableRandom random = new SplittableRandom(seed);
    for (int user = 0; user < log.userCount(); user++) {
      int from = log.userStart(user);
      int to = log.userStart(user + 1);
      int[] items = IntStream.range(from, to).map(log::clickedItem).distinct().sorted().toArray();
      Set<Integer> chosen = new HashSet<>();
      int wanted = (int) Math.round(part * items.length);
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
    return held;
  }

  /** A part of the sessions, chosen at random. */
  static boolean[] randomSessions(ClickLog log, double part, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] held = new boolean[log.sequenceCount()];
    for (int session = 0; session < held.length; session++) {
      held[session] = random.nextDouble() < part;
    }
    return held;
  }
}
