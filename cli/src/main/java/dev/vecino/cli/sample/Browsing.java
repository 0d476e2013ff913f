package dev.vecino.cli.sample;

import dev.vecino.core.CancelledException;
import dev.vecino.core.ProgressListener;
import java.util.Arrays;

/**
 * All clicks as numbers, 16 bytes each, in the order of the users; {@link #byTime()} sorts them by
 * counting.
 *
 * <p>A user looks for one kind of home: up to three districts, a type and a budget, which are those
 * of a listing drawn at random, so that demand follows supply. A session settles on one of the
 * districts, nearly always on the type, and on a price near the budget; most of its clicks go to
 * such homes, the better known ones more often, some to a neighbouring kind and a few anywhere.
 */
final class Browsing {

  private static final int DAYS = 60;
  private static final int SECONDS_A_DAY = 86_400;
  private static final int MOST_CLICKS_OF_A_USER = 150;
  private static final int LONGEST_SESSION = 30;
  private static final int LONGEST_GAP = 1_200;
  private static final int PAUSE_BETWEEN_SESSIONS = 1_800;
  private static final int USERS_BETWEEN_CHECKS = 1 << 10;

  /** How many of 100 sessions begin in an hour of the day, roughly. */
  private static final int[] HOURS = {
    2, 1, 1, 0, 0, 1, 2, 4, 5, 4, 4, 4, 6, 5, 4, 3, 4, 5, 6, 8, 10, 10, 7, 4
  };

  final int[] users;
  final int[] homes;
  final int[] sessions;
  final int[] seconds; // since the beginning of the first day
  private int sessionCount;
  private int clickCount;

  private final Home[] all;
  private final Shelf shelf;
  private final Dice dice;

  /**
   * Lets the users browse.
   *
   * @param activity decides how much every user clicks
   * @param dice decides what and when
   */
  Browsing(Home[] all, int userCount, Dice activity, Dice dice, ProgressListener listener) {
    this.all = all;
    this.dice = dice;
    shelf = new Shelf(all);
    int[] clicksOfUser = new int[userCount];
    int total = 0;
    for (int user = 0; user < userCount; user++) {
      int clicks = (int) Math.round(activity.logNormal(13.6, 0.9));
      clicksOfUser[user] = Math.clamp(clicks, 1, MOST_CLICKS_OF_A_USER);
      total = Math.addExact(total, clicksOfUser[user]);
    }
    users = new int[total];
    homes = new int[total];
    sessions = new int[total];
    seconds = new int[total];
    try (ProgressListener.Task task = listener.start("inventing clicks", "clicks", total)) {
      int reported = 0;
      for (int user = 0; user < userCount; user++) {
        browse(user, clicksOfUser[user]);
        if (user % USERS_BETWEEN_CHECKS == 0) {
          CancelledException.check();
          task.advance(clickCount - reported);
          reported = clickCount;
        }
      }
      task.advance(clickCount - reported);
    }
  }

  int clickCount() {
    return clickCount;
  }

  int sessionCount() {
    return sessionCount;
  }

  private void browse(int user, int clicks) {
    Taste taste = new Taste();
    int[] lengths = sessionLengths(clicks);
    int[] starts = new int[lengths.length];
    for (int s = 0; s < starts.length; s++) {
      starts[s] = dice.below(DAYS) * SECONDS_A_DAY + dice.pick(HOURS) * 3_600 + dice.below(3_600);
    }
    Arrays.sort(starts);
    int free = 0;
    for (int s = 0; s < starts.length; s++) {
      free = browseOnce(user, taste, lengths[s], Math.max(starts[s], free));
      free += PAUSE_BETWEEN_SESSIONS;
    }
  }

  /** Parts of the sum, each more likely short than long, six on average. */
  private int[] sessionLengths(int clicks) {
    int[] lengths = new int[clicks];
    int count = 0;
    for (int left = clicks; left > 0; left -= lengths[count++]) {
      int length = 1 + (int) dice.exponential(5.5);
      lengths[count] = Math.min(left, Math.min(length, LONGEST_SESSION));
    }
    return Arrays.copyOf(lengths, count);
  }

  /** One session; returns the second of its last click. */
  private int browseOnce(int user, Taste taste, int length, int start) {
    Mood mood = new Mood(taste);
    int first = clickCount;
    int second = start;
    for (int i = 0; i < length; i++) {
      if (i > 0) {
        second += 5 + Math.min(LONGEST_GAP, (int) dice.exponential(55));
      }
      int home;
      if (i > 1 && dice.chance(0.06)) {
        home = homes[first + dice.below(i)]; // looks at one again
      } else {
        home = mood.next();
        for (int again = 0; again < 5 && seen(home, first); again++) {
          home = mood.next();
        }
      }
      users[clickCount] = user;
      homes[clickCount] = home;
      sessions[clickCount] = sessionCount;
      seconds[clickCount] = second;
      clickCount++;
    }
    sessionCount++;
    return second;
  }

  private boolean seen(int home, int first) {
    for (int at = first; at < clickCount; at++) {
      if (homes[at] == home) {
        return true;
      }
    }
    return false;
  }

  /** What one user looks for over the weeks. */
  private final class Taste {
    private final District[] districts;
    private final HomeType type;
    private final double budget;

    Taste() {
      Home dream = all[dice.below(all.length)];
      type = dream.type();
      budget = dream.price();
      districts = new District[1 + dice.pick(45, 35, 20)];
      districts[0] = dream.district();
      for (int d = 1; d < districts.length; d++) {
        districts[d] =
            dice.chance(0.6)
                ? districts[0].next(dice.chance(0.5) ? d : -d)
                : Home.pickDistrict(dice);
      }
    }

    District pickDistrict() {
      return districts[
          switch (districts.length) {
            case 1 -> 0;
            case 2 -> dice.pick(70, 30);
            default -> dice.pick(60, 25, 15);
          }];
    }
  }

  /** What one user looks for in one session. */
  private final class Mood {
    private static final double TOLERANCE = 0.15;
    private static final int FEWEST = 8;

    private final District district;
    private final HomeType type;
    private final double price;
    private final Shelf.Range range;

    Mood(Taste taste) {
      district = taste.pickDistrict();
      type = dice.chance(0.85) ? taste.type : Home.pickType(dice);
      price = dice.logNormal(taste.budget, 0.06);
      range = shelf.around(district, type, price, TOLERANCE, FEWEST);
    }

    /** The next home to look at. */
    int next() {
      return switch (dice.pick(78, 7, 7, 8)) {
        case 0 -> draw(range);
        case 1 -> draw(shelf.around(district, Home.pickType(dice), price, TOLERANCE, FEWEST));
        case 2 -> {
          District beside = district.next(dice.chance(0.5) ? 1 : -1);
          yield draw(shelf.around(beside, type, price, TOLERANCE, FEWEST));
        }
        default -> draw(shelf.everything());
      };
    }

    private int draw(Shelf.Range wanted) {
      return shelf.draw(wanted.size() > 0 ? wanted : shelf.everything(), dice);
    }
  }

  /** The places of the clicks in order of time; ties in order of the users. A counting sort. */
  int[] byTime() {
    int last = 0;
    for (int second : seconds) {
      last = Math.max(last, second);
    }
    int[] next = new int[last + 2]; // per second: where its next click goes
    for (int second : seconds) {
      next[second + 1]++;
    }
    for (int second = 0; second <= last; second++) {
      next[second + 1] += next[second];
    }
    int[] order = new int[clickCount];
    for (int at = 0; at < clickCount; at++) {
      order[next[seconds[at]]++] = at;
    }
    return order;
  }
}
