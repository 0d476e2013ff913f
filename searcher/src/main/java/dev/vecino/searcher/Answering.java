package dev.vecino.searcher;

import java.io.IOException;

/** How a request is answered by one {@link Query} or more. */
final class Answering {

  private Answering() {}

  /** The answer from one generation. */
  static Recommendations answer(Generation generation, RecommendRequest request)
      throws IOException {
    RecommendRequest candidates = Diversity.candidates(request);
    Recommendations answer =
        isOneQuery(candidates)
            ? new Query(generation, candidates).answer()
            : Interests.answer(generation, candidates);
    return Diversity.ordered(generation, request, answer);
  }

  /** Whether one query, and nothing after it, answers the request. */
  static boolean isOneQuery(RecommendRequest request) {
    return request.diversity == 0 && (request.history == null || request.interests == 1);
  }
}
