package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdsAndScoresTest {

  private final List<Recommendation> items =
      new IdsAndScores(new String[] {"b", "a"}, new float[] {0.5f, 0.25f});

  @Test
  void list_ofIdsAndScores_equalsOneOfTheSameRecommendations() {
    List<Recommendation> plain =
        List.of(new Recommendation("b", 0.5f, Map.of()), new Recommendation("a", 0.25f, Map.of()));
    assertEquals(plain, items);
    assertEquals(items, plain);
    assertEquals(plain.hashCode(), items.hashCode());
  }

  @Test
  void list_changed_throws() {
    assertThrows(UnsupportedOperationException.class, () -> items.remove(0));
    assertThrows(UnsupportedOperationException.class, () -> items.add(items.getFirst()));
    assertThrows(IndexOutOfBoundsException.class, () -> items.get(2));
  }
}
