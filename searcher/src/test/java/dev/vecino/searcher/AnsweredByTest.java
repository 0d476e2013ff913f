package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.searcher.Recommendations.AnsweredBy;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnsweredByTest {

  @Test
  void of_partsOfOneWay_isThatWay() {
    for (AnsweredBy way : AnsweredBy.values()) {
      assertEquals(way, AnsweredBy.of(List.of(way)));
      assertEquals(way, AnsweredBy.of(List.of(way, way)));
    }
  }

  @Test
  void of_partsOfWhichOneIsApproximate_isApproximate() {
    for (AnsweredBy approximate : List.of(AnsweredBy.CLUSTERS, AnsweredBy.HNSW)) {
      for (AnsweredBy other :
          List.of(AnsweredBy.EXACT, AnsweredBy.POPULARITY, AnsweredBy.NOTHING)) {
        assertEquals(approximate, AnsweredBy.of(List.of(approximate, other)));
        assertEquals(approximate, AnsweredBy.of(List.of(other, approximate)));
      }
    }
  }

  @Test
  void of_partsOfWhichOneIsAnAnswer_isNotNothing() {
    for (AnsweredBy way : AnsweredBy.values()) {
      assertEquals(way, AnsweredBy.of(List.of(AnsweredBy.NOTHING, way)));
      assertEquals(way, AnsweredBy.of(List.of(way, AnsweredBy.NOTHING)));
    }
  }

  @Test
  void of_noParts_isNothing() {
    assertEquals(AnsweredBy.NOTHING, AnsweredBy.of(List.of()));
  }
}
