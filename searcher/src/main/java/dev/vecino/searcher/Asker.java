package dev.vecino.searcher;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.UserEncoder;
import dev.vecino.searcher.RecommendRequest.Combination;
import dev.vecino.searcher.block.Bonuses;
import dev.vecino.searcher.schema.IndexSchema.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who asks: the item, the history or the vector of a request, as one generation knows it. Used by
 * one thread at a time.
 */
final class Asker {

  /**
   * Of a given vector: its square, and its product with a vector of an index, are finite floats.
   */
  private static final double LONGEST_VECTOR = 1e15;

  final Generation generation;
  final RecommendRequest request;

  /** On the items that the generation knows, oldest first; for an item, one. */
  final List<Click> clicks;

  /** Where these items are. */
  final List<Place> places;

  /** The ids among them that it does not know. */
  final List<String> unknown;

  private float[] vector; // kept from the first use on

  private Asker(
      Generation generation, RecommendRequest request, List<Click> clicks, List<String> unknown) {
    this.generation = generation;
    this.request = request;
    this.clicks = List.copyOf(clicks);
    List<Place> clicked = new ArrayList<>(clicks.size());
    for (Click click : clicks) {
      clicked.add(click.place());
    }
    places = List.copyOf(clicked);
    this.unknown = List.copyOf(unknown);
  }

  /** Looks the ids of a request up. */
  static Asker of(Generation generation, RecommendRequest request) throws IOException {
    List<String> ids = request.history;
    if (ids == null) {
      ids = request.item == null ? List.of() : List.of(request.item);
    }
    List<Place> found = generation.find(ids);
    List<Click> clicks = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (int i = 0; i < ids.size(); i++) {
      if (found.get(i) == null) {
        unknown.add(ids.get(i));
      } else {
        clicks.add(new Click(found.get(i), i));
      }
    }
    return new Asker(generation, request, clicks, List.copyOf(unknown));
  }

  /** The same with no more than some of its clicks, oldest first. */
  Asker with(List<Click> some) {
    return new Asker(generation, request, some, unknown);
  }

  /** Whether a user asks; an item else. */
  boolean isUser() {
    return request.item == null;
  }

  /** The vectors that the asker's is compared with. */
  String field() {
    return generation.field(isUser());
  }

  Similarity similarity() {
    return isUser() ? generation.targetSimilarity : Similarity.COSINE;
  }

  /** Whether the generation knows nothing of the asker. */
  boolean isUnknown() {
    return request.vector == null && clicks.isEmpty();
  }

  /**
   * What the items are compared with; not to be changed.
   *
   * @return null where the vectors of the history cancel each other out, or the asker is unknown
   * @throws InvalidRequestException if the vector of the request does not fit the index
   */
  float[] vector() throws IOException {
    if (vector == null && !isUnknown()) {
      vector = scaled(sum());
    }
    return vector;
  }

  private double[] sum() throws IOException {
    if (request.vector != null) {
      return given();
    }
    return request.history == null ? doubles(ItemVectors.atFullLength(places).getFirst()) : user();
  }

  private float[] scaled(double[] sum) {
    double length = sum == null ? 0 : length(sum);
    if (!(length > 0)) {
      InvalidRequestException.require(request.vector == null, "the vector must not be zero");
      return null;
    }
    double scale = similarity() == Similarity.COSINE ? 1 / length : 1;
    float[] scaled = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      scaled[i] = (float) (sum[i] * scale);
    }
    return scaled;
  }

  private static double length(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  private double[] given() {
    float[] given = request.vector;
    InvalidRequestException.require(
        given.length == generation.dimension,
        "the vector must have the index's dimension %d, got: %d",
        generation.dimension,
        given.length);
    for (float value : given) {
      if (!Float.isFinite(value)) {
        throw new InvalidRequestException("the vector's values must be finite, got: " + value);
      }
    }
    double[] vector = doubles(given);
    if (length(vector) > LONGEST_VECTOR) {
      throw new InvalidRequestException(
          "the vector's length must be at most "
              + LONGEST_VECTOR
              + ", or scores would overflow, got: "
              + length(vector));
    }
    return vector;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /** The vector of the user whose history it is. */
  private double[] user() throws IOException {
    History history = History.of(clicks);
    List<float[]> vectors = ItemVectors.atFullLength(history.items());
    double[] user =
        generation.users.encode(vectors, history.clicks(), history.ages(), request.halfLife);
    if (user != null && request.combination == Combination.MEAN) {
      double total = generation.users.totalWeight(history.ages(), request.halfLife);
      for (int i = 0; i < user.length; i++) {
        user[i] /= total;
      }
    }
    return user;
  }

  /**
   * What items gain by their being neighbours of the history, and by being in it, where they may be
   * answers; see {@link UserEncoder}.
   */
  Bonuses bonuses() throws IOException {
    if (!hasBonuses()) {
      return Bonuses.NONE;
    }
    BonusSums sums = generation.takeBonusSums();
    addBonuses(sums);
    Bonuses bonuses = sums.finish();
    generation.giveBack(sums);
    return bonuses;
  }

  private boolean hasBonuses() {
    return request.history != null
        && generation.hasTarget
        && (generation.users.hasNeighbors()
            || (request.includeSeen && generation.users.hasBonuses()));
  }

  private void addBonuses(BonusSums sums) throws IOException {
    History history = History.of(clicks);
    int[] ages = history.ages();
    UserEncoder users = generation.users;
    double divisor =
        request.combination == Combination.MEAN ? users.totalWeight(ages, request.halfLife) : 1;
    double[] weights =
        users.neighborWeights(history.items().size(), history.clicks(), ages, request.halfLife);
    for (int item = 0; item < weights.length; item++) {
      if (weights[item] > 0) {
        sums.addNeighbors(generation, history.items().get(item), (float) weights[item]);
      }
    }
    sums.scaleTo(users.neighborScale() / divisor);
    if (request.includeSeen && users.hasBonuses()) {
      for (int item = 0; item < history.items().size(); item++) {
        float bonus = (float) (users.bonus(history.agesOf(item)) / divisor);
        sums.add(history.items().get(item), bonus);
      }
    }
  }
}
