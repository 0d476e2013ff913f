package dev.vecino.bench;

import dev.vecino.bench.SearchData.Attribute;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.Embeddings;
import dev.vecino.core.History;
import dev.vecino.core.Manifest;
import dev.vecino.core.UserEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Vectors of a model that was trained on real clicks, and its real users; the same for the same
 * model. Items are the model's context vectors around their mean, of length 1; a user is what the
 * recommender makes of the user's clicks, of length 1: so the nearest by dot product are the same
 * for every system. The users are some of the log's, in an order by chance.
 */
final class RealVectors implements SearchVectors {

  private static final long SEED = 42;

  private final int dimension;
  private final float[] items;
  private final float[] users;
  private final int[][] histories;
  private final Map<Attribute, int[]> attributes = new EnumMap<>(Attribute.class);
  private final EmbeddingModel model;

  /**
   * @param log that the model was trained on
   * @param userCount how many users at most
   */
  RealVectors(ClickLog log, EmbeddingModel trained, int userCount) {
    dimension = trained.context().dimension();
    items = centered(trained.context());
    model = withTarget(trained);
    SplittableRandom random = new SplittableRandom(SEED);
    double[] direction = new double[dimension];
    Arrays.setAll(direction, d -> random.nextGaussian());
    attributes.put(Attribute.INDEPENDENT, Orders.shuffled(items.length / dimension, random));
    attributes.put(Attribute.CORRELATED, Orders.ranks(items, direction));
    UserEncoder encoder = trained.users();
    List<float[]> vectors = new ArrayList<>();
    List<int[]> clicks = new ArrayList<>();
    for (int user : Orders.shuffled(log.userCount(), random)) {
      if (vectors.size() == userCount) {
        break;
      }
      int[] history = history(log, user, trained.items());
      double[] vector = encode(encoder, trained.items(), history);
      if (vector != null) {
        vectors.add(normalized(vector));
        clicks.add(history);
      }
    }
    histories = clicks.toArray(int[][]::new);
    users = new float[histories.length * dimension];
    for (int user = 0; user < histories.length; user++) {
      System.arraycopy(vectors.get(user), 0, users, user * dimension, dimension);
    }
  }

  /** The rows around their mean, each of length 1. */
  private static float[] centered(Embeddings table) {
    int dimension = table.dimension();
    double[] mean = new double[dimension];
    for (int row = 0; row < table.size(); row++) {
      float[] vector = table.vector(row);
      for (int d = 0; d < dimension; d++) {
        mean[d] += vector[d] / (double) table.size();
      }
    }
    float[] rows = new float[table.values().length];
    for (int row = 0; row < table.size(); row++) {
      float[] vector = table.vector(row);
      double[] centered = new double[dimension];
      Arrays.setAll(centered, d -> vector[d] - mean[d]);
      System.arraycopy(normalized(centered), 0, rows, row * dimension, dimension);
    }
    return rows;
  }

  private static float[] normalized(double[] vector) {
    double norm = Math.sqrt(Arrays.stream(vector).map(value -> value * value).sum());
    float[] normalized = new float[vector.length];
    for (int d = 0; d < vector.length; d++) {
      normalized[d] = (float) (vector[d] / norm);
    }
    return normalized;
  }

  /** The model with the items of this as its context vectors, which users are near by cosine. */
  private EmbeddingModel withTarget(EmbeddingModel trained) {
    List<String> ids =
        IntStream.range(0, items.length / dimension).mapToObj(SearchData::id).toList();
    Map<String, Object> values = new LinkedHashMap<>(trained.manifest().values());
    values.put(EmbeddingModel.SIMILARITY, "cosine");
    long[] counts = IntStream.range(0, ids.size()).mapToLong(trained::count).toArray();
    return new EmbeddingModel(
            new Embeddings(ids, trained.items().values(), dimension),
            new Embeddings(ids, items, dimension),
            counts,
            new Manifest(values))
        .withUsers(trained.users())
        .withHistories(trained.histories());
  }

  /** The rows of a user's clicks, oldest first; those of items without a row are left out. */
  private static int[] history(ClickLog log, int user, Embeddings table) {
    return IntStream.range(log.userStart(user), log.userStart(user + 1))
        .map(place -> table.row(log.item(log.clickedItem(place))))
        .filter(row -> row >= 0)
        .toArray();
  }

  private static double[] encode(UserEncoder encoder, Embeddings table, int[] history) {
    History<Integer> clicks = History.of(Arrays.stream(history).boxed().toList());
    List<float[]> vectors = clicks.items().stream().map(table::vector).toList();
    return encoder.encode(clicks, vectors, Double.POSITIVE_INFINITY);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public float[] items() {
    return items;
  }

  @Override
  public float[] users() {
    return users;
  }

  @Override
  public int[][] histories() {
    return histories;
  }

  @Override
  public Map<Attribute, int[]> attributes() {
    return attributes;
  }

  @Override
  public Optional<EmbeddingModel> model() {
    return Optional.of(model);
  }
}
