package dev.vecino.evaluator.baseline;

import dev.vecino.core.ClickLog;
import dev.vecino.core.Embeddings;
import dev.vecino.core.NeighborTable;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.UserEncoder;
import dev.vecino.evaluator.baseline.ItemKnn.Settings;
import dev.vecino.evaluator.rank.Rows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Item-kNN, tuned, as a channel of a fusion. It knows single pairs of items that vectors of a few
 * hundred floats can't hold, and vectors know what was never clicked together: a linear filter of
 * the click graph beside a low-dimensional one, as in GF-CF (Shen et al. 2021, arXiv 2108.07567).
 */
public final class NeighborChannel {

  public static final String NAME = "item-knn";

  /** An index has some four bytes for each, so that this many take as much as 500 floats. */
  private static final int MOST_NEIGHBORS = 500;

  private final Settings settings;
  private final int threads;
  private ClickLog log;
  private Neighbors learnt;

  private NeighborChannel(Settings settings, int threads) {
    this.settings = settings;
    this.threads = threads;
  }

  /** Chooses the settings on a part of the log that is held out as the protocol has it. */
  public static NeighborChannel tuned(
      ClickLog log, BaselineOptions options, long seed, ProgressListener listener) {
    Settings settings =
        new ItemKnnTuning(options, seed).choose(log, ItemKnnTuning.Grid.ITEM_KNN, NAME, listener);
    return new NeighborChannel(settings, options.threads());
  }

  /** Finds the neighbours of all items of a log. */
  public void learn(ClickLog training, ProgressListener listener) {
    try (ProgressListener.Task task =
        listener.start("finding neighbours", "items", training.itemCount())) {
      log = training;
      learnt =
          Neighbors.of(
              Rows.of(training, settings.rows()),
              settings.shape(),
              Math.min(settings.neighbors(), MOST_NEIGHBORS),
              threads);
      task.advance(training.itemCount());
    }
  }

  /**
   * The neighbours that were learnt, as rows of a table of vectors; items without a vector are left
   * out.
   */
  public NeighborTable table(Embeddings items) {
    int[] rows = new int[log.itemCount()];
    Arrays.setAll(rows, item -> items.row(log.item(item)));
    int[][] neighbors = new int[items.size()][0];
    float[][] weights = new float[items.size()][0];
    for (int item = 0; item < rows.length; item++) {
      if (rows[item] >= 0) {
        fill(item, rows, neighbors, weights);
      }
    }
    return new NeighborTable(neighbors, weights);
  }

  private void fill(int item, int[] rows, int[][] neighbors, float[][] weights) {
    int[] near = learnt.items(item);
    int[] found = new int[near.length + 1];
    float[] similarities = new float[found.length];
    int count = 0;
    if (settings.self() && learnt.self(item) > 0) {
      found[count] = rows[item];
      similarities[count++] = learnt.self(item);
    }
    for (int n = 0; n < near.length; n++) {
      if (rows[near[n]] >= 0) {
        found[count] = rows[near[n]];
        similarities[count++] = learnt.similarities(item)[n];
      }
    }
    neighbors[rows[item]] = Arrays.copyOf(found, count);
    weights[rows[item]] = Arrays.copyOf(similarities, count);
  }

  /** The entry of this channel in the list of channels of a manifest. */
  public Map<String, Object> described(double weight) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", NAME);
    values.put("dimension", 0);
    values.put("users", UserEncoder.NEIGHBORS);
    values.put("decay", settings.decay());
    values.put("repeats", settings.repeats());
    values.put("settings", settings.asMap());
    values.put("weight", weight);
    return values;
  }
}
