package dev.vecino.searcher;

import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;

/** A segment in memory. */
public final class TestSegment implements AutoCloseable {

  private final Directory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;

  /** The documents in this order. */
  public TestSegment(List<Document> documents) throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.addDocuments(documents);
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
  }

  /** One with an id. */
  public static Document document(String id) {
    Document document = new Document();
    document.add(new StringField(IndexSchema.ID, id, Field.Store.NO));
    document.add(new BinaryDocValuesField(IndexSchema.ID, new BytesRef(id)));
    return document;
  }

  /** Its reader. */
  public LeafReader reader() {
    return reader.leaves().getFirst().reader();
  }

  static TestSegment ofIds(List<String> ids) throws IOException {
    return new TestSegment(ids.stream().map(TestSegment::document).toList());
  }

  Segment segment() {
    return new Segment(reader.leaves().get(0));
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
