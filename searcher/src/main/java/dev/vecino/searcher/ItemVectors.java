package dev.vecino.searcher;

import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.NumericDocValues;

/** Reads the vectors by which items are compared with items. */
final class ItemVectors {

  private ItemVectors() {}

  /** The vectors of length 1 of some items, in their order; new arrays, owned by the caller. */
  static List<float[]> of(List<Generation.Place> places) throws IOException {
    return read(places, false);
  }

  /** The same at the lengths that training gave them. */
  static List<float[]> atFullLength(List<Generation.Place> places) throws IOException {
    return read(places, true);
  }

  private static List<float[]> read(List<Generation.Place> places, boolean atFullLength)
      throws IOException {
    long[] byDocument = new long[places.size()];
    for (int i = 0; i < byDocument.length; i++) {
      byDocument[i] = (long) places.get(i).document() << Integer.SIZE | i;
    }
    Arrays.sort(byDocument);
    float[][] vectors = new float[byDocument.length][];
    Map<Segment, Reader> readers = new HashMap<>();
    for (long key : byDocument) {
      Segment segment = places.get((int) key).segment();
      Reader reader = readers.get(segment);
      if (reader == null) {
        reader = new Reader(segment);
        readers.put(segment, reader);
      }
      vectors[(int) key] = reader.read((int) (key >>> Integer.SIZE), atFullLength);
    }
    return new ArrayList<>(List.of(vectors));
  }

  /** Of one segment, the documents in rising order. */
  private static final class Reader {
    private final FloatVectorValues values;
    private final KnnVectorValues.DocIndexIterator at;
    private final NumericDocValues norms;

    Reader(Segment segment) throws IOException {
      values = segment.reader.getFloatVectorValues(IndexSchema.VECTOR);
      at = values.iterator();
      norms = DocValues.getNumeric(segment.reader, IndexSchema.NORM);
    }

    float[] read(int document, boolean atFullLength) throws IOException {
      if (at.docID() != document && at.advance(document) != document) {
        throw new IOException("item without a vector");
      }
      float[] vector = values.vectorValue(at.index()).clone();
      if (atFullLength) {
        if (!norms.advanceExact(document)) {
          throw new IOException("item without a length");
        }
        float norm = Float.intBitsToFloat((int) norms.longValue());
        for (int k = 0; k < vector.length; k++) {
          vector[k] *= norm;
        }
      }
      return vector;
    }
  }
}
