package dev.vecino.cli;

import dev.vecino.searcher.FusedRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The opened index of a question, or the several ones whose answers are fused. */
final class Indexes implements AutoCloseable {

  private final List<Recommender> recommenders = new ArrayList<>();

  Indexes(List<Path> folders) {
    try {
      folders.forEach(folder -> recommenders.add(Recommender.open(folder)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  Recommendations recommend(RecommendRequest request) {
    return recommenders.size() == 1
        ? recommenders.getFirst().recommend(request)
        : FusedRecommender.of(recommenders).recommend(request);
  }

  /** The attributes of an item in the first index that knows it. */
  Optional<Map<String, Object>> attributes(String item) {
    return recommenders.stream().flatMap(r -> r.attributes(item).stream()).findFirst();
  }

  @Override
  public void close() {
    recommenders.forEach(Recommender::close);
  }
}
