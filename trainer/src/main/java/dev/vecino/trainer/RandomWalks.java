package dev.vecino.trainer;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.input.ClickMatrix;
import dev.vecino.trainer.kernels.Random64;
import dev.vecino.trainer.kernels.Workers;
import dev.vecino.trainer.walks.ClickGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

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

  /**
   * Draws that p and q may turn down before all neighbours are weighed; it changes the time, not
   * the chances.
   */
  private static final int DRAWS = 32;

  private static final int CHUNK = 64; // items

  private RandomWalks() {}

  /** Takes one walk. */
  private interface Walker {
    void walk(int item, int[] walks, int at, int length, Random64 random);
  }

  /**
   * Walks. The same log and options give the same walks with any number of threads.
   *
   * <p>Memory: 4 bytes an item of a walk, so with the defaults 1600 bytes an item of the log; and
   * the graph, at most 24 bytes a click.
   *
   * @param log the clicks; a click of weight 0 is none, other weights are ignored
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
    Walker walker;
    IntPredicate hasNeighbours;
    if (options.graph().of(log) == WalkOptions.Graph.CLICKS) {
      ClickGraph graph = ClickGraph.of(log);
      hasNeighbours = item -> graph.degree(item) > 0;
      walker = new SecondOrder(graph, options);
    } else {
      InvalidRequestException.require(
          options.returnParameter() == 1 && options.inOutParameter() == 1,
          "p and q weigh steps along consecutive clicks, on the graph of users both must be 1, got:"
              + " %s and %s",
          options.returnParameter(),
          options.inOutParameter());
      ClickMatrix users = ClickMatrix.of(log);
      ClickMatrix items = users.transposed();
      hasNeighbours = item -> hasNeighbours(item, users, items);
      walker =
          (item, walks, at, length, random) ->
              walkUsers(users, items, item, walks, at, length, random);
    }
    return walkAll(log, options, walker, hasNeighbours, listener);
  }

  private static boolean hasNeighbours(int item, ClickMatrix users, ClickMatrix items) {
    for (int pair = items.start(item); pair < items.start(item + 1); pair++) {
      int user = items.column(pair);
      if (users.start(user + 1) - users.start(user) > 1) {
        return true;
      }
    }
    return false;
  }

  private static ClickLog walkAll(
      ClickLog log,
      WalkOptions options,
      Walker walker,
      IntPredicate hasNeighbours,
      ProgressListener listener) {
    int[] items = new int[log.itemCount()];
    int itemCount = 0;
    for (int item = 0; item < items.length; item++) {
      if (hasNeighbours.test(item)) {
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
    AtomicInteger next = new AtomicInteger();
    try (ProgressListener.Task task = listener.start("walking", "walks", walkCount);
        ExecutorService executor = Workers.start(options.threads())) {
      Callable<Void> part =
          () -> {
            for (int from = next.getAndAdd(CHUNK); from < nodes; from = next.getAndAdd(CHUNK)) {
              int to = Math.min(from + CHUNK, nodes);
              for (int n = from; n < to; n++) {
                for (int walk = 0; walk < options.walksPerItem(); walk++) {
                  int at = starts[sequences + n * options.walksPerItem() + walk];
                  Random64 random = Random64.of(options.seed(), items[n], walk);
                  walker.walk(items[n], walks, at, options.length(), random);
                }
              }
              task.advance((long) (to - from) * options.walksPerItem());
              Workers.check();
            }
            return null;
          };
      List<Callable<Void>> parts = new ArrayList<>(Collections.nCopies(options.threads(), part));
      Workers.runAll(executor, parts);
    }
    return log.withSequences(USER, walks, starts);
  }

  private static void walkUsers(
      ClickMatrix users,
      ClickMatrix items,
      int first,
      int[] walks,
      int at,
      int length,
      Random64 random) {
    int item = first;
    walks[at] = item;
    for (int step = 1; step < length; step++) {
      int user = items.draw(item, random);
      item = users.draw(user, random);
      walks[at + step] = item;
    }
  }

  /** Walks of node2vec; first order where p and q are 1. Immutable. */
  private static final class SecondOrder implements Walker {
    private final ClickGraph graph;
    private final double back;
    private final double out;
    private final double most;

    SecondOrder(ClickGraph graph, WalkOptions options) {
      this.graph = graph;
      back = 1 / options.returnParameter();
      out = 1 / options.inOutParameter();
      most = Math.max(1, Math.max(back, out));
    }

    @Override
    public void walk(int first, int[] walks, int at, int length, Random64 random) {
      walks[at] = first;
      walks[at + 1] = graph.draw(first, random);
      for (int step = 2; step < length; step++) {
        walks[at + step] = next(walks[at + step - 2], walks[at + step - 1], random);
      }
    }

    /** A neighbour of an item to which a step came: drawn by its clicks, kept by p and q. */
    private int next(int former, int item, Random64 random) {
      for (int draw = 0; draw < DRAWS; draw++) {
        int drawn = graph.draw(item, random);
        if (random.uniform() * most < bias(former, drawn)) {
          return drawn;
        }
      }
      return nextOfAll(former, item, random);
    }

    private double bias(int former, int drawn) {
      if (back == 1 && out == 1) {
        return 1;
      }
      if (drawn == former) {
        return back;
      }
      return graph.isEdge(former, drawn) ? 1 : out;
    }

    private int nextOfAll(int former, int item, Random64 random) {
      int degree = graph.degree(item);
      double sum = 0;
      for (int place = 0; place < degree; place++) {
        sum += graph.weight(item, place) * bias(former, graph.neighbour(item, place));
      }
      double left = random.uniform() * sum;
      int place = 0;
      while (place < degree - 1) {
        left -= graph.weight(item, place) * bias(former, graph.neighbour(item, place));
        if (left < 0) {
          break;
        }
        place++;
      }
      return graph.neighbour(item, place);
    }
  }
}
