package dev.vecino.searcher;

import java.io.IOException;

/** How a request is answered by itself, by one {@link Query} or more. */
final class SingleRequest {

  private SingleRequest() {}

  /** The answer from one generation. */
  static Recommendations answer(Generation generation, RecommendRequest request)
      throws IOException {
    RecommendRequest candidates = Diversity.candidates(request);
    Asker asker = Asker.of(generation, candidates);
    Recommendations answer = isOneQuery(candidates) ? Query.answer(asker) : Interests.answer(asker);
    return Diversity.ordered(generation, request, answer);
  }

  /** Whether one query, and nothing after it, answers the request. */
  static boolean isOneQuery(RecommendRequest request) {
    return request.diversity == 0 && (request.history == null || request.interests == 1);
  }
}
