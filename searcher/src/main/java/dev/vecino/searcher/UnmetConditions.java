package dev.vecino.searcher;

import dev.vecino.searcher.columns.DocumentSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the conditions of a request that no item meets. */
final class UnmetConditions {

  private final Generation generation;
  private final FilterEvaluator evaluator;

  private UnmetConditions(Generation generation) {
    this.generation = generation;
    evaluator = new FilterEvaluator(new HistoryValues(generation.types, List.of()));
  }

  /** See {@link IndexRecommender#unmet}. */
  static List<Filter> of(Generation generation, RecommendRequest request) throws IOException {
    UnmetConditions conditions = new UnmetConditions(generation);
    List<Filter> unmet = new ArrayList<>();
    for (Filter filter : request.filters) {
      for (Filter part : parts(filter).toList()) {
        if (!conditions.isMet(part)) {
          unmet.add(part);
        }
      }
    }
    return unmet;
  }

  /** Ranges, words and single values. */
  private static Stream<Filter> parts(Filter filter) {
    return switch (filter) {
      case Filter.Range range -> Stream.of(range);
      case Filter.Words words -> Stream.of(words);
      case Filter.AnyOf anyOf ->
          anyOf.values().stream().map(value -> Filter.anyOf(anyOf.attribute(), value));
      case Filter.Not not -> parts(not.filter());
      case Filter.All all -> all.filters().stream().flatMap(UnmetConditions::parts);
      case Filter.Any any -> any.filters().stream().flatMap(UnmetConditions::parts);
      case Filter.Exists exists -> Stream.of(exists);
      case Filter.Prefix prefix -> Stream.of(prefix);
      case Filter.Items items -> Stream.of(items);
      case Filter.Near near -> Stream.empty();
      case Filter.NotSame notSame -> Stream.empty();
    };
  }

  private boolean isMet(Filter filter) throws IOException {
    for (Segment segment : generation.segments) {
      DocumentSet matches = evaluator.matches(filter, segment);
      matches.and(segment.recommendable());
      boolean isMet = matches.count() > 0;
      segment.giveBack(matches);
      if (isMet) {
        return true;
      }
    }
    return false;
  }
}
