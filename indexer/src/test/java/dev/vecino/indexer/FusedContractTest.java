package dev.vecino.indexer;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.searcher.FusedRecommender;
import dev.vecino.searcher.Recommender;
import java.nio.file.Path;
import java.util.List;

/** Two indexes of the same items, fused: one is searched by the graph, the other compares all. */
class FusedContractTest extends RecommenderContract {

  @Override
  void build(Path folder, Embeddings vectors, Catalogue catalogue) {
    new HnswContractTest().build(graph(folder), vectors, catalogue);
    new ExactContractTest().build(exact(folder), vectors, catalogue);
  }

  @Override
  void build(Path folder, EmbeddingModel model, Catalogue catalogue) {
    new HnswContractTest().build(graph(folder), model, catalogue);
    new ExactContractTest().build(exact(folder), model, catalogue);
  }

  @Override
  Recommender open(Path folder) {
    return FusedRecommender.of(
        List.of(Recommender.open(graph(folder)), Recommender.open(exact(folder))));
  }

  private static Path graph(Path folder) {
    return folder.resolve("graph");
  }

  private static Path exact(Path folder) {
    return folder.resolve("exact");
  }
}
