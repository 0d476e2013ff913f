package dev.vecino.searcher;

import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
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
  static List<float[]> of(List<Place> places) throws IOException {
    return read(places, false);
  }

  /** The same at the lengths that training gave them. */
  static List<float[]> atFullLength(List<Place> places) throws IOException {
    return read(places, true);
  }

  private static List<float[]> read(List<Place> places, boolean atFullLength) throws IOException {
    Map<Segment, List<Integer>> indices = new HashMap<>();
    for (int i = 0; i < places.size(); i++) {
      indices.computeIfAbsent(places.get(i).segment(), segment -> new ArrayList<>()).add(i);
    }
    float[][] vectors = new float[places.size()][];
    for (Map.Entry<Segment, List<Integer>> entry : indices.entrySet()) {
      List<Integer> byDocument = entry.getValue();
      // Not by Comparator.comparingInt, whose classes Java's cache of a short command does not
      // keep.
      byDocument.sort(
          (i, j) -> Integer.compare(places.get(i).document(), places.get(j).document()));
      FloatVectorValues values = entry.getKey().reader.getFloatVectorValues(IndexSchema.VECTOR);
      KnnVectorValues.DocIndexIterator at = values.iterator();
      NumericDocValues norms = DocValues.getNumeric(entry.getKey().reader, IndexSchema.NORM);
      for (int i : byDocument) {
        int document = places.get(i).document();
        if (at.docID() != document && at.advance(document) != document) {
          throw new IOException("item without a vector");
        }
        vectors[i] = values.vectorValue(at.index()).clone();
        if (atFullLength) {
          if (!norms.advanceExact(document)) {
            throw new IOException("item without a length");
          }
          float norm = Float.intBitsToFloat((int) norms.longValue());
          for (int k = 0; k < vectors[i].length; k++) {
            vectors[i][k] *= norm;
          }
        }
      }
    }
    return new ArrayList<>(List.of(vectors));
  }
}
