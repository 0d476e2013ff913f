package dev.vecino.indexer;

import dev.vecino.core.ColumnType;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.DocIdSetIterator;

/** The items of a generation; their numbers are those of the documents. */
final class IndexedItems implements VectorEstimator.KnownItems {

  private final DirectoryReader reader;

  IndexedItems(DirectoryReader reader) {
    this.reader = reader;
  }

  @Override
  public int count() {
    return reader.maxDoc();
  }

  @Override
  public void forEachValue(String attribute, ColumnType type, VectorEstimator.ValueReader values)
      throws IOException {
    String field = IndexSchema.attribute(attribute);
    for (LeafReaderContext leaf : reader.leaves()) {
      if (type.isText()) {
        BinaryDocValues source = DocValues.getBinary(leaf.reader(), field);
        for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
          values.read(leaf.docBase + d, type.parse(source.binaryValue().utf8ToString()));
        }
      } else {
        NumericDocValues source = DocValues.getNumeric(leaf.reader(), field);
        for (int d = source.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = source.nextDoc()) {
          values.read(leaf.docBase + d, IndexSchema.decode(type, source.longValue()));
        }
      }
    }
  }

  @Override
  public float[] vector(int item) throws IOException {
    return fullLength(item, IndexSchema.VECTOR, IndexSchema.NORM);
  }

  @Override
  public float[] target(int item) throws IOException {
    return fullLength(item, IndexSchema.TARGET, IndexSchema.TARGET_NORM);
  }

  private float[] fullLength(int document, String field, String normField) throws IOException {
    LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(document, reader.leaves()));
    LeafReader source = leaf.reader();
    int local = document - leaf.docBase;
    FloatVectorValues vectors = source.getFloatVectorValues(field);
    if (vectors == null) {
      return null;
    }
    NumericDocValues norms = DocValues.getNumeric(source, normField);
    KnnVectorValues.DocIndexIterator at = vectors.iterator();
    if (at.advance(local) != local || !norms.advanceExact(local)) {
      return null;
    }
    float[] stored = vectors.vectorValue(at.index());
    double length = ItemDocument.norm(stored);
    double scale = length > 0 ? Float.intBitsToFloat((int) norms.longValue()) / length : 0;
    float[] vector = new float[stored.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (stored[i] * scale);
    }
    return vector;
  }
}
