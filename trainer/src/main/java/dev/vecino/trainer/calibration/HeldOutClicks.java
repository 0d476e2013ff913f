package dev.vecino.trainer.calibration;

import dev.vecino.core.ClickLog;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Random64;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * The clicks that training is not to see, drawn by chance.
 *
 * <ul>
 *   <li>Where clicks have an order: all clicks of one user in twenty, at least 50 of them and at
 *       most 1,000. Each of their steps tells what the clicks before it are worth.
 *   <li>Of sets: about a fifth of the clicks of one user in ten, at least 50 and at most 2,000.
 *       Whoever gets recommendations has mostly been trained, and of the items that such a user's
 *       own clicks have drawn near, the rare ones come too near; users whom training has not seen
 *       would not tell.
 * </ul>
 *
 * None where 50 users would be more than one in five. Immutable.
 */
public final class HeldOutClicks {

  private static final int FEWEST_USERS_PER_HELD_OUT = 5;
  private static final float SHARE_TO_FIND = 0.2f;

  private final ClickLog log;
  private final BitSet users;
  private final BitSet places;
  private final boolean ordered;

  private HeldOutClicks(ClickLog log, BitSet users, BitSet places, boolean ordered) {
    this.log = log;
    this.users = users;
    this.places = places;
    this.ordered = ordered;
  }

  /** Of clicks that have an order. */
  public static HeldOutClicks ofSteps(ClickLog log, long seed) {
    BitSet users = users(log, 20, 1_000, seed);
    BitSet places = new BitSet();
    users.stream().forEach(user -> places.set(log.userStart(user), log.userStart(user + 1)));
    return new HeldOutClicks(log, users, places, true);
  }

  /** Of clicks in no order. */
  public static HeldOutClicks ofSets(ClickLog log, long seed) {
    BitSet users = users(log, 10, 2_000, seed);
    Random64 random = Random64.of(seed, -9, 0);
    BitSet places = new BitSet();
    for (int user = users.nextSetBit(0); user >= 0; user = users.nextSetBit(user + 1)) {
      for (int at = log.userStart(user); at < log.userStart(user + 1); at++) {
        if (random.uniform() < SHARE_TO_FIND) {
          places.set(at);
        }
      }
    }
    return new HeldOutClicks(log, users, places, false);
  }

  private static BitSet users(ClickLog log, int perHeldOut, int most, long seed) {
    int count = log.userCount();
    BitSet chosen = new BitSet();
    if (count < HeldOutSteps.FEWEST_USERS * FEWEST_USERS_PER_HELD_OUT) {
      return chosen;
    }
    int left = Math.clamp(count / perHeldOut, HeldOutSteps.FEWEST_USERS, most);
    Random64 random = Random64.of(seed, -6, 0);
    for (int user = 0; left > 0; user++) {
      if (random.uniform() * (count - user) < left) {
        chosen.set(user);
        left--;
      }
    }
    return chosen;
  }

  /** The log without these clicks; all numbers stay. */
  public ClickLog rest() {
    return places.isEmpty() ? log : log.withoutClicks(places::get);
  }

  /**
   * What these clicks tell.
   *
   * @param starts whether the click at a place begins a step; asked for no first click of a
   *     sequence, which always does, and of sets for none
   */
  public HeldOutSteps steps(Vocabulary vocabulary, IntPredicate starts, long seed) {
    return ordered
        ? HeldOutSteps.of(log, vocabulary, users::get, starts, seed)
        : HeldOutSteps.ofSets(log, vocabulary, users::get, places::get);
  }
}
