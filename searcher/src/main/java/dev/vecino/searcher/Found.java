package dev.vecino.searcher;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Documents among which the nearest are, and how many were scored to find them. The search that
 * makes it fills it; then it is read only.
 */
final class Found {

  private final Map<Segment, int[]> documents = new LinkedHashMap<>();
  private long visited;

  /** Adds documents of a segment that are not here yet; takes the array over. */
  void add(Segment segment, int[] others) {
    int[] before = documents.get(segment);
    int[] all = others;
    if (before != null) {
      all = Arrays.copyOf(before, before.length + others.length);
      System.arraycopy(others, 0, all, before.length, others.length);
    }
    Arrays.sort(all);
    documents.put(segment, all);
  }

  /** The same for the best of some items, which are taken out of there. */
  void add(NearestItems nearest) throws IOException {
    NearestItems.Hit[] hits = nearest.drain();
    Map<Segment, int[]> bySegment = new LinkedHashMap<>();
    for (NearestItems.Hit hit : hits) {
      bySegment.computeIfAbsent(
          hit.segment(),
          segment ->
              Arrays.stream(hits)
                  .filter(other -> other.segment() == segment)
                  .mapToInt(NearestItems.Hit::document)
                  .toArray());
    }
    bySegment.forEach(this::add);
  }

  /** So many more were scored. */
  void visit(long more) {
    visited += more;
  }

  /** For each segment those that were found, in rising order; not to be changed. */
  Map<Segment, int[]> documents() {
    return documents;
  }

  int count() {
    return documents.values().stream().mapToInt(found -> found.length).sum();
  }

  long visited() {
    return visited;
  }
}
