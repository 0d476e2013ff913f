package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.ColumnType;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.columns.AttributeColumn;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

/** Filters and the columns that they read. */
class FilterEvaluatorTest {

  private static final Map<String, ColumnType> TYPES =
      Map.of("n", ColumnType.INTEGER, "price", ColumnType.DECIMAL, "word", ColumnType.KEYWORD);

  private static Document document(Long n, Double price, String word) {
    Document document = TestSegment.document("x");
    if (n != null) {
      document.add(
          new NumericDocValuesField(
              IndexSchema.attribute("n"), IndexSchema.encode(ColumnType.INTEGER, n)));
    }
    if (price != null) {
      document.add(
          new NumericDocValuesField(
              IndexSchema.attribute("price"), IndexSchema.encode(ColumnType.DECIMAL, price)));
    }
    if (word != null) {
      document.add(new BinaryDocValuesField(IndexSchema.attribute("word"), new BytesRef(word)));
    }
    return document;
  }

  private static FilterEvaluator evaluator(
      Map<String, ColumnType> types, Segment segment, int... history) {
    return new FilterEvaluator(
        new HistoryValues(
            types,
            IntStream.of(history).mapToObj(document -> new Place(segment, document)).toList()));
  }

  private static List<Integer> matches(Segment segment, Filter filter, int... history)
      throws IOException {
    FixedBitSet set = evaluator(TYPES, segment, history).matches(filter, segment).bits();
    assertEquals(segment.reader.maxDoc(), set.length());
    List<Integer> documents = new ArrayList<>();
    for (int d = 0; d < set.length(); d++) {
      if (set.get(d)) {
        documents.add(d);
      }
    }
    return documents;
  }

  @Test
  void bounds_atTheEndsOfTheRange_areKept() throws IOException {
    try (TestSegment test =
        new TestSegment(
            List.of(
                document(Long.MIN_VALUE, -1.5, "a"),
                document(null, null, null),
                document(Long.MAX_VALUE, -0.0, "A"),
                document(0L, 10.0, "")))) {
      Segment segment = test.segment();
      assertEquals(List.of(0, 2, 3), matches(segment, Filter.atLeast("n", Long.MIN_VALUE)));
      assertEquals(List.of(2, 3), matches(segment, Filter.moreThan("n", Long.MIN_VALUE)));
      assertEquals(List.of(0, 3), matches(segment, Filter.lessThan("n", Long.MAX_VALUE)));
      assertEquals(List.of(3), matches(segment, Filter.range("n", -0.5, 0.5)));
      assertEquals(List.of(3), matches(segment, Filter.anyOf("n", 0, 0.5)));
      assertEquals(List.of(0), matches(segment, Filter.lessThan("price", 0)));
      assertEquals(List.of(2), matches(segment, Filter.anyOf("price", 0.0)));
      assertEquals(List.of(2, 3), matches(segment, Filter.atLeast("price", -0.0)));
      assertEquals(List.of(0, 1, 2), matches(segment, Filter.not(Filter.anyOf("word", ""))));
      // The median of -1.5, 10 and 10 is 10, of -1.5 and 10 it is 4.25.
      assertEquals(List.of(3), matches(segment, Filter.maxPriceGap(0), 3, 0, 3));
      assertEquals(List.of(), matches(segment, Filter.maxPriceGap(0.25), 0, 1, 3));
      assertEquals(List.of(2, 3), matches(segment, Filter.maxPriceGap(1.36), 0, 1, 3));
      assertEquals(List.of(0), matches(segment, Filter.nearLast("price", 0.1), 3, 0, 1));
      assertEquals(List.of(0, 2), matches(segment, Filter.nearLast("price", 1), 3, 0, 1));
    }
  }

