package dev.vecino.searcher;

import dev.vecino.core.InvalidRequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the candidates are answered with, where a request wants more than the best ones: {@link
 * RecommendRequest#limitPer}, then {@link RecommendRequest#diversity}, then {@link
 * RecommendRequest#offset(int)}.
 */
final class Selection {

  /** Candidates for each item that is wanted, where some are left out. */
  private static final int CANDIDATES = 5;

  /** Few items need more to choose from. */
  private static final int SPARE_CANDIDATES = 50;

  private Selection() {}

  /** Whether a request wants anything but the best ones. */
  static boolean isWanted(RecommendRequest request) {
    return request.diversity > 0 || request.isPage() || !request.limitsPer.isEmpty();
  }

  /** What is asked first, or the request itself where nothing is to be selected. */
  static RecommendRequest candidates(RecommendRequest request) {
    if (!isWanted(request)) {
      return request;
    }
    InvalidRequestException.require(
        request.offset() == 0 || request.diversity == 0,
        "an offset and diversity do not go together: a diverse answer is in an order of its own for"
            + " each length, got: %d and %s",
        request.offset(),
        request.diversity);
    long wanted = wanted(request);
    return request.candidates(
        request.limitsPer.isEmpty()
            ? wanted
            : Math.max(CANDIDATES * wanted, wanted + SPARE_CANDIDATES));
  }

  /** So many must be left by the limits per value. */
  private static long wanted(RecommendRequest request) {
    long count = (long) request.offset() + request.limit;
    return request.diversity == 0 ? count : Math.max(CANDIDATES * count, SPARE_CANDIDATES + count);
  }

  /**
   * The answer to the request, from the answer to its {@link #candidates}. Where the limits leave
   * too few of these, more are asked for.
   */
  static Recommendations chosen(
      Generation generation, RecommendRequest request, Recommendations first) throws IOException {
    if (!isWanted(request)) {
      return first;
    }
    for (String attribute : request.limitsPer.keySet()) {
      FilterEvaluator.type(generation.types, attribute);
    }
    long wanted = wanted(request);
    RecommendRequest asked = candidates(request);
    Recommendations answer = first;
    List<Recommendation> left = limited(generation, request, answer.items(), wanted);
    while (left.size() < wanted && answer.items().size() == asked.limit) {
      asked = asked.limit((int) Math.min(4L * asked.limit, Integer.MAX_VALUE));
      answer = SingleRequest.ask(generation, asked);
      left = limited(generation, request, answer.items(), wanted);
    }
    List<Recommendation> ordered = left;
    if (request.diversity > 0 && !left.isEmpty()) {
      ordered = new ArrayList<>();
      for (int i : Diversity.order(request, left, ItemVectors.of(places(generation, left)))) {
        ordered.add(left.get(i));
      }
    }
    return answer.with(complete(generation, request, page(request, ordered)));
  }

  private static List<Place> places(Generation generation, List<Recommendation> items)
      throws IOException {
    return generation.find(items.stream().map(Recommendation::item).toList()).stream()
        .map(Objects::requireNonNull)
        .toList();
  }

  private static List<Recommendation> limited(
      Generation generation, RecommendRequest request, List<Recommendation> items, long most)
      throws IOException {
    if (request.limitsPer.isEmpty()) {
      return items;
    }
    List<Place> places = places(generation, items);
    return limited(
        items,
        request.limitsPer,
        most,
        (i, attribute) ->
            places
                .get(i)
                .segment()
                .column(attribute, FilterEvaluator.type(generation.types, attribute))
                .value(places.get(i).document()));
  }

  /** What an item of a list has of an attribute. */
  interface Values {
    @Nullable Object of(int item, String attribute);
  }

  /** The first ones of which no more than the limits share a value, at most so many. */
  static List<Recommendation> limited(
      List<Recommendation> items, Map<String, Integer> limits, long most, Values values) {
    List<ValueCounts> counts = new ArrayList<>();
    limits.forEach((attribute, limit) -> counts.add(new ValueCounts(attribute, limit)));
    List<Recommendation> left = new ArrayList<>();
    for (int i = 0; i < items.size() && left.size() < most; i++) {
      int item = i;
      if (counts.stream().noneMatch(c -> c.areFull(values.of(item, c.attribute)))) {
        left.add(items.get(i));
        counts.forEach(c -> c.add(values.of(item, c.attribute)));
      }
    }
    return left;
  }

  /** How many of the items that are left have each value of an attribute. */
  private static final class ValueCounts {
    private final String attribute;
    private final int limit;
    private final Map<Object, Integer> counts = new HashMap<>();

    ValueCounts(String attribute, int limit) {
      this.attribute = attribute;
      this.limit = limit;
    }

    /** Whether any of some values is there as often as it may be. */
    boolean areFull(@Nullable Object values) {
      return each(values).stream().anyMatch(value -> counts.getOrDefault(value, 0) >= limit);
    }

    void add(@Nullable Object values) {
      each(values).forEach(value -> counts.merge(value, 1, Integer::sum));
    }
  }

  private static Collection<?> each(@Nullable Object value) {
    if (value instanceof List<?> several) {
      return Set.copyOf(several);
    }
    return value == null ? List.of() : List.of(value);
  }

  /** What is answered of a list that begins with the first page. */
  static List<Recommendation> page(RecommendRequest request, List<Recommendation> items) {
    int from = Math.min(request.offset(), items.size());
    return items.subList(from, (int) Math.min(from + (long) request.limit, items.size()));
  }

  private static List<Recommendation> complete(
      Generation generation, RecommendRequest request, List<Recommendation> items)
      throws IOException {
    if (!request.withAttributes) {
      return items;
    }
    List<Place> places = places(generation, items);
    List<Recommendation> complete = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      complete.add(
          new Recommendation(
              items.get(i).item(), items.get(i).score(), generation.attributes(places.get(i))));
    }
    return complete;
  }
}
