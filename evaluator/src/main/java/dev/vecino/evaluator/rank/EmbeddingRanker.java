package dev.vecino.evaluator.rank;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.History;
import dev.vecino.core.NeighborTable;
import dev.vecino.core.UserEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ranks by a model exactly as an index answers: a user is made by {@link UserEncoder}, and is
 * compared with the context vector of every item by what the model's manifest says (dot product, or
 * cosine). An item without a vector is never recommended, and a history without a vector gets no
 * recommendation.
 */
public final class EmbeddingRanker implements Ranker {

  /**
   * The key of the manifest for the weights of the channels that a fusion was asked for; a channel
   * that was left out has 0.
   */
  public static final String WEIGHTS = "weights";

  /** Items a panel: a panel of 64 dimensions is 64 KB and stays in the second cache. */
  private static final int PANEL = 256;

  /** Users that are scored with one look at a panel. */
  private static final int USERS = 4;

  private final EmbeddingModel model;
  private final Users users;
  private final int dimension;
  private final boolean cosine;

  // Panel after panel of 256 items in the order of their numbers; a panel has one array a
  // dimension: arrays that are read from place 0 are what the compiler vectorises.
  private final float[][][] panels;
  private final int[] absent; // items without a context vector
  private final int itemCount;

  /**
   * @param training the log whose item numbers histories and scores have
   * @param model rows in any order; ids that training does not know are left out
   * @throws ArtifactException if a vector is not finite
   */
  public EmbeddingRanker(ClickLog training, EmbeddingModel model) {
    this.model = model;
    this.users = new Users(training, model);
    this.dimension = model.context().dimension();
    this.cosine = !"dot_product".equals(model.manifest().values().get(EmbeddingModel.SIMILARITY));
    this.itemCount = training.itemCount();
    this.panels = new float[(itemCount + PANEL - 1) / PANEL][dimension][PANEL];
    int[] missing = new int[itemCount];
    int missed = 0;
    float[] values = model.context().values();
    for (int item = 0; item < itemCount; item++) {
      int row = model.context().row(training.item(item));
      if (row < 0) {
        missing[missed++] = item;
        continue;
      }
      double squares = 0;
      for (int d = 0; d < dimension; d++) {
        double value = values[row * dimension + d];
        squares += value * value;
      }
      if (!Double.isFinite(squares)) {
        throw new ArtifactException(
            "the context vector of item '" + training.item(item) + "' is not finite");
      }
      if (cosine && squares == 0) {
        missing[missed++] = item;
        continue;
      }
      float scale = cosine ? (float) (1 / Math.sqrt(squares)) : 1;
      for (int d = 0; d < dimension; d++) {
        panels[item / PANEL][d][item % PANEL] = values[row * dimension + d] * scale;
      }
    }
    this.absent = Arrays.copyOf(missing, missed);
  }

  /** Makes users as an index does, by {@link UserEncoder}. */
  private static final class Users {
    private final Embeddings items;
    private final Optional<NeighborTable> neighbors;
    private final UserEncoder encoder;
    private final int[] rows; // by item number
    private final int[] numbers; // by row

    Users(ClickLog training, EmbeddingModel model) {
      items = model.items();
      neighbors = model.neighbors();
      encoder = model.users();
      rows = new int[training.itemCount()];
      Arrays.setAll(rows, item -> items.row(training.item(item)));
      numbers = new int[items.size()];
      Arrays.setAll(numbers, row -> training.itemNumber(items.id(row)));
    }

    /** The rows that were clicked, of items with a vector. */
    private History<Integer> known(int[] history) {
      List<Integer> clicked = new ArrayList<>(history.length);
      int[] positions = new int[history.length];
      for (int i = 0; i < history.length; i++) {
        if (rows[history[i]] >= 0) {
          positions[clicked.size()] = i;
          clicked.add(rows[history[i]]);
        }
      }
      return History.of(clicked, Arrays.copyOf(positions, clicked.size()));
    }

    /** Writes the vector of a history over zeros. */
    void write(int[] history, float[] vector) {
      History<Integer> known = known(history);
      List<float[]> vectors = known.items().stream().map(items::vector).toList();
      double[] user = encoder.encode(known, vectors, Double.POSITIVE_INFINITY);
      for (int d = 0; user != null && d < user.length; d++) {
        vector[d] = (float) user[d];
      }
    }

    /** Adds what single items gain to their scores. */
    void addBonuses(int[] history, float[] scores) {
      if (!encoder.hasBonuses() && neighbors.isEmpty()) {
        return;
      }
      History<Integer> known = known(history);
      if (encoder.hasBonuses()) {
        addRepeats(known, scores);
      }
      if (neighbors.isPresent()) {
        addNeighbors(known, neighbors.get(), scores);
      }
    }

