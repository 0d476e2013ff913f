package dev.vecino.evaluator.metric;

import dev.vecino.evaluator.rank.Rows;
import java.util.HashMap;
import java.util.Map;

/** How alike items are by who clicked them: the cosine of their columns of users, 0 to 1. */
public final class CoClicks {

  private final Rows rows;

  /**
   * Compares the items of a log.
   *
   * @param rows the items of each user
   */
  public CoClicks(Rows rows) {
    this.rows = rows;
  }

  /** For one thread: remembers pairs, since popular ones come again and again. */
  Memory memory() {
    return new Memory();
  }

  double cosine(int a, int b) {
    int[] users = rows.rows();
    int atA = rows.columnStarts()[a];
    int atB = rows.columnStarts()[b];
    int endA = rows.columnStarts()[a + 1];
    int endB = rows.columnStarts()[b + 1];
    double lengths = Math.sqrt((endA - atA) * (double) (endB - atB));
    int both = 0;
    while (atA < endA && atB < endB) {
      int difference = Integer.compare(users[atA], users[atB]);
      both += difference == 0 ? 1 : 0;
      atA += difference <= 0 ? 1 : 0;
      atB += difference >= 0 ? 1 : 0;
    }
    return both / lengths;
  }

  final class Memory {
    private static final int MOST = 1 << 20;
    private final Map<Long, Double> known = new HashMap<>();

    private Memory() {}

    double cosine(int a, int b) {
      long pair = ((long) Math.min(a, b) << 32) | Math.max(a, b);
      Double cosine = known.get(pair);
      if (cosine == null) {
        cosine = CoClicks.this.cosine(a, b);
        if (known.size() < MOST) {
          known.put(pair, cosine);
        }
      }
      return cosine;
    }
  }
}
