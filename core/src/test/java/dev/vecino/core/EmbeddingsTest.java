package dev.vecino.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {

  @Test
  void table_ofTwoRows_findsRowsAndCopiesVectors() {
    float[] values = {1, 2, 3, 4, 5, 6};
    List<String> ids = new ArrayList<>(List.of("a", "b"));
    Embeddings table = new Embeddings(ids, values, 3);
    ids.set(0, "changed");
    assertEquals(2, table.size());
    assertEquals(3, table.dimension());
    assertEquals(List.of("a", "b"), table.ids());
    assertEquals("b", table.id(1));
    assertEquals(1, table.row("b"));
    assertEquals(-1, table.row("c"));
    assertSame(values, table.values());
    float[] copy = table.vector(1);
    assertArrayEquals(new float[] {4, 5, 6}, copy);
    copy[0] = 9;
    assertEquals(4, values[3]);
    assertThrows(UnsupportedOperationException.class, () -> table.ids().set(0, "x"));
  }

  @Test
  void table_ofWrongSize_isRefusedWithTheNumbers() {
    assertEquals(
        "2 rows of 3 floats need 6 floats, got: 5",
        assertThrows(
                InvalidRequestException.class,
                () -> new Embeddings(List.of("a", "b"), new float[5], 3))
            .getMessage());
    assertEquals(
        "the dimension must be at least 1, got: 0",
        assertThrows(
                InvalidRequestException.class, () -> new Embeddings(List.of(), new float[0], 0))
            .getMessage());
  }

  @Test
  void floats_ofATable_areCountedOrRefused() {
    assertEquals(0, Embeddings.floats(0, 5));
    assertEquals(2_000_000_000, Embeddings.floats(20_000_000, 100));
    assertEquals(
        "a table holds at most 2147483583 floats, 21474836 rows of 100 are more",
        assertThrows(InvalidRequestException.class, () -> Embeddings.floats(21_474_836, 100))
            .getMessage());
  }
}
