package dev.vecino.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vecino.core.Catalogue;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.ProgressListener;
import dev.vecino.searcher.IndexRecommender;
import dev.vecino.searcher.Recommendations.AnsweredBy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * An index that is searched by clusters. There are none for fewer than 10,000 items, so that many
 * withdrawn ones, which are never answers, are added to each catalogue.
 */
class ClustersContractTest extends IndexRecommenderContract {

  private static final int WITHDRAWN = 10_000;

  private static final Catalogue WITHDRAWAL = withdrawal();

  private static String withdrawn(int number) {
    return "withdrawn" + number;
  }

  private static Catalogue withdrawal() {
    String[] lines = new String[WITHDRAWN + 1];
    Arrays.setAll(lines, line -> line == 0 ? "item,deleted" : withdrawn(line - 1) + ",true");
    return Fixtures.catalogue(lines);
  }

  @Override
  IndexOptions options() {
    return IndexOptions.defaults();
  }

  @Override
  AnsweredBy approximation() {
    return AnsweredBy.CLUSTERS;
  }

  @Override
  void build(Path folder, Embeddings vectors, Catalogue catalogue) {
    super.build(folder, withWithdrawn(vectors), catalogue);
    withdraw(folder);
  }

  @Override
  void build(Path folder, EmbeddingModel model, Catalogue catalogue) {
    Embeddings items = withWithdrawn(model.items());
    long[] counts = new long[items.size()];
    Arrays.setAll(counts, row -> row < model.items().size() ? model.count(row) : 0);
    super.build(
        folder,
        new EmbeddingModel(items, withWithdrawn(model.context()), counts, model.manifest()),
        catalogue);
    withdraw(folder);
  }

  private static void withdraw(Path folder) {
    IndexUpdater.update(folder, WITHDRAWAL, 2, ProgressListener.NONE);
  }

  /** The added vectors lie in pairs around the mean of the others, so that it stays theirs. */
  private static Embeddings withWithdrawn(Embeddings vectors) {
    int dimension = vectors.dimension();
    float[] values = vectors.values();
    double[] mean = new double[dimension];
    for (int i = 0; i < values.length; i++) {
      mean[i % dimension] += values[i] / (double) vectors.size();
    }
    List<String> ids = new ArrayList<>(vectors.ids());
    float[] all = Arrays.copyOf(values, values.length + WITHDRAWN * dimension);
    Random random = new Random(1);
    for (int pair = 0; pair < WITHDRAWN / 2; pair++) {
      ids.add(withdrawn(2 * pair));
      ids.add(withdrawn(2 * pair + 1));
      int at = values.length + 2 * pair * dimension;
      for (int d = 0; d < dimension; d++) {
        double offset = random.nextGaussian();
        all[at + d] = (float) (mean[d] + offset);
        all[at + dimension + d] = (float) (mean[d] - offset);
      }
    }
    return new Embeddings(ids, all, dimension);
  }

  /** Withdrawn items are in the index, and those of a cluster lie together. */
  @Override
  @Test
  void items_ofTheIndex_areInItsOrder() {
    try (IndexRecommender recommender = paints()) {
      assertEquals(COLOURS.size() + WITHDRAWN, recommender.size());
      assertEquals(3, recommender.sampleItems(3).size());
    }
  }
}
