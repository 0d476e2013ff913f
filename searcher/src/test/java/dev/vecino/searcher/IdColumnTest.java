package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.Document;
import org.junit.jupiter.api.Test;

class IdColumnTest {

  // By code points; by UTF-16 units the last two would change places.
  private static final List<String> IDS =
      List.of("", "A", "a", "aa", "b", "é", "日本", "\uff5e", "😀");

  @Test
  void ids_ofAnyScript_areReadBack() throws IOException {
    try (TestSegment test = TestSegment.ofIds(IDS)) {
      Segment segment = test.segment();
      for (int d = 0; d < IDS.size(); d++) {
        assertEquals(IDS.get(d), segment.ids().id(d));
        assertEquals(d, segment.document(IDS.get(d)));
      }
      assertEquals(-1, segment.document("aaa"));
    }
  }

  @Test
  void ids_ofTwoSegments_compareByCodePoints() throws IOException {
    try (TestSegment one = TestSegment.ofIds(IDS);
        TestSegment two = TestSegment.ofIds(IDS.reversed())) {
      IdColumn ids = one.segment().ids();
      IdColumn reversed = two.segment().ids();
      int n = IDS.size();
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          int expected = Integer.signum(a - b);
          assertEquals(expected, Integer.signum(ids.compare(a, reversed, n - 1 - b)));
          assertEquals(-expected, Integer.signum(reversed.compare(n - 1 - b, ids, a)));
        }
      }
    }
  }

  @Test
  void document_withoutId_hasTheEmptyOne() throws IOException {
    try (TestSegment test =
        new TestSegment(List.of(new Document(), TestSegment.document("a"), new Document()))) {
      IdColumn ids = test.segment().ids();
      assertEquals(List.of("", "a", ""), List.of(ids.id(0), ids.id(1), ids.id(2)));
    }
  }
}
