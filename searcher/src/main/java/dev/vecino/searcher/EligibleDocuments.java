package dev.vecino.searcher;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.searcher.columns.DocumentSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Who is eligible: the documents that have a vector, match all filters and are not excluded. Used
 * by one thread; to be closed, so that other queries can use the memory.
 */
final class EligibleDocuments implements AutoCloseable {

  private final Map<Segment, DocumentSet> bySegment;
  private final int count;

  private EligibleDocuments(Map<Segment, DocumentSet> bySegment) {
    this.bySegment = bySegment;
    count = count(bySegment.values());
  }

  /**
   * Applies the filters, then takes the excluded items out.
   *
   * @throws InvalidRequestException if the filters do not fit the index or the asker
   */
  static EligibleDocuments of(Asker asker, Exclusions exclusions) throws IOException {
    Generation generation = asker.generation;
    List<Filter> filters = asker.request.filters;
    String field = asker.field();
    InvalidRequestException.require(
        asker.request.vector == null
            || asker.request.filters.stream().noneMatch(FilterEvaluator::isRelative),
        "a price gap, near and not-same need a history or an item to compare with, the request is"
            + " for a vector");
    FilterEvaluator evaluator = new FilterEvaluator(HistoryValues.of(asker));
    boolean all = filters.isEmpty() && exclusions.places().isEmpty();
    Map<Segment, DocumentSet> bySegment = new LinkedHashMap<>();
    for (Segment segment : generation.segments) {
      bySegment.put(
          segment,
          all && segment.haveAllVectors(field)
              ? segment.recommendable() // shared, as it need not be changed
              : evaluator.matches(filters, segment, field));
    }
    for (Place place : exclusions.places()) {
      Objects.requireNonNull(bySegment.get(place.segment())).remove(place.document());
    }
    return new EligibleDocuments(bySegment);
  }

  /** By segment, in the order of the generation; not to be changed. */
  Map<Segment, DocumentSet> bySegment() {
    return bySegment;
  }

  /** How many they are. */
  int count() {
    return count;
  }

  /** k, but no more than are eligible, so that nothing is made for a k without bounds. */
  int limit(int k) {
    return Math.min(k, Math.max(1, count));
  }

  /** Gives the memory of the sets back. */
  @Override
  public void close() throws IOException {
    for (Map.Entry<Segment, DocumentSet> entry : bySegment.entrySet()) {
      Segment segment = entry.getKey();
      if (entry.getValue() != segment.recommendable()) {
        segment.giveBack(entry.getValue());
      }
    }
    bySegment.clear();
  }

  /** See {@link IndexRecommender#eligibleAfterEach}. */
  static List<Integer> countsAfterEach(Generation generation, RecommendRequest request)
      throws IOException {
    List<Integer> counts = new ArrayList<>();
    RecommendRequest unfiltered = request.withoutFilters();
    Asker everything = Asker.of(generation, unfiltered.withoutExclusions());
    try (EligibleDocuments all = of(everything, Exclusions.of(everything))) {
      counts.add(all.count());
    }
    Map<Segment, DocumentSet> remaining = new LinkedHashMap<>();
    Asker asker = Asker.of(generation, unfiltered);
    try (EligibleDocuments all = of(asker, Exclusions.of(asker))) {
      all.bySegment().forEach((segment, matches) -> remaining.put(segment, matches.copy()));
    }
    counts.add(count(remaining.values()));
    FilterEvaluator evaluator =
        new FilterEvaluator(HistoryValues.of(Asker.of(generation, request)));
    for (Filter filter : request.filters) {
      for (Map.Entry<Segment, DocumentSet> entry : remaining.entrySet()) {
        entry.getValue().and(evaluator.matches(filter, entry.getKey()));
      }
      counts.add(count(remaining.values()));
    }
    return counts;
  }

  private static int count(Collection<DocumentSet> sets) {
    int count = 0;
    for (DocumentSet set : sets) {
      count += set.count();
    }
    return count;
  }
}
