package dev.vecino.trainer.walks;

import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.trainer.kernels.Random64;
import java.util.Arrays;

/**
 * Items that were clicked one right after the other in a sequence: an undirected graph with a
 * weight an edge, how often. Nodes are the item numbers of the log. A click of weight 0 does not
 * count; two clicks on one item make no edge. Immutable.
 *
 * <p>Memory: 4 bytes per item and 8 bytes per end of an edge, of which there are at most two per
 * click; while it is built, 8 bytes per click more.
 */
final class ClickGraph {

  private final int[] starts; // one more than there are nodes
  private final int[] neighbors; // per node in ascending order
  private final int[] cumulated; // weights of a node's edges up to this one

  private ClickGraph(int[] starts, int[] neighbors, int[] cumulated) {
    this.starts = starts;
    this.neighbors = neighbors;
    this.cumulated = cumulated;
  }

  private interface EdgeConsumer {
    void accept(int item, int other);
  }

  static ClickGraph of(ClickLog log) {
    InvalidRequestException.require(
        log.clickCount() <= Integer.MAX_VALUE / 2 - 64,
        "a click graph is made of at most %d clicks, got: %d",
        Integer.MAX_VALUE / 2 - 64,
        log.clickCount());
    int nodes = log.itemCount();
    int[] from = new int[nodes + 1];
    forEachEdge(
        log,
        (item, other) -> {
          from[item + 1]++;
          from[other + 1]++;
        });
    for (int node = 0; node < nodes; node++) {
      from[node + 1] += from[node];
    }
    int[] next = Arrays.copyOf(from, nodes);
    int[] ends = new int[from[nodes]];
    forEachEdge(
        log,
        (item, other) -> {
          ends[next[item]++] = other;
          ends[next[other]++] = item;
        });
    return merged(from, ends);
  }

  private static void forEachEdge(ClickLog log, EdgeConsumer consumer) {
    for (int s = 0; s < log.sequenceCount(); s++) {
      int last = -1;
      for (int at = log.sequenceStart(s); at < log.sequenceStart(s + 1); at++) {
        int item = log.clickedItem(at);
        if (log.weight(at) > 0) {
          if (last >= 0 && last != item) {
            consumer.accept(last, item);
          }
          last = item;
        }
      }
    }
  }

  /** Sorts each node's neighbours and makes one edge of equal ones. */
  private static ClickGraph merged(int[] from, int[] ends) {
    int nodes = from.length - 1;
    int[] starts = new int[nodes + 1];
    int[] cumulated = new int[ends.length];
    int count = 0;
    for (int node = 0; node < nodes; node++) {
      Arrays.sort(ends, from[node], from[node + 1]);
      int weight = 0;
      for (int at = from[node]; at < from[node + 1]; at++) {
        if (count == starts[node] || ends[count - 1] != ends[at]) {
          ends[count++] = ends[at]; // never overtakes what is still to be read
        }
        cumulated[count - 1] = ++weight;
      }
      starts[node + 1] = count;
    }
    return new ClickGraph(starts, Arrays.copyOf(ends, count), Arrays.copyOf(cumulated, count));
  }

  /** The number of different neighbours of a node. */
  int degree(int node) {
    return starts[node + 1] - starts[node];
  }

  /** A neighbour by its place in ascending order, 0 .. degree - 1. */
  int neighbor(int node, int place) {
    return neighbors[starts[node] + place];
  }

  /** How often a node and its neighbour at a place were clicked one right after the other. */
  int weight(int node, int place) {
    int at = starts[node] + place;
    return place == 0 ? cumulated[at] : cumulated[at] - cumulated[at - 1];
  }

  /** Whether there is an edge. */
  boolean isEdge(int node, int other) {
    return Arrays.binarySearch(neighbors, starts[node], starts[node + 1], other) >= 0;
  }

  /** A neighbour of a node that has any, each in proportion to its weight. */
  int draw(int node, Random64 random) {
    int start = starts[node];
    int end = starts[node + 1];
    int drawn = random.below(cumulated[end - 1]) + 1;
    int found = Arrays.binarySearch(cumulated, start, end, drawn);
    return neighbors[found >= 0 ? found : -found - 1];
  }
}