  @Test
  void ranges_random_matchWhatComparisonsSay() throws IOException {
    Random random = new Random(11);
    List<Long> values = new ArrayList<>();
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Long value = i % 10 == 0 ? null : i % 10 == 1 ? random.nextLong() : random.nextLong(-50, 50);
      values.add(value);
      documents.add(document(value, null, null));
    }
    try (TestSegment test = new TestSegment(documents)) {
      Segment segment = test.segment();
      for (int round = 0; round < 300; round++) {
        long a = round % 3 == 0 ? random.nextLong() : random.nextLong(-60, 60);
        long b = round % 5 == 0 ? random.nextLong() : random.nextLong(-60, 60);
        long min = Math.min(a, b);
        long max = Math.max(a, b);
        List<Integer> expected = new ArrayList<>();
        for (int d = 0; d < values.size(); d++) {
          if (values.get(d) != null && values.get(d) >= min && values.get(d) <= max) {
            expected.add(d);
          }
        }
        assertEquals(expected, matches(segment, Filter.range("n", min, max)), min + ".." + max);
      }
    }
  }

  @Test
  void columns_values_areThoseThatWereWritten() throws IOException {
    try (TestSegment test =
        new TestSegment(List.of(document(5L, 2.5, "日本"), document(null, null, null)))) {
      Segment segment = test.segment();
      assertEquals(5L, segment.column("n", ColumnType.INTEGER).value(0));
      assertEquals(2.5, segment.column("price", ColumnType.DECIMAL).value(0));
      assertEquals("日本", segment.column("word", ColumnType.KEYWORD).value(0));
      TYPES.forEach((name, type) -> assertNull(segment.column(name, type).value(1)));
    }
  }

  @Test
  void values_readAloneAndFromTheirColumn_areTheSame() throws IOException {
    List<Document> documents = new ArrayList<>();
    for (int d = 0; d < 100; d++) {
      documents.add(
          document(
              d % 2 == 0 ? null : (long) d,
              d % 3 == 0 ? null : d / 4.0,
              d % 5 == 0 ? null : "word " + d % 7));
    }
    try (TestSegment test = new TestSegment(documents)) {
      Segment segment = test.segment();
      for (int d = 0; d < documents.size(); d++) { // the columns are loaded on the way
        assertEquals(d % 2 == 0 ? null : (long) d, segment.value("n", ColumnType.INTEGER, d));
        assertEquals(d % 3 == 0 ? null : d / 4.0, segment.value("price", ColumnType.DECIMAL, d));
        String word = d % 5 == 0 ? null : "word " + d % 7;
        assertEquals(word, segment.value("word", ColumnType.KEYWORD, d));
        for (Map.Entry<String, ColumnType> column : TYPES.entrySet()) {
          assertEquals(
              segment.value(column.getKey(), column.getValue(), d),
              AttributeColumn.read(segment.reader, column.getKey(), column.getValue(), d));
        }
        assertNull(AttributeColumn.read(segment.reader, "other", ColumnType.KEYWORD, d));
        assertNull(segment.value("other", ColumnType.INTEGER, d));
      }
    }
  }

  @Test
  void columns_ofAnAttributeThatNoItemHas_matchNothing() throws IOException {
    try (TestSegment test = TestSegment.ofIds(List.of("a", "b"))) {
      Segment segment = test.segment();
      assertEquals(List.of(), matches(segment, Filter.atLeast("n", Long.MIN_VALUE)));
      assertEquals(List.of(), matches(segment, Filter.anyOf("word", "", "a")));
      assertEquals(List.of(0, 1), matches(segment, Filter.not(Filter.atLeast("price", 0))));
    }
  }

  @Test
  void relative_nestedAnywhere_isFound() {
    Filter gap = Filter.maxPriceGap(1);
    Filter other = Filter.anyOf("word", "a");
    assertTrue(FilterEvaluator.isRelative(Filter.not(Filter.any(other, Filter.all(gap)))));
    assertFalse(FilterEvaluator.isRelative(Filter.not(Filter.any(other, Filter.all()))));
    assertFalse(FilterEvaluator.isRelative(Filter.atMost("price", 1)));
    assertTrue(FilterEvaluator.isRelative(Filter.not(Filter.notSame("word"))));
    assertTrue(FilterEvaluator.isRelative(Filter.nearLast("n", 1)));
  }

  private static Document film(String genres, String title, String time) {
    Document document = TestSegment.document("x");
    document.add(
        new BinaryDocValuesField(
            IndexSchema.attribute("genres"),
            new BytesRef(ColumnType.joined(List.of(genres.split(";", -1))))));
    document.add(new BinaryDocValuesField(IndexSchema.attribute("title"), new BytesRef(title)));
    document.add(
        new NumericDocValuesField(IndexSchema.attribute("at"), Instant.parse(time).toEpochMilli()));
    return document;
  }

  private static final Map<String, ColumnType> OTHER_TYPES =
      Map.of("genres", ColumnType.KEYWORDS, "title", ColumnType.TEXT, "at", ColumnType.TIME);

  private static List<Integer> otherMatches(Segment segment, Filter filter, int... history)
      throws IOException {
    FixedBitSet set = evaluator(OTHER_TYPES, segment, history).matches(filter, segment).bits();
    return IntStream.range(0, set.length()).filter(set::get).boxed().toList();
  }

  @Test
  void severalKeywords_beginningAnySameAsTheHistory_match() throws IOException {
    try (TestSegment test =
        new TestSegment(
            List.of(
                film("Action;Comedy", "a", "2024-01-31T00:00:00Z"),
                film("Comedy;Crime", "b", "2024-01-31T23:59:59.999Z"),
                TestSegment.document("y"),
                film("Drama", "c", "2024-02-01T00:00:00Z")))) {
      Segment segment = test.segment();
      assertEquals(List.of(0, 1), otherMatches(segment, Filter.startsWith("genres", "C")));
      assertEquals(List.of(), otherMatches(segment, Filter.startsWith("genres", "c")));
      assertEquals(List.of(0, 1, 3), otherMatches(segment, Filter.startsWith("genres", "")));
      assertEquals(List.of(0, 1, 3), otherMatches(segment, Filter.exists("genres")));
      assertEquals(List.of(2), otherMatches(segment, Filter.not(Filter.exists("at"))));
      assertEquals(List.of(2, 3), otherMatches(segment, Filter.notSame("genres"), 0));
      assertEquals(List.of(2), otherMatches(segment, Filter.notSame("genres"), 1, 3));
      assertEquals(List.of(0, 1, 2, 3), otherMatches(segment, Filter.notSame("genres"), 2));
      assertEquals(List.of(0, 1, 2), otherMatches(segment, Filter.notSame("at"), 3));
      assertEquals(List.of(2), otherMatches(segment, Filter.items(List.of("y", "z"))));
      assertEquals(List.of(), otherMatches(segment, Filter.items(List.of())));
      assertThrows(
          InvalidRequestException.class,
          () -> otherMatches(segment, Filter.startsWith("title", "a")));
      assertThrows(
          InvalidRequestException.class, () -> otherMatches(segment, Filter.near("at", 1), 0));
    }
  }

  @Test
  void severalKeywordsTextsAndTimes_match() throws IOException {
    try (TestSegment test =
        new TestSegment(
            List.of(
                film("Action;Comedy", "Sunny flat, quiet BALCONY", "2024-01-31T00:00:00Z"),
                film("Comedy;a|b", "Sunny side", "2024-01-31T23:59:59.999Z"),
                film("Drama", "Café über Nacht; sunny", "2024-02-01T00:00:00Z")))) {
      Segment segment = test.segment();
      assertEquals(List.of(0, 1), otherMatches(segment, Filter.anyOf("genres", "Comedy")));
      assertEquals(
          List.of(0, 1, 2),
          otherMatches(segment, Filter.anyOf("genres", "Action", "Comedy", "Drama")));
      assertEquals(List.of(1), otherMatches(segment, Filter.anyOf("genres", "a|b")));
      assertEquals(List.of(), otherMatches(segment, Filter.anyOf("genres", "Action;Comedy")));
      assertEquals(List.of(2), otherMatches(segment, Filter.not(Filter.anyOf("genres", "Comedy"))));
      assertEquals(List.of(0, 1, 2), otherMatches(segment, Filter.words("title", "SUNNY")));
      assertEquals(List.of(0), otherMatches(segment, Filter.words("title", "balcony sunny")));
      assertEquals(List.of(2), otherMatches(segment, Filter.words("title", "café über")));
      assertEquals(List.of(), otherMatches(segment, Filter.words("title", "sun")));
      assertEquals(List.of(0, 1), otherMatches(segment, Filter.anyOf("at", "2024-01-31")));
      assertEquals(List.of(0, 1), otherMatches(segment, Filter.atMost("at", "2024-01-31")));
      assertEquals(List.of(2), otherMatches(segment, Filter.moreThan("at", "2024-01-31")));
      assertEquals(List.of(), otherMatches(segment, Filter.lessThan("at", "2024-01-31")));
      assertEquals(
          List.of(1, 2),
          otherMatches(segment, Filter.moreThan("at", Instant.parse("2024-01-31T00:00:00Z"))));
      assertEquals(
          List.of(0, 1, 2), otherMatches(segment, Filter.atLeast("at", LocalDate.of(2024, 1, 31))));
      assertEquals(
          "attribute 'title' is a text: it is searched by words, title~word, and not compared",
          assertThrows(
                  InvalidRequestException.class,
                  () -> otherMatches(segment, Filter.anyOf("title", "Sunny side")))
              .getMessage());
      assertEquals(
          "attribute 'genres' is of type keywords: only a text is searched by words",
          assertThrows(
                  InvalidRequestException.class,
                  () -> otherMatches(segment, Filter.words("genres", "Comedy")))
              .getMessage());
    }
  }
}
