package dev.vecino.searcher;

import dev.vecino.searcher.schema.IndexSchema;
import dev.vecino.searcher.schema.NeighborList;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;

/**
 * What some items gain beyond the product of their vector and the query's. One number a document of
 * the generation, zeros between two uses, so that it is taken from the generation and given back.
 * Not thread-safe.
 */
final class Bonuses {

  private final float[] sums; // by the segment's base and the document
  private int[] touched = new int[1 << 10];
  private int count;
  private boolean isSorted = true;

  Bonuses(int documents) {
    sums = new float[documents];
  }

  boolean isEmpty() {
    return count == 0;
  }

  float of(Segment segment, int document) {
    return sums[segment.base + document];
  }

  /** Adds to what the document at a place gains. */
  void add(Generation.Place place, float gain) {
    add(place.segment().base + place.document(), gain);
  }

  private void add(int document, float gain) {
    if (sums[document] == 0) {
      touched = ArrayUtil.grow(touched, count + 1);
      touched[count++] = document;
      isSorted = false;
    }
    sums[document] += gain;
  }

  /** Adds what an item says for its neighbours, so many times. */
  void addNeighbors(Generation generation, Generation.Place place, float weight)
      throws IOException {
    BinaryDocValues lists = DocValues.getBinary(place.segment().reader, IndexSchema.NEIGHBORS);
    if (!lists.advanceExact(place.document())) {
      return; // an item that came after the training
    }
    int[] documents = generation.documentsByNumber();
    BytesRef list = lists.binaryValue();
    NeighborList.forEach(
        list,
        (number, similarity) -> {
          if (number < documents.length && documents[number] >= 0) {
            add(documents[number], weight * similarity);
          }
        });
  }

  /** Scales all, so that the greatest is this; as long as nothing has lost. */
  void scaleTo(double greatest) {
    float most = 0;
    for (int t = 0; t < count; t++) {
      most = Math.max(most, sums[touched[t]]);
    }
    float scale = most > 0 ? (float) (greatest / most) : 0;
    for (int t = 0; t < count; t++) {
      sums[touched[t]] *= scale; // there are none twice yet, but for sums of 0
    }
  }

  /** The documents of a segment that gain or lose, in rising order. */
  int[] documents(Segment segment) {
    int[] all = documents();
    int from = lowerBound(all, segment.base);
    int to = lowerBound(all, segment.base + segment.reader.maxDoc());
    int[] documents = Arrays.copyOfRange(all, from, to);
    for (int i = 0; i < documents.length; i++) {
      documents[i] -= segment.base;
    }
    return documents;
  }

  private static int lowerBound(int[] sorted, int value) {
    int at = Arrays.binarySearch(sorted, value);
    return at < 0 ? -1 - at : at;
  }

  private int[] documents() {
    if (!isSorted) {
      Arrays.sort(touched, 0, count);
      int different = 0;
      for (int t = 0; t < count; t++) {
        if (different == 0 || touched[different - 1] != touched[t]) {
          touched[different++] = touched[t];
        }
      }
      count = different;
      isSorted = true;
    }
    return Arrays.copyOf(touched, count);
  }

  void clear() {
    for (int t = 0; t < count; t++) {
      sums[touched[t]] = 0;
    }
    count = 0;
    isSorted = true;
  }
}
