package dev.vecino.bench;

import dev.vecino.bench.SearchData.Attribute;
import dev.vecino.core.EmbeddingModel;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Vectors of items and users that look like learnt ones; the same for the same seed. Like in learnt
 * tables, a few directions vary more than the rest, but all of them vary; some clusters are large
 * and most are small; some are tight and some so wide that they run into others; and a tenth of the
 * items belongs to none. Nothing of this is fitted to how an index works.
 *
 * <ul>
 *   <li>One cluster a thousand items, at least 20; the size of the c-th is as 1 / (c + 10).
 *   <li>A place is a Gaussian whose standard deviation in direction d is as (d + 1) to the power of
 *       -0.3; a cluster's centre is one, and an item is the centre and another one, times the
 *       cluster's width (log-normal around 0.7: the cosine of an item with its centre is around 0.8
 *       then).
 *   <li>A user has 1 to 3 interests, clusters that are drawn by their size; its 3 to 20 clicks are
 *       items of these; its vector is the direction of their sum.
 * </ul>
 */
final class GeneratedVectors implements SearchVectors {

  static final int DIMENSION = 64;
  private static final double SPECTRUM = -0.3;
  private static final double WIDTH = 0.7;
  private static final double WIDTH_DEVIATION = 0.35;
  private static final double WITHOUT_CLUSTER = 0.1;

  private final float[] items;
  private final float[] users;
  private final int[][] histories;
  private final Map<Attribute, int[]> attributes = new EnumMap<>(Attribute.class);

  GeneratedVectors(int itemCount, int userCount, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int clusters = Math.max(20, itemCount / 1000);
    double[] shares = new double[clusters]; // cumulated
    double[][] centres = new double[clusters][];
    double[] widths = new double[clusters];
    for (int c = 0; c < clusters; c++) {
      shares[c] = (c == 0 ? 0 : shares[c - 1]) + 1.0 / (c + 10);
      centres[c] = place(random);
      widths[c] = WIDTH * Math.exp(WIDTH_DEVIATION * random.nextGaussian());
    }
    int[] clusterOf = new int[itemCount];
    items = new float[itemCount * DIMENSION];
    for (int i = 0; i < itemCount; i++) {
      clusterOf[i] = random.nextDouble() < WITHOUT_CLUSTER ? -1 : draw(shares, random);
      double[] place = place(random);
      if (clusterOf[i] >= 0) {
        for (int d = 0; d < DIMENSION; d++) {
          place[d] = centres[clusterOf[i]][d] + widths[clusterOf[i]] * place[d];
        }
      }
      normalise(place, items, i);
    }
    int[][] members = members(clusterOf, clusters);
    users = new float[userCount * DIMENSION];
    histories = new int[userCount][];
    for (int u = 0; u < userCount; u++) {
      histories[u] = history(members, shares, random);
      double[] sum = new double[DIMENSION];
      for (int item : histories[u]) {
        for (int d = 0; d < DIMENSION; d++) {
          sum[d] += items[item * DIMENSION + d];
        }
      }
      normalise(sum, users, u);
    }
    attributes.put(Attribute.INDEPENDENT, Orders.shuffled(itemCount, random));
    attributes.put(Attribute.CORRELATED, Orders.ranks(items, place(random)));
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public Optional<EmbeddingModel> model() {
    return Optional.empty();
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

  private static double[] place(RandomGenerator random) {
    double[] place = new double[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      place[d] = random.nextGaussian() * Math.pow(d + 1, SPECTRUM);
    }
    return place;
  }

  private static int draw(double[] cumulated, RandomGenerator random) {
    double at = random.nextDouble() * cumulated[cumulated.length - 1];
    int found = Arrays.binarySearch(cumulated, at);
    return Math.min(found < 0 ? -found - 1 : found, cumulated.length - 1);
  }

  private static void normalise(double[] place, float[] rows, int row) {
    double square = 0;
    for (double value : place) {
      square += value * value;
    }
    double norm = Math.sqrt(square);
    for (int d = 0; d < DIMENSION; d++) {
      rows[row * DIMENSION + d] = (float) (place[d] / norm);
    }
  }

  private static int[][] members(int[] clusterOf, int clusters) {
    int[] sizes = new int[clusters];
    for (int cluster : clusterOf) {
      if (cluster >= 0) {
        sizes[cluster]++;
      }
    }
    int[][] members = new int[clusters][];
    Arrays.setAll(members, c -> new int[sizes[c]]);
    for (int item = clusterOf.length - 1; item >= 0; item--) {
      int cluster = clusterOf[item];
      if (cluster >= 0) {
        members[cluster][--sizes[cluster]] = item;
      }
    }
    return members;
  }

  private static int[] history(int[][] members, double[] shares, RandomGenerator random) {
    int[] interests = new int[1 + random.nextInt(3)];
    for (int i = 0; i < interests.length; i++) {
      do {
        interests[i] = draw(shares, random);
      } while (members[interests[i]].length == 0);
    }
    int[] history = new int[3 + random.nextInt(18)];
    for (int i = 0; i < history.length; i++) {
      int[] cluster = members[interests[random.nextInt(interests.length)]];
      history[i] = cluster[random.nextInt(cluster.length)];
    }
    return history;
  }
}
