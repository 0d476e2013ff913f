package dev.vecino.jobs.push;

import dev.vecino.core.ClickLog;
import java.util.Arrays;
import java.util.List;

/** The users of a click log in the order of their ids, by code points. Thread-safe. */
final class UserHistories {

  private final ClickLog log;
  private final String[] users;

  UserHistories(ClickLog log) {
    this.log = log;
    users = new String[log.userCount()];
    Arrays.setAll(users, log::user);
    Arrays.parallelSort(users, UserHistories::compareCodePoints);
  }

  /** UTF-16 sorts the characters beyond U+FFFF, which are pairs, before U+E000 to U+FFFF. */
  static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Character.isSurrogate(x) == Character.isSurrogate(y)
            ? Character.compare(x, y)
            : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  int size() {
    return users.length;
  }

  String user(int rank) {
    return users[rank];
  }

  /** What the user clicked, oldest first. */
  List<String> history(int rank) {
    return log.history(log.userNumber(users[rank]));
  }

  /** Items that are no answers for the user, beside those that were clicked. */
  List<String> takenOut(int rank) {
    return log.takenOut(users[rank]).stream().sorted().toList();
  }
}
