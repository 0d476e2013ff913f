package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.CancelledException;
import dev.vecino.core.Catalogue;
import dev.vecino.core.Channel;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.FoldIn;
import dev.vecino.core.Gramian;
import dev.vecino.core.Manifest;
import dev.vecino.core.UserEncoder;
import dev.vecino.indexer.IndexOptions.Approximation;
import dev.vecino.searcher.Filter;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommender;
import dev.vecino.searcher.schema.IndexSchema;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An index in memory is one in a folder, but for the folder. */
class MemoryIndexTest {

  private static final int ITEMS = 300;
  private static final int DIMENSION = 8;

  private static IndexBuilder builder(Approximation approximation) {
    Random random = new Random(5);
    List<String> ids = IntStream.range(0, ITEMS).mapToObj(item -> "i" + item).toList();
    float[] rows = new float[ITEMS * DIMENSION];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    Embeddings items = new Embeddings(ids, rows, DIMENSION);
    FoldIn foldIn = new FoldIn(Gramian.of(rows, DIMENSION), 0.1, 0.01, 1);
    EmbeddingModel model =
        Fixtures.model(items, items, new long[ITEMS], "dot_product")
            .withUsers(new UserEncoder(List.of(Channel.FoldedIn.of("als", foldIn))));
    var homes = Catalogue.builder();
    ids.forEach(id -> homes.row(Map.of("item", id, "price", id.length())));
    return IndexBuilder.of(model)
        .catalogue(homes.build())
        .options(
            IndexOptions.builder()
                .approximation(approximation)
                .leastClustered(1)
                .threads(1)
                .build());
  }

  @ParameterizedTest
  @EnumSource
  void buildInMemory_anyApproximation_answersAsTheFolder(
      Approximation approximation, @TempDir Path folder) {
    IndexBuilder builder = builder(approximation);
    builder.build(folder);
    try (IndexRecommender memory = builder.buildInMemory();
        IndexRecommender opened = Recommender.open(folder)) {
      for (RecommendRequest request :
          List.of(
              RecommendRequest.forHistory("i3", "i9").limit(20),
              RecommendRequest.forItem("i7").where(Filter.atLeast("price", 4)).limit(20))) {
        var answer = memory.recommend(request);
        assertEquals(opened.recommend(request).items(), answer.items());
        assertEquals(opened.recommend(request).answeredBy(), answer.answeredBy());
      }
      assertEquals(settings(opened.manifest()), settings(memory.manifest()));
      assertEquals("memory", memory.generation());
      assertFalse(memory.refresh());
    }
  }

  /** What a manifest says, as text, but for what differs by the run and what only folders have. */
  private static Map<String, String> settings(Manifest manifest) {
    Map<String, String> settings = new HashMap<>();
    manifest.values().forEach((name, value) -> settings.put(name, String.valueOf(value)));
    settings
        .keySet()
        .removeAll(List.of("created", "elapsedSeconds", "journal", IndexSchema.MANIFEST_FILES));
    return settings;
  }

  @Test
  void close_ofAnIndexInMemory_endsIt() {
    IndexRecommender recommender = builder(Approximation.HNSW).buildInMemory();
    recommender.close();
    assertThrows(
        IllegalStateException.class, () -> recommender.recommend(RecommendRequest.forItem("i1")));
  }

  @Test
  void buildInMemory_ofAnInterruptedThread_isCancelled() {
    IndexBuilder builder = builder(Approximation.HNSW);
    Thread.currentThread().interrupt();
    assertThrows(CancelledException.class, builder::buildInMemory);
    assertTrue(Thread.interrupted(), "the flag stays set");
  }
}
