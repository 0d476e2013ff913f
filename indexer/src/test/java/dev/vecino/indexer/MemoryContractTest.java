package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An index in memory, searched by clusters: what stands for its folder is never made. */
class MemoryContractTest extends IndexRecommenderContract {

  private final Map<Path, IndexBuilder> builders = new HashMap<>();

  @Override
  IndexOptions options() {
    return IndexOptions.builder()
        .approximation(Approximation.CLUSTERS)
        .leastClustered(1)
        .threads(1)
        .build();
  }

  @Override
  AnsweredBy approximation() {
    return AnsweredBy.CLUSTERS;
  }

  @Override
  void build(Path folder, Embeddings vectors, Catalogue catalogue) {
    builders.put(folder, IndexBuilder.of(vectors).catalogue(catalogue).options(options()));
  }

  @Override
  void build(Path folder, EmbeddingModel model, Catalogue catalogue) {
    builders.put(folder, IndexBuilder.of(model).catalogue(catalogue).options(options()));
  }

  @Override
  IndexRecommender open(Path folder) {
    return Objects.requireNonNull(builders.get(folder)).buildInMemory();
  }

  /** There is nothing to follow: another build is another index. */
  @Test
  @Override
  void refresh_afterAnotherBuild_answersFromItsGeneration() {
    try (IndexRecommender recommender = paints()) {
      IndexBuilder.of(Fixtures.embeddings(List.of("only"), new float[] {1, 2}))
          .buildInMemory()
          .close();
      assertFalse(recommender.refresh());
      assertEquals(COLOURS.size(), recommender.size());
    }
  }
}
