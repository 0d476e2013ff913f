package dev.vecino.trainer.walks;

import dev.vecino.core.ClickLog;
import dev.vecino.trainer.input.ClickMatrix;
import dev.vecino.trainer.kernels.Random64;

/**
 * Takes walks that step from an item to one of its users and on to one of this user's items.
 * Thread-safe.
 */
public final class UserWalker implements Walker {

  private final ClickMatrix users;
  private final ClickMatrix items;

  public UserWalker(ClickLog log) {
    users = ClickMatrix.of(log);
    items = users.transposed();
  }

  @Override
  public boolean hasNeighbors(int item) {
    for (int pair = items.start(item); pair < items.start(item + 1); pair++) {
      int user = items.column(pair);
      if (users.start(user + 1) - users.start(user) > 1) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void walk(int[] walks, int from, int to, Random64 random) {
    for (int at = from + 1; at < to; at++) {
      int user = items.draw(walks[at - 1], random);
      walks[at] = users.draw(user, random);
    }
  }
}
