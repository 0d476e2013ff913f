package dev.vecino.searcher.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexSchemaTest {

  @Test
  void scores_ofLucene_leadBackToTheSimilarity() {
    float[] vector = {1, 0};
    for (float dot : new float[] {-1, -0.75f, -0.25f, 0, 0.25f, 0.5f, 1}) {
      float[] other = {dot, (float) Math.sqrt(1 - dot * dot)};
      float score = Similarity.COSINE.function().compare(vector, other);
      assertEquals(dot, Similarity.COSINE.fromLuceneScore(score), 1e-6);
    }
    for (float dot : new float[] {-1000, -3, -0.5f, 0, 0.5f, 1, 7, 12345}) {
      float score = Similarity.DOT_PRODUCT.function().compare(vector, new float[] {dot, 5});
      assertEquals(
          dot,
          Similarity.DOT_PRODUCT.fromLuceneScore(score),
          1e-6 + Math.abs(dot) * Math.abs(dot) * 1e-6);
    }
  }

  @Test
  void cosine_roundedBeyondOne_isOne() {
    assertEquals(1, Similarity.COSINE.fromLuceneScore(Math.nextUp(1f)));
    assertEquals(-1, Similarity.COSINE.fromLuceneScore(0));
  }

  @Test
  void values_encoded_sortAsTheyDoAndAreReadBack() {
    assertSorted(ColumnType.INTEGER, List.of(Long.MIN_VALUE, -1L, 0L, 7L, Long.MAX_VALUE));
    assertSorted(
        ColumnType.DECIMAL,
        List.of(-Double.MAX_VALUE, -1.5, 0.0, Double.MIN_VALUE, 2.0, Double.MAX_VALUE));
    assertSorted(
        ColumnType.DATE,
        List.of(LocalDate.of(-44, 3, 15), LocalDate.of(1969, 12, 31), LocalDate.of(2026, 1, 1)));
    assertSorted(ColumnType.BOOLEAN, List.of(false, true));
    assertEquals(
        IndexSchema.encode(ColumnType.DECIMAL, 0.0), IndexSchema.encode(ColumnType.DECIMAL, -0.0));
    assertThrows(IllegalArgumentException.class, () -> IndexSchema.encode(ColumnType.KEYWORD, "a"));
    assertThrows(IllegalArgumentException.class, () -> IndexSchema.decode(ColumnType.KEYWORD, 1));
  }

  private static void assertSorted(ColumnType type, List<?> values) {
    for (int i = 0; i < values.size(); i++) {
      long encoded = IndexSchema.encode(type, values.get(i));
      assertEquals(values.get(i), IndexSchema.decode(type, encoded));
      assertTrue(i == 0 || IndexSchema.encode(type, values.get(i - 1)) < encoded);
    }
  }
}
