package dev.vecino.trainer.walks;

import dev.vecino.core.ClickLog;
import dev.vecino.trainer.kernels.Random64;

/**
 * Takes walks of node2vec along consecutive clicks; where p and q are 1, a step depends on the item
 * before it alone. Immutable and thread-safe.
 */
public final class ClickWalker implements Walker {

  /**
   * Draws that p and q may turn down before all neighbours are weighed; it changes the time, not
   * the chances.
   */
  private static final int DRAWS = 32;

  private final ClickGraph graph;
  private final double back;
  private final double out;
  private final double most;

  /**
   * @param returnParameter node2vec's p
   * @param inOutParameter node2vec's q
   */
  public ClickWalker(ClickLog log, double returnParameter, double inOutParameter) {
    graph = ClickGraph.of(log);
    back = 1 / returnParameter;
    out = 1 / inOutParameter;
    most = Math.max(1, Math.max(back, out));
  }

  @Override
  public boolean hasNeighbors(int item) {
    return graph.degree(item) > 0;
  }

  @Override
  public void walk(int[] walks, int from, int to, Random64 random) {
    walks[from + 1] = graph.draw(walks[from], random);
    for (int at = from + 2; at < to; at++) {
      walks[at] = next(walks[at - 2], walks[at - 1], random);
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
      sum += graph.weight(item, place) * bias(former, graph.neighbor(item, place));
    }
    double left = random.uniform() * sum;
    int place = 0;
    while (place < degree - 1) {
      left -= graph.weight(item, place) * bias(former, graph.neighbor(item, place));
      if (left < 0) {
        break;
      }
      place++;
    }
    return graph.neighbor(item, place);
  }
}