    private void addRepeats(History<Integer> history, float[] scores) {
      for (int item = 0; item < history.items().size(); item++) {
        int number = numbers[history.items().get(item)];
        scores[number] += (float) encoder.bonus(history, item);
      }
    }

    private void addNeighbors(History<Integer> history, NeighborTable table, float[] scores) {
      double[] voices = encoder.voices(history, Double.POSITIVE_INFINITY);
      float[] spoken = new float[numbers.length];
      float most = 0;
      for (int k = 0; k < voices.length; k++) {
        int[] near = table.neighbors(history.items().get(k));
        float[] similarities = table.similarities(history.items().get(k));
        for (int n = 0; n < near.length && voices[k] > 0; n++) {
          spoken[near[n]] += (float) voices[k] * similarities[n];
          most = Math.max(most, spoken[near[n]]);
        }
      }
      double scale = most > 0 ? encoder.neighborScale() / most : 0;
      for (int row = 0; row < spoken.length; row++) {
        if (numbers[row] >= 0) {
          scores[numbers[row]] += (float) (scale * spoken[row]);
        }
      }
    }
  }

  @Override
  public Optional<EmbeddingModel> model() {
    return Optional.of(model);
  }

  /** The weights of the channels of a fusion. */
  @Override
  public Map<String, Object> parameters() {
    Object weights = model.manifest().values().get(WEIGHTS);
    return weights == null ? Map.of() : Map.of(WEIGHTS, weights);
  }

  @Override
  public void score(int[] history, float[] scores) {
    scoreAll(new int[][] {history}, new float[][] {scores});
  }

  @Override
  public void scoreAll(int[][] histories, float[][] scores) {
    int count = histories.length;
    float[][] vectors = new float[(count + USERS - 1) / USERS * USERS][dimension];
    boolean[] known = new boolean[count];
    for (int h = 0; h < count; h++) {
      users.write(histories[h], vectors[h]);
      known[h] = normalise(vectors[h]);
    }
    float[][] sums = new float[USERS][PANEL];
    for (int p = 0; p < panels.length; p++) {
      int from = p * PANEL;
      int length = Math.min(PANEL, itemCount - from);
      for (int h = 0; h < count; h += USERS) {
        multiply(panels[p], vectors, h, sums);
        for (int u = 0; u < USERS && h + u < count; u++) {
          System.arraycopy(sums[u], 0, scores[h + u], from, length);
        }
      }
    }
    for (int h = 0; h < count; h++) {
      if (!known[h]) {
        Arrays.fill(scores[h], 0, itemCount, Float.NEGATIVE_INFINITY);
      }
      users.addBonuses(histories[h], scores[h]);
      for (int item : absent) {
        scores[h][item] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** To length 1 for the cosine; says whether there is anything to compare. */
  private boolean normalise(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (cosine && squares > 0) {
      float scale = (float) (1 / Math.sqrt(squares));
      for (int d = 0; d < vector.length; d++) {
        vector[d] *= scale;
      }
    }
    return squares > 0;
  }

  /**
   * The dot products of four users with the items of a panel. The cost is one load of the panel a
   * four users and one of the sums a four dimensions; the inner loop is vectorised by C2.
   */
  private void multiply(float[][] panel, float[][] vectors, int first, float[][] sums) {
    float[] sum0 = sums[0];
    float[] sum1 = sums[1];
    float[] sum2 = sums[2];
    float[] sum3 = sums[3];
    for (float[] sum : sums) {
      Arrays.fill(sum, 0);
    }
    int d = 0;
    for (; d + 4 <= dimension; d += 4) {
      addFour(panel, d, vectors[first], sum0);
      addFour(panel, d, vectors[first + 1], sum1);
      addFour(panel, d, vectors[first + 2], sum2);
      addFour(panel, d, vectors[first + 3], sum3);
    }
    for (; d < dimension; d++) {
      for (int u = 0; u < USERS; u++) {
        addOne(panel[d], vectors[first + u][d], sums[u]);
      }
    }
  }

  private static void addFour(float[][] panel, int d, float[] user, float[] sum) {
    float[] items0 = panel[d];
    float[] items1 = panel[d + 1];
    float[] items2 = panel[d + 2];
    float[] items3 = panel[d + 3];
    float user0 = user[d];
    float user1 = user[d + 1];
    float user2 = user[d + 2];
    float user3 = user[d + 3];
    for (int i = 0; i < PANEL; i++) {
      sum[i] += user0 * items0[i] + user1 * items1[i] + user2 * items2[i] + user3 * items3[i];
    }
  }

  private static void addOne(float[] items, float user, float[] sum) {
    for (int i = 0; i < PANEL; i++) {
      sum[i] += user * items[i];
    }
  }
}
