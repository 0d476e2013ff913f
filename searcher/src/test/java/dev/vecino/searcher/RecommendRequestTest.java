package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.RecommendRequest.Combination;
import dev.vecino.searcher.RecommendRequest.Mode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RecommendRequestTest {

  /** Each changes one thing. */
  private static final List<UnaryOperator<RecommendRequest>> CHANGES =
      List.of(
          request -> request.limit(3),
          request -> request.where(Filter.atLeast("quality", 0.7)),
          request -> request.excluding(List.of("h3")),
          RecommendRequest::includingSeen,
          request -> request.mode(Mode.EXACT),
          request -> request.combining(Combination.MEAN),
          request -> request.recencyHalfLife(5),
          request -> request.interests(2),
          request -> request.diversity(0.5),
          request -> request.offset(0),
          request -> request.limitPer("seller", 2),
          request -> request.boost(Boost.number("margin", 0.5)),
          RecommendRequest::fallingBackToPopularity,
          RecommendRequest::withAttributes);

  @Test
  void accessors_ofDefaults() {
    RecommendRequest request = RecommendRequest.forItem("h1");
    assertEquals(List.of("h1"), request.items().orElseThrow());
    assertEquals(0, request.offset());
    assertFalse(request.isPage());
    assertEquals(Map.of(), request.limitsPer());
    assertEquals(List.of(), request.boosts());
    assertTrue(request.history().isEmpty() && request.vector().isEmpty());
    assertEquals(10, request.limit());
    assertEquals(List.of(), request.filters());
    assertEquals(List.of(), request.excluded());
    assertEquals(Mode.AUTO, request.mode());
    assertEquals(Combination.SUM, request.combination());
    assertEquals(Double.POSITIVE_INFINITY, request.recencyHalfLife());
    assertEquals(1, request.interests());
    assertEquals(0, request.diversity());
    assertEquals(
        Set.of(false),
        Set.of(
            request.includesSeen()
                || request.fallsBackToPopularity()
                || request.wantsAttributes()));
  }

  @Test
  void accessors_afterAllChanges_areWhatWasSet() {
    RecommendRequest request = RecommendRequest.forHistory("h1", "h2");
    for (UnaryOperator<RecommendRequest> change : CHANGES) {
      request = change.apply(request);
    }
    assertEquals(List.of("h1", "h2"), request.history().orElseThrow());
    assertEquals(3, request.limit());
    assertEquals(List.of(Filter.atLeast("quality", 0.7)), request.filters());
    assertEquals(List.of("h3"), request.excluded());
    assertEquals(Mode.EXACT, request.mode());
    assertEquals(Combination.MEAN, request.combination());
    assertEquals(5, request.recencyHalfLife());
    assertEquals(2, request.interests());
    assertEquals(0.5, request.diversity());
    assertTrue(
        request.includesSeen() && request.fallsBackToPopularity() && request.wantsAttributes());
  }

  @Test
  void vector_changedByTheCaller_staysAsItWasGiven() {
    RecommendRequest request = RecommendRequest.forVector(new float[] {1, 2});
    request.vector().orElseThrow()[0] = 9;
    assertArrayEquals(new float[] {1, 2}, request.vector().orElseThrow());
    assertEquals(request, RecommendRequest.forVector(new float[] {1, 2}));
    assertNotEquals(request, RecommendRequest.forVector(new float[] {1, 3}));
  }

  @Test
  void equals_anyOneChange_differs() {
    Set<RecommendRequest> different = new HashSet<>();
    for (int twice = 0; twice < 2; twice++) {
      different.add(RecommendRequest.forHistory("h1"));
      different.add(RecommendRequest.forItem("h1"));
      for (UnaryOperator<RecommendRequest> change : CHANGES) {
        different.add(change.apply(RecommendRequest.forHistory("h1")));
      }
    }
    assertEquals(CHANGES.size() + 2, different.size());
  }

  @Test
  void toString_whatIsAskedForAndWhatIsNoDefault() {
    assertEquals(
        "RecommendRequest[history=[h1, h2], limit=10]",
        RecommendRequest.forHistory("h1", "h2").toString());
    assertEquals(
        "RecommendRequest[vector=[1.0, 2.0], limit=5, mode=EXACT]",
        RecommendRequest.forVector(new float[] {1, 2}).limit(5).mode(Mode.EXACT).toString());
  }
}
