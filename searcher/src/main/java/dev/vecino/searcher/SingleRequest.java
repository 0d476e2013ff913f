package dev.vecino.searcher;

import java.io.IOException;

/** How a request is answered by itself, by one {@link Query} or more. */
final class SingleRequest {

  private SingleRequest() {}

  /** The answer from one generation. */
  static Recommendations answer(Generation generation, RecommendRequest request)
      throws IOException {
    return Selection.chosen(generation, request, ask(generation, Selection.candidates(request)));
  }

  /**
   * The answer to a request that is for the best ones.
   *
   * @param request one of {@link Selection#candidates}
   */
  static Recommendations ask(Generation generation, RecommendRequest request) throws IOException {
    Asker asker = Asker.of(generation, request);
    return isOneQuery(request) ? Query.answer(asker) : Interests.answer(asker);
  }

  /** Whether one query answers a request that is for the best ones. */
  static boolean isOneQuery(RecommendRequest request) {
    return request.history == null || request.interests == 1;
  }
}
