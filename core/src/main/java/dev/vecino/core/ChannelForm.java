package dev.vecino.core;

import dev.vecino.core.Channel.ClickWeights;
import dev.vecino.core.Channel.Constant;
import dev.vecino.core.Channel.FoldedIn;
import dev.vecino.core.Channel.Neighbors;
import dev.vecino.core.Channel.Sum;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What a manifest says of a {@link Channel}: written and read here, and nowhere else. */
final class ChannelForm {

  private static final String NAME = "name";
  private static final String DIMENSION = "dimension";
  private static final String WEIGHT = "weight";

  /** How a user is made, by its value. */
  private static final String USERS = "users";

  private static final String SUM = "sum";
  private static final String FOLD_IN = "fold_in";
  private static final String NEIGHBORS = "neighbors";
  private static final String CONSTANT = "constant";

  private static final String POSITION_WEIGHTS = "positionWeights";
  private static final String REPEAT_WEIGHTS = "repeatWeights";

  private static final String UNOBSERVED_WEIGHT = "unobservedWeight";
  private static final String REGULARIZATION = "regularization";
  private static final String REGULARIZATION_EXPONENT = "regularizationExponent";
  private static final String ITEMS = "items";

  private static final String DECAY = "decay";
  private static final String REPEATS = "repeats";

  private ChannelForm() {}

  /** Text, numbers, booleans and lists by name; all but the Gramian ({@link Gramian#FILE}). */
  static Map<String, Object> describe(Channel channel) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(NAME, channel.name());
    values.put(DIMENSION, channel.dimension());
    switch (channel) {
      case Sum sum -> {
        values.put(USERS, SUM);
        sum.weight().ifPresent(weight -> values.put(WEIGHT, weight));
        if (!sum.clickWeights().equals(ClickWeights.ALIKE)) {
          values.put(POSITION_WEIGHTS, sum.clickWeights().byAge());
          values.put(REPEAT_WEIGHTS, sum.clickWeights().ofRepeats());
        }
      }
      case FoldedIn folded -> {
        FoldIn foldIn = folded.foldIn();
        values.put(USERS, FOLD_IN);
        folded.weight().ifPresent(weight -> values.put(WEIGHT, weight));
        values.put(UNOBSERVED_WEIGHT, foldIn.unobservedWeight());
        values.put(REGULARIZATION, foldIn.regularization());
        values.put(REGULARIZATION_EXPONENT, foldIn.regularizationExponent());
        values.put(ITEMS, foldIn.gramian().itemCount());
      }
      case Neighbors neighbors -> {
        values.put(USERS, NEIGHBORS);
        values.put(WEIGHT, neighbors.weight());
        values.put(DECAY, neighbors.decay());
        values.put(REPEATS, neighbors.repeats());
      }
      case Constant constant -> {
        values.put(USERS, CONSTANT);
        values.put(WEIGHT, constant.weight());
      }
    }
    return values;
  }

  /**
   * What {@link #describe} began with.
   *
   * @param gramians of this channel and those after it; this one's is taken
   * @throws InvalidRequestException if a value breaks its rule
   * @throws ClassCastException if a value has another type
   */
  static Channel parse(Map<?, ?> values, ByteBuffer gramians) {
    String name = values.get(NAME) instanceof String text ? text : "";
    String users = values.get(USERS) instanceof String text ? text : SUM;
    return switch (users) {
      case SUM -> new Sum(name, whole(values, DIMENSION), weight(values), clickWeights(values));
      case FOLD_IN -> new FoldedIn(name, foldIn(values, gramians), weight(values));
      case NEIGHBORS ->
          new Neighbors(name, number(values, WEIGHT), number(values, DECAY), flag(values, REPEATS));
      case CONSTANT -> new Constant(name, number(values, WEIGHT));
      default ->
          throw new InvalidRequestException(
              "'%s' must be %s, %s, %s or %s, got: %s"
                  .formatted(USERS, SUM, FOLD_IN, NEIGHBORS, CONSTANT, users));
    };
  }

  private static FoldIn foldIn(Map<?, ?> values, ByteBuffer gramians) {
    // The first models and indexes have it here, as text.
    ByteBuffer source =
        values.get("gramian") instanceof String text
            ? ByteBuffer.wrap(Base64.getDecoder().decode(text))
            : gramians;
    return new FoldIn(
        Gramian.readFrom(source, whole(values, DIMENSION), whole(values, ITEMS)),
        number(values, UNOBSERVED_WEIGHT),
        number(values, REGULARIZATION),
        number(values, REGULARIZATION_EXPONENT));
  }

  private static ClickWeights clickWeights(Map<?, ?> values) {
    return new ClickWeights(
        numbers(values.get(POSITION_WEIGHTS), ClickWeights.ALIKE.byAge()),
        numbers(values.get(REPEAT_WEIGHTS), ClickWeights.ALIKE.ofRepeats()));
  }

  private static List<Double> numbers(@Nullable Object list, List<Double> otherwise) {
    return list == null
        ? otherwise
        : ((List<?>) list).stream().map(number -> ((Number) number).doubleValue()).toList();
  }

  private static OptionalDouble weight(Map<?, ?> values) {
    return values.get(WEIGHT) == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(number(values, WEIGHT));
  }

  private static boolean flag(Map<?, ?> values, String key) {
    if (values.get(key) instanceof Boolean flag) {
      return flag;
    }
    throw new InvalidRequestException(
        "'" + key + "' must be true or false, got: " + values.get(key));
  }

  private static double number(Map<?, ?> values, String key) {
    return value(values, key).doubleValue();
  }

  private static int whole(Map<?, ?> values, String key) {
    return value(values, key).intValue();
  }

  private static Number value(Map<?, ?> values, String key) {
    if (values.get(key) instanceof Number number) {
      return number;
    }
    throw new InvalidRequestException("'" + key + "' must be a number, got: " + values.get(key));
  }
}
