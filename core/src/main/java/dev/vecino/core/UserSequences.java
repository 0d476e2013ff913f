package dev.vecino.core;

/**
 * Whose sequences begin where: those of one user lie side by side, users in the order of their
 * numbers. Immutable; arrays are handed over.
 */
final class UserSequences {

  private final IdNumbers users;
  private final String[] ids;
  private final int[] starts;
  private final int[] owners;
  private final int[] firsts; // sequence per user, one more than there are users

  /**
   * @param starts the place of each sequence's first click, and at last the number of clicks
   * @param owners the user number per sequence, rising
   */
  UserSequences(IdNumbers users, int[] starts, int[] owners) {
    this.users = users;
    this.starts = starts;
    this.owners = owners;
    ids = users.ids();
    firsts = new int[ids.length + 1];
    int sequence = 0;
    for (int user = 0; user <= ids.length; user++) {
      while (sequence < owners.length && owners[sequence] < user) {
        sequence++;
      }
      firsts[user] = sequence;
    }
  }

  int userCount() {
    return ids.length;
  }

  String user(int number) {
    return ids[number];
  }

  int userNumber(String id) {
    return users.number(id);
  }

  IdNumbers users() {
    return users;
  }

  /** The number of sequences. */
  int count() {
    return owners.length;
  }

  /** The place of a sequence's first click; that of sequence + 1 is its end. */
  int start(int sequence) {
    return starts[sequence];
  }

  /** The user number of a sequence. */
  int owner(int sequence) {
    return owners[sequence];
  }

  /** The first sequence of a user; those of user + 1 begin where the user's end. */
  int first(int user) {
    return firsts[user];
  }

  /** The same users with shorter sequences. */
  UserSequences withStarts(int[] others) {
    return new UserSequences(users, others, owners);
  }
}
