package dev.vecino.searcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/**
 * The k best of what it is offered: the highest scores, of equal ones the lowest ids. Keeps up to
 * twice as many and sorts when there is no place left; ids are only compared where scores are
 * equal. Not thread-safe.
 */
final class NearestItems {

  /** One of the best. */
  record Hit(Segment segment, int document, float score) {}

  /** Places beyond twice k: sorting is then worth it where k is small, too. */
  private static final int SLACK = 64;

  private static final int FIRST_PLACES = 1024;

  private final int k;
  private final int most; // places, at the end
  private long[] order; // how low the score is, and behind it the place of the item
  private Segment[] segments;
  private int[] documents;
  private int size;
  private @Nullable Hit last; // of the k best when they were last sorted

  NearestItems(int k) {
    this.k = k;
    most = (int) Math.min(2L * k + SLACK, Integer.MAX_VALUE - Long.BYTES);
    int places = Math.min(most, FIRST_PLACES);
    order = new long[places];
    segments = new Segment[places];
    documents = new int[places];
  }

  void offer(Segment segment, int document, float score) throws IOException {
    if (last != null && !isBefore(last, segment, document, score)) {
      return;
    }
    if (size == order.length) {
      makePlace();
    }
    // A negative zero is as good as a zero.
    order[size] = (long) ~NumericUtils.floatToSortableInt(score + 0f) << Integer.SIZE | size;
    segments[size] = segment;
    documents[size++] = document;
  }

  private void makePlace() throws IOException {
    if (size < most) {
      int places = (int) Math.min(2L * size, most);
      order = Arrays.copyOf(order, places);
      segments = Arrays.copyOf(segments, places);
      documents = Arrays.copyOf(documents, places);
      return;
    }
    Hit[] best = drain();
    for (Hit hit : best) {
      offer(hit.segment, hit.document, hit.score);
    }
    last = best[k - 1];
  }

  private static boolean isBefore(Hit last, Segment segment, int document, float score)
      throws IOException {
    return score == last.score
        ? segment.ids().compare(document, last.segment.ids(), last.document) < 0
        : score > last.score;
  }

  /** At most k. */
  int size() {
    return Math.min(size, k);
  }

  /** Best first; empties this. */
  Hit[] drain() throws IOException {
    Arrays.sort(order, 0, size);
    int end = size();
    while (end < size && order[end] >> Integer.SIZE == order[end - 1] >> Integer.SIZE) {
      end++;
    }
    Hit[] hits = new Hit[end];
    for (int i = 0; i < hits.length; i++) {
      int place = (int) order[i];
      float score = NumericUtils.sortableIntToFloat((int) ~(order[i] >> Integer.SIZE));
      hits[i] = new Hit(segments[place], documents[place], score);
    }
    sortEqualOnes(hits);
    size = 0;
    return hits.length > k ? Arrays.copyOf(hits, k) : hits;
  }

  /** Puts those of equal scores in the order of their ids. */
  private static void sortEqualOnes(Hit[] hits) {
    for (int begin = 0, end; begin < hits.length; begin = end) {
      end = begin + 1;
      while (end < hits.length && hits[end].score == hits[begin].score) {
        end++;
      }
      if (end > begin + 1) {
        Arrays.sort(hits, begin, end, NearestItems::compareIds);
      }
    }
  }

  private static int compareIds(Hit hit, Hit other) {
    try {
      return hit.segment.ids().compare(hit.document, other.segment.ids(), other.document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
