package dev.vecino.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Makes a user's vector of the input vectors of the items that they clicked, in the way that the
 * manifest of a model says: by default their sum. Where the manifest has {@link #CHANNELS}, a
 * vector consists of the vectors of these, one after the other; each is
 *
 * <ul>
 *   <li>a sum, in which a click may weigh by its age ({@code positionWeights}: newest first, the
 *       last one for all that are older), or
 *   <li>folded in ({@link FoldIn}), as ALS has it;
 * </ul>
 *
 * and where it has a {@code weight}, scaled to that length, so that one dot product with an item's
 * context vector is the weighted sum of the scores of all channels. By {@code repeatWeights} an
 * item that was clicked before may gain by each click, by its age as well ({@link #bonus}).
 *
 * <p>One channel may have no vectors but neighbours ({@link NeighborTable}, {@code neighbors}):
 * each item of a history speaks for its neighbours, by the age of the clicks on it, and what the
 * neighbour that is spoken for most gets is scaled to the channel's weight ({@link
 * #neighborWeights}, {@link #neighborScale}).
 *
 * <p>Immutable and thread-safe.
 */
public final class UserEncoder {

  /** The manifest's key of the list of channels; absent: one sum. */
  public static final String CHANNELS = "channels";

  /** What {@code users} says in a channel of neighbours. */
  public static final String NEIGHBORS = "neighbors";

  /** Floats that cancel out leave a sum of up to this part of their lengths: it means nothing. */
  private static final double ROUNDING = 1e-6;

  private static final double[] ALIKE = {1};
  private static final double[] NONE = {0};

  /** What the clicks on one item add to its score by a channel of weight 1 is at most this. */
  public static final double MOST_BONUS = 2;

  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Channel(
      int from,
      int to,
      double weight, // NaN: as long as it is
      double[] positionWeights,
      double[] repeatWeights,
      FoldIn foldIn) {

    double weight(int age, double halfLife) {
      return halfLife < Double.POSITIVE_INFINITY
          ? Math.pow(0.5, age / halfLife)
          : positionWeights[Math.min(age, positionWeights.length - 1)];
    }
  }

  /**
   * The channel of neighbours.
   *
   * @param weight of what the neighbour gets that is spoken for most, more than 0
   * @param decay what a click says, against the one after it: 0 to 1
   * @param repeats whether each click on an item speaks, or only the last one
   */
  private record Neighbors(double weight, double decay, boolean repeats) {

    double weight(int age, double halfLife) {
      return Math.pow(
          halfLife < Double.POSITIVE_INFINITY ? Math.pow(0.5, 1 / halfLife) : decay, age);
    }
  }

  private final int dimension;
  private final List<Channel> channels;
  private final Neighbors neighbors; // or null
  private final boolean hasBonuses;

  private UserEncoder(int dimension, List<Channel> channels, Neighbors neighbors) {
    this.dimension = dimension;
    this.channels = channels;
    this.neighbors = neighbors;
    hasBonuses =
        channels.stream()
            .anyMatch(channel -> Arrays.stream(channel.repeatWeights).anyMatch(w -> w != 0));
  }

  /**
   * What the manifest of a model or an index says.
   *
   * @param manifest with {@link #CHANNELS} or without
   * @param dimension floats a vector
   * @throws ArtifactException if the manifest's channels are damaged
   */
  public static UserEncoder of(Manifest manifest, int dimension) {
    Object described = manifest.values().get(CHANNELS);
    if (described == null) {
      return new UserEncoder(
          dimension, List.of(new Channel(0, dimension, Double.NaN, ALIKE, NONE, null)), null);
    }
    try {
      List<Channel> channels = new ArrayList<>();
      Neighbors neighbors = null;
      int from = 0;
      for (Object element : (List<?>) described) {
        Map<?, ?> values = (Map<?, ?>) element;
        if (NEIGHBORS.equals(values.get("users"))) {
          neighbors =
              new Neighbors(
                  ((Number) values.get("weight")).doubleValue(),
                  ((Number) values.get("decay")).doubleValue(),
                  (Boolean) values.get("repeats"));
          continue;
        }
        int to = from + ((Number) values.get("dimension")).intValue();
        double weight =
            values.get("weight") instanceof Number number ? number.doubleValue() : Double.NaN;
        double[] positionWeights = numbers(values.get("positionWeights"), ALIKE);
        double[] repeatWeights = numbers(values.get("repeatWeights"), NONE);
        FoldIn foldIn = "fold_in".equals(values.get("users")) ? FoldIn.of(values) : null;
        channels.add(new Channel(from, to, weight, positionWeights, repeatWeights, foldIn));
        from = to;
      }
      if (from != dimension
          || channels.isEmpty()
          || channels.stream()
              .anyMatch(c -> c.positionWeights.length == 0 || c.repeatWeights.length == 0)) {
        throw new ArtifactException(
            Manifest.FILE + ": is damaged, the channels must have " + dimension + " floats in all");
      }
      return new UserEncoder(dimension, channels, neighbors);
    } catch (ClassCastException | NullPointerException | InvalidRequestException e) {
      throw new ArtifactException(
          Manifest.FILE + ": is damaged, '" + CHANNELS + "' can't be read (" + e + ")", e);
    }
  }

  private static double[] numbers(Object list, double[] otherwise) {
    return list == null
        ? otherwise
        : ((List<?>) list).stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
  }

  /** Whether {@link #bonus} can be anything but 0. */
  public boolean hasBonuses() {
    return hasBonuses;
  }

  /**
   * What is added to the score of an item that the user clicked before, if it may be an answer.
   *
   * @param ages of the clicks on it: 0 for the newest click of the history
   */
  public double bonus(int[] ages) {
    double sum = 0;
    for (Channel channel : channels) {
      double bonus = 0;
      for (int age : ages) {
        bonus += channel.repeatWeights[Math.min(age, channel.repeatWeights.length - 1)];
      }
      double weight = Double.isNaN(channel.weight) ? 1 : channel.weight;
      sum += weight * Math.min(bonus, MOST_BONUS);
    }
    return sum;
  }

  /** Whether there is a channel of neighbours. */
  public boolean hasNeighbors() {
    return neighbors != null;
  }

  /** What the neighbour gets that a history speaks for most. */
  public double neighborScale() {
    return neighbors == null ? 0 : neighbors.weight;
  }

  /**
   * How loudly each item of a history speaks for its neighbours.
   *
   * @param items how many different ones there are
   * @param clicks which of the items each click is on, oldest first
   * @param ages of the clicks: 0 for the newest one, more for older ones
   * @param halfLife as for {@link #encode}
   * @return one number an item, at least 0; zeros where there is no channel of neighbours
   */
  public double[] neighborWeights(int items, int[] clicks, int[] ages, double halfLife) {
    double[] weights = new double[items];
    for (int i = 0; neighbors != null && i < clicks.length; i++) {
      double weight = neighbors.weight(ages[i], halfLife);
      int item = clicks[i];
      weights[item] = neighbors.repeats ? weights[item] + weight : Math.max(weights[item], weight);
    }
    return weights;
  }

  /**
   * The vector of a user.
   *
   * @param vectors of the items that were clicked, each item once, at their full lengths
   * @param clicks which of the vectors each click is, oldest first
   * @param ages of the clicks: 0 for the newest one, more for older ones
   * @param halfLife a click weighs half of one that is this many clicks younger; infinite: by the
   *     weights that were learnt, or all the same
   * @return dimension numbers, or null where the vectors cancel each other out
   */
  public double[] encode(List<float[]> vectors, int[] clicks, int[] ages, double halfLife) {
    double[] user = new double[dimension];
    boolean isAnything = false;
    for (Channel channel : channels) {
      double length =
          channel.foldIn == null
              ? sum(channel, vectors, clicks, ages, halfLife, user)
              : foldIn(channel, vectors, user);
      isAnything |= length > 0;
      if (!Double.isNaN(channel.weight) && length > 0) {
        for (int k = channel.from; k < channel.to; k++) {
          user[k] *= channel.weight / length;
        }
      }
    }
    return isAnything ? user : null;
  }

  /** Writes the sum of a channel; gives its length, or 0 where nothing is left. */
  private static double sum(
      Channel channel,
      List<float[]> vectors,
      int[] clicks,
      int[] ages,
      double halfLife,
      double[] user) {
    double[] weights = new double[vectors.size()];
    for (int i = 0; i < clicks.length; i++) {
      weights[clicks[i]] += channel.weight(ages[i], halfLife);
    }
    double lengths = 0;
    for (int v = 0; v < weights.length; v++) {
      if (weights[v] == 0) {
        continue;
      }
      float[] vector = vectors.get(v);
      double squares = 0;
      for (int k = channel.from; k < channel.to; k++) {
        user[k] += weights[v] * vector[k];
        squares += (double) vector[k] * vector[k];
      }
      lengths += weights[v] * Math.sqrt(squares);
    }
    double length = length(channel, user);
    if (length > ROUNDING * lengths) {
      return length;
    }
    Arrays.fill(user, channel.from, channel.to, 0);
    return 0;
  }

  private static double foldIn(Channel channel, List<float[]> vectors, double[] user) {
    List<float[]> own =
        vectors.stream().map(v -> Arrays.copyOfRange(v, channel.from, channel.to)).toList();
    float[] folded = channel.foldIn.user(own);
    for (int k = channel.from; k < channel.to; k++) {
      user[k] = folded[k - channel.from];
    }
    return length(channel, user);
  }

  private static double length(Channel channel, double[] user) {
    double squares = 0;
    for (int k = channel.from; k < channel.to; k++) {
      squares += user[k] * user[k];
    }
    return Math.sqrt(squares);
  }

  /**
   * The sum of the weights of clicks in the first channel: what the mean divides by.
   *
   * @param ages of the clicks
   * @param halfLife as for {@link #encode}
   */
  public double totalWeight(int[] ages, double halfLife) {
    double total = 0;
    for (int age : ages) {
      total += channels.getFirst().weight(age, halfLife);
    }
    return total;
  }
}
