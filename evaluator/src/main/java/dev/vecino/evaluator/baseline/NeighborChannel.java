package dev.vecino.evaluator.baseline;

import dev.vecino.core.Channel;
import dev.vecino.core.ClickLog;
import dev.vecino.core.Embeddings;
import dev.vecino.core.NeighborTable;
import dev.vecino.core.ProgressListener;
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

  /**
   * With settings that were chosen before.
   *
   * @param settings of {@link #settings()}
   * @throws RuntimeException if they are something else
   */
  public static NeighborChannel of(Map<?, ?> settings, int threads) {
    return new NeighborChannel(Settings.parse(settings), threads);
  }

  /** How neighbours are found, for a manifest. */
  public Map<String, Object> settings() {
    return settings.asMap();
  }

  /** Finds the neighbours of all items of a log. */
  public Learnt learn(ClickLog training, ProgressListener listener) {
    try (ProgressListener.Task task =
        listener.start("finding neighbours", "items", training.itemCount())) {
      Neighbors found =
          Neighbors.of(
              Rows.of(training, settings.rows()),
              settings.shape(),
              Math.min(settings.neighbors(), MOST_NEIGHBORS),
              threads);
      task.advance(training.itemCount());
      return new Learnt(settings, training, found);
    }
  }

  /** The neighbours of the items of a log. */
  public static final class Learnt {
    private final Settings settings;
    private final ClickLog log;
    private final Neighbors learnt;

    private Learnt(Settings settings, ClickLog log, Neighbors learnt) {
      this.settings = settings;
      this.log = log;
      this.learnt = learnt;
    }

    /** The neighbours, as rows of a table of vectors; items without a vector are left out. */
    public NeighborTable table(Embeddings items) {
      int[] rows = new int[log.itemCount()];
      Arrays.setAll(rows, item -> items.row(log.item(item)));
      int[][] neighbors = new int[items.size()][0];
      float[][] similarities = new float[items.size()][0];
      for (int item = 0; item < rows.length; item++) {
        if (rows[item] >= 0) {
          fill(item, rows, neighbors, similarities);
        }
      }
      return new NeighborTable(neighbors, similarities);
    }

    private void fill(int item, int[] rows, int[][] neighbors, float[][] similarities) {
      int[] near = learnt.items(item);
      int[] found = new int[near.length + 1];
      float[] own = new float[found.length];
      int count = 0;
      if (settings.self() && learnt.self(item) > 0) {
        found[count] = rows[item];
        own[count++] = learnt.self(item);
      }
      for (int n = 0; n < near.length; n++) {
        if (rows[near[n]] >= 0) {
          found[count] = rows[near[n]];
          own[count++] = learnt.similarities(item)[n];
        }
      }
      neighbors[rows[item]] = Arrays.copyOf(found, count);
      similarities[rows[item]] = Arrays.copyOf(own, count);
    }

    /** How a user is made by it. */
    public Channel channel(double weight) {
      return new Channel.Neighbors(NAME, weight, settings.decay(), settings.repeats());
    }

    /** How it was made, for a manifest. */
    public Map<String, Object> described() {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("algorithm", NAME);
      values.put("settings", settings.asMap());
      return values;
    }
  }
}
