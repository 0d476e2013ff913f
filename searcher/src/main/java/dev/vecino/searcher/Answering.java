package dev.vecino.searcher;

import java.io.IOException;

/** How a request is answered by one {@link Query} or more. */
final class Answering {

  private Answering() {}

  /** The answer from one generation. */
  static Recommendations answer(Generation generation, RecommendRequest request)
      throws IOException {
    return isOneQuery(request)
        ? new Query(generation, request).answer()
        : Interests.answer(generation, request);
  }

  /** Whether one query, and nothing after it, answers the request. */
  static boolean isOneQuery(RecommendRequest request) {
    return request.history == null || request.interests == 1;
  }
}
