package dev.vecino.core;

import static dev.vecino.core.InvalidRequestException.require;

import dev.vecino.core.Channel.Constant;
import dev.vecino.core.Channel.FoldedIn;
import dev.vecino.core.Channel.Neighbors;
import dev.vecino.core.Channel.Sum;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Makes a user of the items that they clicked: a vector, of the input vectors of these items, and
 * what is added to the scores of single items. This is the one place that does; an index asks it
 * for a query, and evaluation for a case.
 *
 * <p>A user's vector consists of those of the {@link Channel}s, one after the other. Each is a
 * {@link Channel.Sum}, in which a click may count by its age, or {@link Channel.FoldedIn}; where it
 * has a weight, it is scaled to that length, so that one dot product with an item's context vector
 * is the weighted sum of the scores of all channels. An item that was clicked before may gain by
 * each click ({@link #bonus}). A {@link Channel.Constant} is the same for every user.
 *
 * <p>One channel may be {@link Channel.Neighbors}: each item of a history speaks for its neighbours
 * ({@link #voices}), and what the neighbour gets that is spoken for most is scaled to the channel's
 * weight ({@link #neighborScale}).
 *
 * <p>Immutable and thread-safe.
 */
public final class UserEncoder {

  /** The manifest's key of the list of channels; absent: one sum. */
  public static final String CHANNELS = "channels";

  /** What the clicks on one item add to its score by a channel of weight 1 is at most this. */
  public static final double MOST_BONUS = 2;

  /** Floats that cancel out leave a sum of up to this part of their lengths: it means nothing. */
  private static final double ROUNDING = 1e-6;

  private final List<Channel> channels;
  private final int dimension;
  private final @Nullable Neighbors neighbors;
  private final boolean hasBonuses;

  /**
   * @param channels in the order of their floats, at least one with a vector, at most one of
   *     neighbours
   * @throws InvalidRequestException if there are others
   */
  public UserEncoder(List<Channel> channels) {
    this.channels = List.copyOf(channels);
    dimension = channels.stream().mapToInt(Channel::dimension).sum();
    require(dimension >= 1, "a user needs a channel with a vector, got: %s", channels);
    List<Neighbors> tables =
        channels.stream().filter(Neighbors.class::isInstance).map(Neighbors.class::cast).toList();
    require(tables.size() <= 1, "there can be one channel of neighbours, got: %d", tables.size());
    neighbors = tables.isEmpty() ? null : tables.getFirst();
    hasBonuses =
        channels.stream()
            .anyMatch(channel -> channel instanceof Sum sum && sum.clickWeights().hasRepeats());
  }

  /** A user's vector is the sum of those of the items, each once per click. */
  public static UserEncoder sum(int dimension) {
    return new UserEncoder(List.of(Sum.of("", dimension)));
  }

  /**
   * What the manifest of a model or an index says.
   *
   * @param manifest with {@link #CHANNELS}, or without: one sum
   * @param dimension floats per vector
   * @param gramians the content of {@link Gramian#FILE}; empty where there is none
   * @throws ArtifactException if the manifest's channels or the Gramians are damaged
   */
  public static UserEncoder read(Manifest manifest, int dimension, byte[] gramians) {
    Object described = manifest.values().get(CHANNELS);
    if (described == null) {
      return sum(dimension);
    }
    try {
      ByteBuffer rest = ByteBuffer.wrap(gramians);
      List<Channel> channels = new ArrayList<>();
      for (Object values : (List<?>) described) {
        channels.add(ChannelForm.parse((Map<?, ?>) values, rest));
      }
      UserEncoder users = new UserEncoder(channels);
      if (users.dimension != dimension) {
        throw new ArtifactException(
            Manifest.FILE + ": is damaged, the channels must have " + dimension + " floats in all");
      }
      if (rest.hasRemaining()) {
        throw new ArtifactException(
            Gramian.FILE + ": is damaged, something follows the last Gramian");
      }
      return users;
    } catch (ClassCastException
        | NullPointerException
        | IllegalArgumentException
        | InvalidRequestException e) {
      throw new ArtifactException(
          Manifest.FILE + ": is damaged, '" + CHANNELS + "' can't be read (" + e + ")", e);
    }
  }

  /** Adds {@link #CHANNELS} to the values of a manifest, but for {@link #sum}, which has none. */
  public void describeIn(Map<String, Object> manifest) {
    if (!channels.equals(sum(dimension).channels)) {
      manifest.put(CHANNELS, channels.stream().map(ChannelForm::describe).toList());
    }
  }

  /** The content of {@link Gramian#FILE}: empty where no channel is folded in. */
  public byte[] gramians() {
    List<Gramian> gramians =
        channels.stream()
            .filter(FoldedIn.class::isInstance)
            .map(channel -> ((FoldedIn) channel).foldIn().gramian())
            .toList();
    ByteBuffer bytes = ByteBuffer.allocate(gramians.stream().mapToInt(Gramian::byteCount).sum());
    gramians.forEach(gramian -> gramian.writeTo(bytes));
    return bytes.array();
  }

  /** The channels, in the order of their floats. */
  public List<Channel> channels() {
    return channels;
  }

  /** Floats per vector. */
  public int dimension() {
    return dimension;
  }

  /** Whether {@link #bonus} can be anything but 0. */
  public boolean hasBonuses() {
    return hasBonuses;
  }

  /**
   * What is added to the score of an item of the history, if it may be an answer.
   *
   * @param item which of the history's items
   */
  public double bonus(History<?> history, int item) {
    double bonus = 0;
    for (Channel channel : channels) {
      if (channel instanceof Sum sum) {
        double ofClicks = 0;
        for (int click = 0; click < history.clickCount(); click++) {
          if (history.item(click) == item) {
            ofClicks += sum.clickWeights().ofRepeat(history.age(click));
          }
        }
        bonus += sum.weight().orElse(1) * Math.min(ofClicks, MOST_BONUS);
      }
    }
    return bonus;
  }

  /** Whether there is a channel of neighbours. */
  public boolean hasNeighbors() {
    return neighbors != null;
  }

  /** What the neighbour gets that a history speaks for most; 0 without {@link #hasNeighbors}. */
  public double neighborScale() {
    return neighbors == null ? 0 : neighbors.weight();
  }

  /**
   * How loudly each item of a history speaks for its neighbours.
   *
   * @param halfLife as for {@link #encode}
   * @return one number per item, at least 0; zeros where there is no channel of neighbours
   */
  public double[] voices(History<?> history, double halfLife) {
    double[] voices = new double[history.items().size()];
    if (neighbors == null) {
      return voices;
    }
    double decay = hasHalfLife(halfLife) ? Math.pow(0.5, 1 / halfLife) : neighbors.decay();
    for (int click = 0; click < history.clickCount(); click++) {
      double voice = Math.pow(decay, history.age(click));
      int item = history.item(click);
      voices[item] = neighbors.repeats() ? voices[item] + voice : Math.max(voices[item], voice);
    }
    return voices;
  }

  /**
   * The vector of a user.
   *
   * @param vectors of the history's items, in their order, at their full lengths
   * @param halfLife a click weighs half of one that is this many clicks younger; infinite: by the
   *     weights that were learnt, or all the same
   * @return dimension numbers, or null where the vectors cancel each other out
   */
  public double @Nullable [] encode(History<?> history, List<float[]> vectors, double halfLife) {
    double[] user = new double[dimension];
    boolean isAnything = false;
    int from = 0;
    for (Channel channel : channels) {
      Range range = new Range(from, from + channel.dimension());
      from = range.to;
      switch (channel) {
        case Sum sum -> {
          writeSum(range, vectors, clickWeights(sum, history, halfLife), user);
          isAnything |= scale(range, user, sum.weight());
        }
        case FoldedIn folded -> {
          writeFoldedIn(range, vectors, folded.foldIn(), user);
          isAnything |= scale(range, user, folded.weight());
        }
        case Neighbors none -> {}
        case Constant constant -> {
          user[range.from] = constant.weight();
          isAnything |= !vectors.isEmpty();
        }
      }
    }
    return isAnything ? user : null;
  }

  /** The floats of a channel. */
  private record Range(int from, int to) {
    double length(double[] user) {
      double squares = 0;
      for (int k = from; k < to; k++) {
        squares += user[k] * user[k];
      }
      return Math.sqrt(squares);
    }
  }

  /** To the length of the weight, if it has one; says whether there is anything. */
  private static boolean scale(Range range, double[] user, OptionalDouble weight) {
    double length = range.length(user);
    if (weight.isPresent() && length > 0) {
      double scale = weight.getAsDouble() / length;
      for (int k = range.from; k < range.to; k++) {
        user[k] *= scale;
      }
    }
    return length > 0;
  }

  /** How often each item of a history is in a sum. */
  private static double[] clickWeights(Channel channel, History<?> history, double halfLife) {
    double[] weights = new double[history.items().size()];
    for (int click = 0; click < history.clickCount(); click++) {
      weights[history.item(click)] += clickWeight(channel, history.age(click), halfLife);
    }
    return weights;
  }

  private static double clickWeight(Channel channel, int age, double halfLife) {
    if (hasHalfLife(halfLife)) {
      return Math.pow(0.5, age / halfLife);
    }
    return channel instanceof Sum sum ? sum.clickWeights().ofClick(age) : 1;
  }

  private static boolean hasHalfLife(double halfLife) {
    return halfLife < Double.POSITIVE_INFINITY;
  }

  /** Writes zeros where nothing is left. */
  private static void writeSum(
      Range range, List<float[]> vectors, double[] weights, double[] user) {
    double lengths = 0;
    for (int v = 0; v < weights.length; v++) {
      if (weights[v] == 0) {
        continue;
      }
      float[] vector = vectors.get(v);
      double squares = 0;
      for (int k = range.from; k < range.to; k++) {
        user[k] += weights[v] * vector[k];
        squares += (double) vector[k] * vector[k];
      }
      lengths += weights[v] * Math.sqrt(squares);
    }
    if (!(range.length(user) > ROUNDING * lengths)) {
      Arrays.fill(user, range.from, range.to, 0);
    }
  }

  private static void writeFoldedIn(
      Range range, List<float[]> vectors, FoldIn foldIn, double[] user) {
    List<float[]> own =
        vectors.stream().map(v -> Arrays.copyOfRange(v, range.from, range.to)).toList();
    float[] folded = foldIn.user(own);
    for (int k = range.from; k < range.to; k++) {
      user[k] = folded[k - range.from];
    }
  }

  /**
   * The sum of the weights of clicks in the first channel: what the mean divides by.
   *
   * @param halfLife as for {@link #encode}
   */
  public double totalWeight(History<?> history, double halfLife) {
    double total = 0;
    for (int click = 0; click < history.clickCount(); click++) {
      total += clickWeight(channels.getFirst(), history.age(click), halfLife);
    }
    return total;
  }
}
