package dev.vecino.trainer.calibration;

import dev.vecino.core.ClickLog;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Steps of users who were not trained: what they had clicked before, and what they clicked then.
 * Immutable.
 */
public final class HeldOutSteps {

  /** Fewer users tell nothing. */
  static final int FEWEST_USERS = 50;

  private static final int MOST_USERS = 1_000;

  /** One user in so many is held out. */
  private static final int USERS_PER_HELD_OUT = 20;

  /** Where that would be too few, one user in so many is held out at most. */
  private static final int FEWEST_USERS_PER_HELD_OUT = 5;

  private static final int MOST_STEPS = 2_000;

  private static final float SHARE_TO_FIND = 0.2f; // of a set

  /** Newest clicks that are known of a step. */
  private static final int LONGEST_HISTORY = 500;

  /**
   * One step.
   *
   * @param user from 0, rising
   * @param clicked the row of each click before, oldest first
   * @param ages of these clicks; that of the last one is 0
   * @param wanted the different rows that were clicked next, rising
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Step(int user, int[] clicked, int[] ages, int[] wanted) {}

  private final List<Step> steps;
  private final int users;
  private final boolean ordered;

  private HeldOutSteps(List<Step> steps, int users, boolean ordered) {
    this.steps = List.copyOf(steps);
    this.users = users;
    this.ordered = ordered;
  }

  /**
   * The users who are to be left out of training, drawn by chance: one in twenty, at least 50 and
   * at most 1,000; none where 50 would be more than one in five.
   *
   * @return whether a user, by number, is left out
   */
  public static IntPredicate users(ClickLog log, long seed) {
    int count = log.userCount();
    if (count < FEWEST_USERS * FEWEST_USERS_PER_HELD_OUT) {
      return user -> false;
    }
    int wanted = Math.clamp(count / USERS_PER_HELD_OUT, FEWEST_USERS, MOST_USERS);
    Random64 random = Random64.of(seed, -6, 0);
    BitSet chosen = new BitSet();
    for (int user = 0, left = wanted; user < count && left > 0; user++) {
      if (random.uniform() * (count - user) < left) {
        chosen.set(user);
        left--;
      }
    }
    return chosen::get;
  }

  /**
   * The steps of some users; of each user a few, drawn by chance, so that all count alike.
   *
   * @param users by number
   * @param starts whether the click at a place begins a step; asked for no first click of a
   *     sequence, which always does
   */
  public static HeldOutSteps of(
      ClickLog log, Vocabulary vocabulary, IntPredicate users, IntPredicate starts, long seed) {
    int[] chosen = IntStream.range(0, log.userCount()).filter(users).toArray();
    int perUser = Math.max(1, MOST_STEPS / Math.max(1, chosen.length));
    Random64 random = Random64.of(seed, -7, 0);
    List<Step> all = new ArrayList<>();
    int count = 0;
    for (int user : chosen) {
      List<Step> own = steps(log, vocabulary, user, count, starts);
      int[] order = IntStream.range(0, own.size()).toArray();
      random.shuffle(order);
      Arrays.stream(order).limit(perUser).sorted().mapToObj(own::get).forEach(all::add);
      count += own.isEmpty() ? 0 : 1;
    }
    return new HeldOutSteps(all, count, true);
  }

  /**
   * Of clicks in no order: about a fifth of what a user clicked, drawn by chance, is to be found
   * from the rest. What was clicked before is no answer.
   *
   * @param users by number
   */
  public static HeldOutSteps ofSets(
      ClickLog log, Vocabulary vocabulary, IntPredicate users, long seed) {
    Random64 random = Random64.of(seed, -7, 0);
    List<Step> all = new ArrayList<>();
    for (int user = 0; user < log.userCount(); user++) {
      if (users.test(user)) {
        IntStream.Builder clicked = IntStream.builder();
        IntStream.Builder wanted = IntStream.builder();
        for (int at = log.userStart(user); at < log.userStart(user + 1); at++) {
          int row = vocabulary.row(log.clickedItem(at));
          if (row >= 0 && random.uniform() >= SHARE_TO_FIND) {
            clicked.add(row);
          } else if (row >= 0 && log.isPredicted(at)) {
            wanted.add(row);
          }
        }
        int[] known = clicked.build().toArray();
        int[] toFind =
            wanted
                .build()
                .filter(row -> IntStream.of(known).noneMatch(other -> other == row))
                .distinct()
                .sorted()
                .toArray();
        if (known.length > 0 && toFind.length > 0) {
          all.add(new Step(all.size(), known, new int[known.length], toFind));
        }
      }
    }
    return new HeldOutSteps(all, all.size(), false);
  }

  private static List<Step> steps(
      ClickLog log, Vocabulary vocabulary, int user, int number, IntPredicate starts) {
    List<Step> steps = new ArrayList<>();
    int from = log.userStart(user);
    int sequence = log.firstSequence(user);
    int begin = from;
    for (int at = from + 1; at <= log.userStart(user + 1); at++) {
      boolean isEnd = at == log.sequenceStart(sequence + 1);
      if (isEnd || starts.test(at)) {
        Step step = step(log, vocabulary, number, new Range(from, begin, at));
        if (step.clicked.length > 0 && step.wanted.length > 0) {
          steps.add(step);
        }
        begin = at;
      }
      sequence += isEnd ? 1 : 0;
    }
    return steps;
  }

  private record Range(int from, int begin, int end) {}

  private static Step step(ClickLog log, Vocabulary vocabulary, int user, Range range) {
    int[] places =
        IntStream.range(Math.max(range.from, range.begin - LONGEST_HISTORY), range.begin)
            .filter(at -> vocabulary.row(log.clickedItem(at)) >= 0)
            .toArray();
    int newest = places.length == 0 ? 0 : places[places.length - 1];
    return new Step(
        user,
        Arrays.stream(places).map(at -> vocabulary.row(log.clickedItem(at))).toArray(),
        Arrays.stream(places).map(at -> newest - at).toArray(),
        IntStream.range(range.begin, range.end)
            .filter(log::isPredicted)
            .map(at -> vocabulary.row(log.clickedItem(at)))
            .filter(row -> row >= 0)
            .distinct()
            .sorted()
            .toArray());
  }

  /** Whether older clicks are told from newer ones, and those on an item may be repeated. */
  boolean areOrdered() {
    return ordered;
  }

  /** The steps, those of one user side by side. */
  List<Step> all() {
    return steps;
  }

  /** How many steps there are. */
  int size() {
    return steps.size();
  }

  /** How many users they are of. */
  int userCount() {
    return users;
  }

  /** Whether they are enough to tell anything. */
  public boolean areEnough() {
    return users >= FEWEST_USERS;
  }
}
