package dev.vecino.codec.clusters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReachTest {

  private static final Reach REACH = new Reach(Map.of(1e-5, 1.2, 1e-3, 0.8, 1e-2, 0.9), 0);

  @Test
  void at_aKnownDepth_isItsReach() {
    assertEquals(1.2, REACH.at(1e-5));
    assertEquals(0.8, REACH.at(1e-3));
    assertEquals(0.9, REACH.at(1e-2));
  }

  @Test
  void at_betweenTwoDepths_isBetweenByTheLogarithm() {
    assertEquals(1.0, REACH.at(1e-4), 1e-9);
    assertEquals(0.85, REACH.at(Math.sqrt(1e-5)), 1e-9);
  }

  @Test
  void at_beyondAllDepths_isThatOfTheNearest() {
    assertEquals(1.2, REACH.at(1e-7));
    assertEquals(0.9, REACH.at(1));
  }

  @Test
  void constant_anyDepth_isTheSame() {
    assertEquals(2, Reach.constant(2).at(1e-6));
    assertEquals(2, Reach.constant(2).at(1));
  }
}
