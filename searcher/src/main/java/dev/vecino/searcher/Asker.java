package dev.vecino.searcher;

import dev.vecino.core.History;
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
import org.jspecify.annotations.Nullable;

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

  private float @Nullable [] vector; // kept from the first use on

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
      ids = request.items == null ? List.of() : request.items;
    }
    List<@Nullable Place> found = generation.find(ids);
    List<Click> clicks = new ArrayList<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (int i = 0; i < ids.size(); i++) {
      Place place = found.get(i);
      if (place == null) {
        unknown.add(ids.get(i));
      } else {
        clicks.add(new Click(place, i));
      }
    }
    return new Asker(generation, request, clicks, List.copyOf(unknown));
  }

  /** The same with no more than some of its clicks, oldest first. */
  Asker with(List<Click> some) {
    return new Asker(generation, request, some, unknown);
  }

  /** Whether a user asks; an item else, or several. */
  boolean isUser() {
    return request.items == null;
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
  float @Nullable [] vector() throws IOException {
    if (vector == null && !isUnknown()) {
      vector = scaled(sum());
    }
    return vector;
  }

  private double @Nullable [] sum() throws IOException {
    if (request.vector != null) {
      return given(request.vector);
    }
    return request.history == null ? items() : user();
  }

  /** The sum of the items' vectors of length 1; of a single one, that at its length. */
  private double[] items() throws IOException {
    if (places.size() == 1) {
      return doubles(ItemVectors.atFullLength(places).getFirst());
    }
    double[] sum = new double[generation.dimension];
    for (float[] vector : ItemVectors.of(places)) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
    }
    return sum;
  }

  private float @Nullable [] scaled(double @Nullable [] sum) {
    if (sum == null || !(length(sum) > 0)) {
      InvalidRequestException.require(request.vector == null, "the vector must not be zero");
      return null;
    }
    double scale = similarity() == Similarity.COSINE ? 1 / length(sum) : 1;
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

  private double[] given(float[] given) {
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

  private History<Place> history() {
    int[] positions = new int[clicks.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = clicks.get(i).position();
    }
    return History.of(places, positions);
  }

  /** The vector of the user whose history it is. */
  private double @Nullable [] user() throws IOException {
    History<Place> history = history();
    List<float[]> vectors = ItemVectors.atFullLength(history.items());
    double[] user = generation.users.encode(history, vectors, request.halfLife);
    if (user != null && request.combination == Combination.MEAN) {
      double total = generation.users.totalWeight(history, request.halfLife);
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
    History<Place> history = history();
    UserEncoder users = generation.users;
    double divisor =
        request.combination == Combination.MEAN ? users.totalWeight(history, request.halfLife) : 1;
    double[] voices = users.voices(history, request.halfLife);
    for (int item = 0; item < voices.length; item++) {
      if (voices[item] > 0) {
        sums.addNeighbors(generation, history.items().get(item), (float) voices[item]);
      }
    }
    sums.scaleTo(users.neighborScale() / divisor);
    if (request.includeSeen && users.hasBonuses()) {
      for (int item = 0; item < history.items().size(); item++) {
        float bonus = (float) (users.bonus(history, item) / divisor);
        sums.add(history.items().get(item), bonus);
      }
    }
  }
}
