package dev.vecino.searcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.searcher.columns.IdColumn;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SoftDeletesDirectoryReaderWrapper;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
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
        assertEquals(IDS.get(d), segment.id(d));
        assertEquals(IDS.get(d), IdColumn.read(segment.reader, d));
        assertEquals(IDS.get(d), segment.ids().id(d));
      }
      int[] all = IntStream.range(0, IDS.size()).toArray();
      assertArrayEquals(all, segment.documents(IDS));
      assertArrayEquals(new int[] {-1, 2, 0}, segment.documents(List.of("aaa", "a", "")));
      assertArrayEquals(new int[] {8, -1, 5}, segment.documents(List.of("😀", "aaa", "é")));
    }
  }

  @Test
  void ids_askedForOneByOne_areTheSameBeforeAndAfterAllAreRead() throws IOException {
    List<String> ids = IntStream.range(0, 100).mapToObj(i -> "item-" + i).toList();
    try (TestSegment test = TestSegment.ofIds(ids)) {
      Segment segment = test.segment();
      for (int d = 0; d < ids.size(); d++) {
        assertEquals(ids.get(d), segment.id(d));
      }
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
      assertEquals("", IdColumn.read(test.segment().reader, 0));
      assertEquals("a", IdColumn.read(test.segment().reader, 1));
      assertEquals("", IdColumn.read(test.segment().reader, 2));
      IdColumn ids = test.segment().ids();
      assertEquals(List.of("", "a", ""), List.of(ids.id(0), ids.id(1), ids.id(2)));
    }
  }

  @Test
  void document_ofManyIds_isTheSameBeforeAndAfterTheIdsAreRead() throws IOException {
    List<String> ids = IntStream.range(0, 3000).mapToObj(i -> "item-" + i * 7919 % 3000).toList();
    try (TestSegment test = TestSegment.ofIds(ids)) {
      Segment segment = test.segment();
      for (int pass = 0; pass < 2; pass++) {
        int[] all = IntStream.range(0, ids.size()).toArray();
        assertArrayEquals(all, segment.documents(ids));
        assertArrayEquals(new int[] {-1, 7}, segment.documents(List.of("item-3000", ids.get(7))));
        assertArrayEquals(new int[0], segment.documents(List.of()));
        segment.ids();
      }
    }
  }

  @Test
  void document_thatWasDeleted_isNotFoundButItsSuccessorIs() throws IOException {
    try (Directory directory = new ByteBuffersDirectory()) {
      IndexWriterConfig config =
          new IndexWriterConfig()
              .setMergePolicy(NoMergePolicy.INSTANCE)
              .setSoftDeletesField("deleted");
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        writer.addDocuments(List.of(TestSegment.document("a"), TestSegment.document("b")));
        writer.addDocument(TestSegment.document("c"));
        writer.softUpdateDocument(
            new Term(IndexSchema.ID, "a"),
            TestSegment.document("a"),
            new NumericDocValuesField("deleted", 1));
        writer.softUpdateDocument(
            new Term(IndexSchema.ID, "b"),
            TestSegment.document("d"),
            new NumericDocValuesField("deleted", 1));
      }
      try (DirectoryReader reader =
          new SoftDeletesDirectoryReaderWrapper(DirectoryReader.open(directory), "deleted")) {
        Segment segment = new Segment(reader.leaves().get(0));
        segment.ids();
        int[] expected = {3, -1, 2, 4};
        assertArrayEquals(expected, segment.documents(List.of("a", "b", "c", "d")));
      }
    }
  }
}
