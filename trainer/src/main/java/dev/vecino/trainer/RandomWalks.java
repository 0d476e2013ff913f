package dev.vecino.trainer;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.trainer.kernels.Interruption;
import dev.vecino.trainer.kernels.Random64;
import dev.vecino.trainer.walks.ClickWalker;
import dev.vecino.trainer.walks.UserWalker;
import dev.vecino.trainer.walks.Walker;

/**
 * Random walks over the click graph, as sequences to train on (DeepWalk: Perozzi et al. 2014, arXiv
 * 1403.6652), with the parameters p and q of node2vec (Grover and Leskovec 2016, arXiv 1607.00653).
 *
 * <p>On the graph of clicks a step from item v, to which a step from t came, goes to a neighbour x
 * in proportion to how often v and x were clicked one right after the other, times 1 / p where x is
 * t, 1 where x is a neighbour of t, and 1 / q otherwise. On the graph of users a step goes from an
 * item to one of its users and on to one of this user's items, which may be the same item; p and q
 * must be 1 there.
 */
public final class RandomWalks {

  /** The id of the one user whom the walks belong to. */
  private static final String USER = "walks";

  private static final int CHUNK = 64; // items

  private RandomWalks() {}

  /**
   * Walks. The same log and options give the same walks with any number of threads.
   *
   * <p>Memory: 4 bytes per item of a walk, so with the defaults 1600 bytes per item of the log; and
   * the graph, at most 24 bytes per click.
   *
   * @param log the clicks; a click of weight 0 does not count, other weights are ignored
   * @param options how to walk
   * @param listener hears of the task "walking" in walks
   * @return the items of the log under their numbers, and the walks as the sequences of one user:
   *     all walks from an item side by side, after the sequences of the log if these are kept. An
   *     item without neighbours has no walks.
   * @throws InvalidRequestException if p or q is not 1 for the graph of users, or there would be
   *     more than 2^31 - 65 clicks
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted
   */
  public static ClickLog of(ClickLog log, WalkOptions options, ProgressListener listener) {
    return walkAll(log, options, walker(log, options), listener);
  }

  private static Walker walker(ClickLog log, WalkOptions options) {
    return switch (options.graph().of(log)) {
      case CLICKS -> new ClickWalker(log, options.returnParameter(), options.inOutParameter());
      case USERS -> {
        InvalidRequestException.require(
            options.returnParameter() == 1 && options.inOutParameter() == 1,
            "p and q weigh steps along consecutive clicks, on the graph of users both must be 1,"
                + " got: %s and %s",
            options.returnParameter(),
            options.inOutParameter());
        yield new UserWalker(log);
      }
      case AUTO -> throw new AssertionError("AUTO means one of the others");
    };
  }

  private static ClickLog walkAll(
      ClickLog log, WalkOptions options, Walker walker, ProgressListener listener) {
    int[] items = new int[log.itemCount()];
    int itemCount = 0;
    for (int item = 0; item < items.length; item++) {
      if (walker.hasNeighbors(item)) {
        items[itemCount++] = item;
      }
    }
    int sequences = options.keepSequences() ? log.sequenceCount() : 0;
    int clicks = options.keepSequences() ? log.clickCount() : 0;
    long walkCount = (long) itemCount * options.walksPerItem();
    long all = clicks + walkCount * options.length();
    InvalidRequestException.require(
        all <= Integer.MAX_VALUE - 64,
        "walks may have at most %d clicks in all, %d walks of %d are more",
        Integer.MAX_VALUE - 64,
        walkCount,
        options.length());
    int[] walks = new int[(int) all];
    int[] starts = new int[sequences + (int) walkCount + 1];
    for (int at = 0; at < clicks; at++) {
      walks[at] = log.clickedItem(at);
    }
    for (int s = 0; s < sequences; s++) {
      starts[s] = log.sequenceStart(s);
    }
    for (int walk = 0; walk <= walkCount; walk++) {
      starts[sequences + walk] = clicks + walk * options.length();
    }
    int nodes = itemCount;
    try (ProgressListener.Task task = listener.start("walking", "walks", walkCount);
        Workers workers = new Workers(options.threads(), Interruption.MESSAGE)) {
      workers.run(
          (nodes + CHUNK - 1) / CHUNK,
          chunk -> {
            int to = Math.min((chunk + 1) * CHUNK, nodes);
            for (int n = chunk * CHUNK; n < to; n++) {
              for (int walk = 0; walk < options.walksPerItem(); walk++) {
                int at = starts[sequences + n * options.walksPerItem() + walk];
                Random64 random = Random64.of(options.seed(), items[n], walk);
                walks[at] = items[n];
                walker.walk(walks, at, at + options.length(), random);
              }
            }
            task.advance((long) (to - chunk * CHUNK) * options.walksPerItem());
          });
    }
    return log.withSequences(USER, walks, starts);
  }
}
