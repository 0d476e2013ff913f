package dev.vecino.trainer.walks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.CancelledException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.trainer.RandomWalks;
import dev.vecino.trainer.Toy;
import dev.vecino.trainer.WalkOptions;
import dev.vecino.trainer.WalkOptions.Graph;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomWalksTest {

  /**
   * A triangle a b c with a tail b d, where a b is the edge of three clicks: a goes to b in 3 of 4
   * steps. z has no neighbour.
   */
  private static final ClickLog LOG =
      ClickLog.of(
          List.of(
              List.of("a", "b", "b", "a", "b", "c"),
              List.of("a", "c"),
              List.of("d", "b"),
              List.of("z", "z"),
              List.of("z")));

  private static WalkOptions.Builder options() {
    return WalkOptions.builder().graph(Graph.CLICKS).threads(1);
  }

  private static ClickLog walk(ClickLog log, WalkOptions.Builder options) {
    return RandomWalks.of(log, options.build(), ProgressListener.NONE);
  }

  private static int[] clicks(ClickLog log) {
    int[] clicks = new int[log.clickCount()];
    Arrays.setAll(clicks, log::clickedItem);
    return clicks;
  }

  @Test
  void graph_consecutiveClicks_edgesBothWaysWithTheirCounts() {
    ClickGraph graph = ClickGraph.of(LOG);
    int a = LOG.itemNumber("a");
    int b = LOG.itemNumber("b");

    assertEquals(2, graph.degree(a));
    assertEquals(3, graph.degree(b));
    assertEquals(0, graph.degree(LOG.itemNumber("z")));
    assertEquals(b, graph.neighbor(a, 0));
    assertEquals(3, graph.weight(a, 0));
    assertEquals(1, graph.weight(a, 1));
    assertEquals(3, graph.weight(b, 0));
    assertTrue(graph.isEdge(a, b));
    assertFalse(graph.isEdge(a, LOG.itemNumber("d")));
  }

  @Test
  void walks_graphOfClicks_onlyAlongEdgesAndAsManyAsAsked() {
    ClickGraph graph = ClickGraph.of(LOG);

    ClickLog walks = walk(LOG, options().walksPerItem(7).length(20).returnParameter(0.3));

    assertEquals(4 * 7, walks.sequenceCount(), "none from z");
    assertEquals(4 * 7 * 20, walks.clickCount());
    assertEquals(LOG.itemCount(), walks.itemCount());
    for (int s = 0; s < walks.sequenceCount(); s++) {
      int from = walks.sequenceStart(s);
      assertEquals(20, walks.sequenceStart(s + 1) - from);
      assertEquals(s / 7, walks.clickedItem(from));
      for (int at = from + 1; at < from + 20; at++) {
        assertTrue(graph.isEdge(walks.clickedItem(at - 1), walks.clickedItem(at)));
      }
    }
  }

  @Test
  void walks_firstStep_inProportionToTheClicks() {
    ClickLog walks = walk(LOG, options().walksPerItem(1000).length(2));

    int toB = 0;
    for (int s = 0; s < 1000; s++) { // the first item is a
      toB += walks.clickedItem(walks.sequenceStart(s) + 1) == LOG.itemNumber("b") ? 1 : 0;
    }

    assertEquals(750, toB, 50, "3.6 standard deviations");
  }

  /** From b, to which the step from a came: back to a, on to the neighbour c, or out to d. */
  private static double[] secondSteps(double p, double q) {
    ClickLog even = ClickLog.of(List.of(List.of("a", "b", "c", "a"), List.of("b", "d")));
    ClickLog walks =
        walk(even, options().walksPerItem(1000).length(3).returnParameter(p).inOutParameter(q));
    double[] shares = new double[3];
    int all = 0;
    for (int s = 0; s < 1000; s++) {
      int from = walks.sequenceStart(s);
      if (even.item(walks.clickedItem(from + 1)).equals("b")) {
        shares[List.of("a", "c", "d").indexOf(even.item(walks.clickedItem(from + 2)))]++;
        all++;
      }
    }
    for (int n = 0; n < 3; n++) {
      shares[n] /= all;
    }
    return shares;
  }

  @Test
  void walks_pAndQ_secondStepHasNode2vecsChances() {
    assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, secondSteps(1, 1), 0.08);
    assertArrayEquals(new double[] {4 / 6.0, 1 / 6.0, 1 / 6.0}, secondSteps(0.25, 1), 0.08);
    assertArrayEquals(new double[] {1 / 6.0, 1 / 6.0, 4 / 6.0}, secondSteps(1, 0.25), 0.08);
    assertArrayEquals(new double[] {0.1, 0.4, 0.5}, secondSteps(4, 0.8), 0.08);
  }

  @Test
  void walks_pSoSmallThatDrawsAreTurnedDown_chancesStay() {
    assertArrayEquals(new double[] {1, 0, 0}, secondSteps(1e-6, 1), 0.01);
    assertArrayEquals(new double[] {0, 0, 1}, secondSteps(1, 1e-6), 0.01);
    // a leads to nothing but b, so every other step has to go back, against p and q
    ClickLog star = ClickLog.of(List.of(List.of("a", "b"), List.of("c", "b")));
    ClickLog walks = walk(star, options().length(50).returnParameter(1e6).inOutParameter(1e-6));
    for (int at = 2; at < 50; at++) {
      boolean isBack = walks.clickedItem(at) == walks.clickedItem(at - 2);
      assertEquals(walks.clickedItem(at) == star.itemNumber("b"), isBack, "step " + at);
    }
  }

  @Test
  void walks_anyNumberOfThreads_sameWalks() {
    ClickLog log = Toy.log(200, 8);
    for (Graph graph : Graph.values()) {
      int[] one = clicks(walk(log, options().graph(graph)));

      assertArrayEquals(one, clicks(walk(log, options().graph(graph).threads(5))));
      assertFalse(Arrays.equals(one, clicks(walk(log, options().graph(graph).seed(1)))));
    }
  }

  @Test
  void walks_graphOfUsers_itemsOfOneUserFollowEachOther() {
    ClickLog log =
        ClickLog.of(List.of(List.of("a", "b", "c", "b"), List.of("c", "d"), List.of("z")));

    ClickLog walks = walk(log, options().graph(Graph.USERS).walksPerItem(1000).length(3));

    int[] seen = new int[4];
    for (int s = 0; s < 1000; s++) { // the first item is a: its user has a, b, c
      seen[walks.clickedItem(walks.sequenceStart(s) + 1)]++;
    }
    assertArrayEquals(
        new double[] {333, 333, 333, 0}, Arrays.stream(seen).asDoubleStream().toArray(), 50);
    assertEquals(4000, walks.sequenceCount(), "none from z");
    for (int s = 0; s < 4000; s++) {
      int at = walks.sequenceStart(s);
      boolean isFar = walks.clickedItem(at) == 3 && walks.clickedItem(at + 1) < 2;
      assertFalse(isFar, "d shares a user with c only");
    }
  }

  @Test
  void walks_graphOfUsersWithPOrQ_refused() {
    InvalidRequestException e =
        assertThrows(
            InvalidRequestException.class,
            () -> walk(LOG, options().graph(Graph.USERS).returnParameter(0.5)));

    assertEquals(
        "p and q weigh steps along consecutive clicks, on the graph of users both must be 1, got:"
            + " 0.5 and 1.0",
        e.getMessage());
  }

  @Test
  void walks_keepSequences_theseComeFirst() {
    ClickLog walks = walk(LOG, options().keepSequences(true).walksPerItem(1).length(2));

    assertEquals(LOG.sequenceCount() + 4, walks.sequenceCount());
    assertArrayEquals(clicks(LOG), Arrays.copyOf(clicks(walks), LOG.clickCount()));
    assertEquals(LOG.clickCount(), walks.sequenceStart(LOG.sequenceCount()));
  }

  @Test
  void walks_moreThanAnArrayHolds_refused() {
    List<String> items = IntStream.range(0, 300).mapToObj(Integer::toString).toList();

    InvalidRequestException e =
        assertThrows(
            InvalidRequestException.class,
            () -> walk(ClickLog.of(List.of(items)), options().walksPerItem(1000).length(10_000)));

    assertEquals(
        "walks may have at most 2147483583 clicks in all, 300000 walks of 10000 are more",
        e.getMessage());
  }

  @Test
  void walks_interrupted_cancelled() {
    Thread.currentThread().interrupt();

    assertThrows(CancelledException.class, () -> walk(LOG, options()));

    assertTrue(Thread.interrupted(), "the flag stays set");
  }
}
