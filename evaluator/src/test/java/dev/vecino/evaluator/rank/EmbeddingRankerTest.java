package dev.vecino.evaluator.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.core.Catalogue;
import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.FoldIn;
import dev.vecino.core.Gramian;
import dev.vecino.core.Manifest;
import dev.vecino.core.NeighborTable;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.evaluator.Logs;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.indexer.IndexOptions;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendation;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingRankerTest {

  private static final int SUM = 3;
  private static final int FOLDED = 2;
  private static final int DIMENSION = SUM + FOLDED;

  /** An index keeps the weights of neighbours as steps of 1 / 65,535. */
  private static final double ROUNDING = 1e-4;

  @TempDir Path folder;

  /** All that a user can be made of; the model does not know the last item of the log. */
  private static EmbeddingModel model(ClickLog log) {
    Random random = new Random(6);
    List<String> ids = IntStream.range(0, log.itemCount() - 1).mapToObj(log::item).toList();
    float[] items = new float[ids.size() * DIMENSION];
    float[] context = new float[items.length];
    float[] folded = new float[ids.size() * FOLDED];
    int[][] neighbors = new int[ids.size()][];
    float[][] similarities = new float[ids.size()][];
    for (int i = 0; i < items.length; i++) {
      items[i] = (float) random.nextGaussian();
      context[i] = (float) random.nextGaussian();
      if (i % DIMENSION >= SUM) {
        folded[i / DIMENSION * FOLDED + i % DIMENSION - SUM] = items[i];
      }
    }
    for (int row = 0; row < ids.size(); row++) {
      neighbors[row] = new int[] {(row + 1) % ids.size(), (row + 7) % ids.size()};
      similarities[row] = new float[] {random.nextFloat(0.1f, 1), random.nextFloat(0.1f, 1)};
    }
    Map<String, Object> manifest =
        Manifest.begin(EmbeddingModel.FORMAT, EmbeddingModel.FORMAT_VERSION);
    manifest.put(EmbeddingModel.SIMILARITY, "dot_product");
    return new EmbeddingModel(
            new Embeddings(ids, items, DIMENSION),
            new Embeddings(ids, context, DIMENSION),
            new long[ids.size()],
            new Manifest(manifest))
        .withUsers(
            new UserEncoder(
                List.of(
                    Channel.Sum.of("history", SUM)
                        .weighted(1)
                        .with(
                            new Channel.ClickWeights(
                                List.of(1.0, 0.6, 0.3), List.of(0.5, -0.2, 0.1))),
                    Channel.FoldedIn.of("als", new FoldIn(Gramian.of(folded, FOLDED), 0.1, 0.01, 1))
                        .weighted(0.7),
                    new Channel.Neighbors("item-knn", 0.9, 0.8, true))))
        .withNeighbors(new NeighborTable(neighbors, similarities));
  }

  /** A user is the same to a query and to a case, whatever the history. */
  @Test
  void score_everyKindOfChannel_isThatOfAnIndex() throws IOException {
    ClickLog log = Logs.ring(100, 30, 5, 5);
    EmbeddingModel model = model(log);
    Path file = Files.writeString(folder.resolve("items.csv"), "item,price\n");
    IndexBuilder.of(model)
        .catalogue(Catalogue.read(file, Catalogue.Options.defaults(), ProgressListener.NONE))
        .options(IndexOptions.builder().threads(1).build())
        .build(folder.resolve("index"));
    EmbeddingRanker ranker = new EmbeddingRanker(log, model);
    int unknown = log.itemCount() - 1;
    int[][] histories = {{3}, {3, 9, 3, 3}, {unknown, 4, unknown, 4, 5, unknown}, {1, 2, 3, 4, 5}};
    try (Recommender recommender = Recommender.open(folder.resolve("index"))) {
      for (int[] history : histories) {
        float[] scores = new float[log.itemCount()];
        ranker.score(history, scores);
        assertEquals(Float.NEGATIVE_INFINITY, scores[unknown]);
        List<Recommendation> answer =
            recommender
                .recommend(
                    RecommendRequest.forHistory(IntStream.of(history).mapToObj(log::item).toList())
                        .includingSeen()
                        .limit(log.itemCount()))
                .items();
        assertEquals(log.itemCount() - 1, answer.size());
        // An index takes the mean off the context vectors: all its scores are less by one number.
        float best = scores[log.itemNumber(answer.getFirst().item())];
        for (Recommendation item : answer) {
          assertEquals(
              best - scores[log.itemNumber(item.item())],
              answer.getFirst().score() - item.score(),
              ROUNDING,
              item.item());
        }
      }
    }
  }
}
