package dev.vecino.trainer.calibration;

import dev.vecino.core.ClickLog;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Steps of users that training did not see: what they had clicked before, and what they clicked
 * then. Immutable.
 */
public final class HeldOutSteps {

  /** Fewer users tell nothing. */
  static final int FEWEST_USERS = 50;

  private static final int MOST_STEPS = 2_000;

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
   * The steps of some users; of each user a few, drawn by chance, so that all count alike.
   *
   * @param users by number
   * @param starts whether the click at a place begins a step; asked for no first click of a
   *     sequence, which always does
   */
  static HeldOutSteps of(
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
   * Of clicks in no order: what was held out is to be found from the rest, which is no answer.
   *
   * @param users by number
   * @param heldOut whether the click at a place is
   */
  static HeldOutSteps ofSets(
      ClickLog log, Vocabulary vocabulary, IntPredicate users, IntPredicate heldOut) {
    List<Step> all = new ArrayList<>();
    for (int user = 0; user < log.userCount(); user++) {
      if (users.test(user)) {
        IntStream.Builder clicked = IntStream.builder();
        IntStream.Builder wanted = IntStream.builder();
        for (int at = log.userStart(user); at < log.userStart(user + 1); at++) {
          int row = vocabulary.row(log.clickedItem(at));
          if (row >= 0 && !heldOut.test(at)) {
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
