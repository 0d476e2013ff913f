package dev.vecino.searcher.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.searcher.TestSegment;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.junit.jupiter.api.Test;

class ItemPricesTest {

  private static final int ITEMS = 3 * ItemMatrix.MOST;

  private final Random random = new Random(3);

  /** Three tiles in the order of the documents. */
  private ItemMatrix matrix() throws IOException {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      Document document = TestSegment.document("i" + i);
      float[] vector = {(float) random.nextGaussian(), (float) random.nextGaussian()};
      document.add(new KnnFloatVectorField(IndexSchema.VECTOR, vector));
      documents.add(document);
    }
    try (TestSegment segment = new TestSegment(documents)) {
      int[] all = IntStream.range(0, ITEMS).toArray();
      ItemMatrix matrix = ItemMatrix.of(segment.reader(), IndexSchema.VECTOR, all, new int[] {0});
      assertEquals(3, matrix.tiles.length);
      return matrix;
    }
  }

  private static ItemPrices prices(ItemMatrix matrix, long[] byDocument) {
    long[] rising = Arrays.stream(byDocument).filter(p -> p != ItemPrices.NONE).sorted().toArray();
    return new ItemPrices(matrix, rising, document -> byDocument[document]);
  }

  @Test
  void prices_ofAnyRange_areThoseOfTheItemsOfEachPlace() throws IOException {
    ItemMatrix matrix = matrix();
    long[] byDocument = new long[ITEMS];
    Arrays.setAll(byDocument, d -> d % 7 == 0 ? ItemPrices.NONE : random.nextInt(-50, 50));
    ItemPrices prices = prices(matrix, byDocument);
    for (long[] bounds :
        new long[][] {
          {-50, 49}, {-3, 3}, {3, 3}, {4, 3}, {50, 90}, {-90, -51}, {0, Long.MAX_VALUE}
        }) {
      PriceRange range = new PriceRange(bounds[0], bounds[1]);
      int count = 0;
      for (int t = 0; t < 3; t++) {
        short[] order = matrix.tiles[t].order;
        for (int place = 0; place < order.length; place++) {
          long price = byDocument[matrix.documents[matrix.begins[t] + order[place]]];
          boolean isWithin = price != ItemPrices.NONE && bounds[0] <= price && price <= bounds[1];
          assertEquals(isWithin, prices.has(t, place, range));
          assertTrue(!isWithin || prices.mayHave(t, range));
          count += isWithin ? 1 : 0;
        }
        assertFalse(prices.haveAll(t, range), "some are not eligible");
      }
      assertEquals(count, prices.count(range));
    }
  }

  @Test
  void tiles_byTheirLeastAndGreatestPrice_areOutsideWithinOrBetween() throws IOException {
    long[] byDocument = new long[ITEMS];
    Arrays.setAll(
        byDocument, d -> 10 * (d / ItemMatrix.MOST) + d % 5); // 0 to 4, 10 to 14, 20 to 24
    ItemPrices prices = prices(matrix(), byDocument);
    PriceRange range = new PriceRange(4, 14);
    assertTrue(prices.mayHave(0, range));
    assertFalse(prices.haveAll(0, range));
    assertTrue(prices.mayHave(1, range));
    assertTrue(prices.haveAll(1, range));
    assertFalse(prices.mayHave(2, range));
    assertTrue(prices.haveAll(1, new PriceRange(10, 14)));
    assertFalse(prices.haveAll(1, new PriceRange(10, 13)));
    assertFalse(prices.haveAll(1, new PriceRange(11, 14)));
    assertFalse(prices.mayHave(0, new PriceRange(5, 9)));
  }

  @Test
  void tiles_withoutAnEligibleItem_haveNoPrice() throws IOException {
    long[] byDocument = new long[ITEMS];
    Arrays.setAll(byDocument, d -> d < ItemMatrix.MOST ? ItemPrices.NONE : 5);
    ItemPrices prices = prices(matrix(), byDocument);
    PriceRange all = new PriceRange(ItemPrices.NONE + 1, Long.MAX_VALUE);
    assertFalse(prices.mayHave(0, all));
    assertTrue(prices.mayHave(1, all));
    assertEquals(2 * ItemMatrix.MOST, prices.count(all));
  }
}
