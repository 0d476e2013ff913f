package dev.vecino.trainer.calibration;

import dev.vecino.core.Embeddings;
import dev.vecino.trainer.kernels.Kernels;
import java.util.Arrays;

/**
 * The vectors that training made, in rows of {@link #stride} floats, and the popularity of the
 * items. Immutable.
 */
public final class ItemTables {

  /** The most clicked items suffice to find a direction. */
  private static final int MOST_FOR_DIRECTION = 100_000;

  private static final int MOST_ITERATIONS = 100;
  private static final double RIDGE = 1e-3; // of the mean square of an element
  private static final double PRECISION = 1e-10; // of squares

  final int size;
  final int dimension;
  final Kernels kernels;
  final int stride;
  final float[] input;
  final float[] context;

  /** The logarithm of the clicks of each item, less the mean of all. */
  final double[] popularity;

  private final long[] clicks;

  /**
   * What all input vectors have in common: the vector whose dot product with them is nearest to 1,
   * a click of the log counting as much as the other (least squares with a small ridge). The
   * vectors of skip-grams lie in a narrow cone (Mimno and Thompson 2017, aclanthology D17-1308), so
   * with enough clicks all of these products are nearly 1.
   */
  final float[] common;

  /**
   * @param input rows of dimension floats, in descending order of clicks; kept, not changed
   * @param context likewise
   * @param clicks of each item, at least 1; kept, not changed
   */
  public ItemTables(float[] input, float[] context, int dimension, long[] clicks) {
    size = clicks.length;
    this.dimension = dimension;
    kernels = Kernels.best(dimension);
    stride = kernels.stride();
    this.input = padded(input);
    this.context = padded(context);
    this.clicks = clicks;
    popularity = popularity(clicks);
    common = common(clicks);
  }

  static double[] popularity(long[] clicks) {
    double[] logarithms = Arrays.stream(clicks).mapToDouble(Math::log).toArray();
    double mean = Arrays.stream(logarithms).average().orElse(0);
    return Arrays.stream(logarithms).map(logarithm -> logarithm - mean).toArray();
  }

  /** The context vectors, without padding; shared or a new array. */
  float[] context() {
    if (stride == dimension) {
      return context;
    }
    float[] rows = new float[size * dimension];
    for (int row = 0; row < size; row++) {
      System.arraycopy(context, row * stride, rows, row * dimension, dimension);
    }
    return rows;
  }

  private float[] padded(float[] rows) {
    if (stride == dimension) {
      return rows;
    }
    float[] wide = new float[Embeddings.floats(size, stride)];
    for (int row = 0; row < size; row++) {
      System.arraycopy(rows, row * dimension, wide, row * stride, dimension);
    }
    return wide;
  }

  /** Conjugate gradients (Hestenes and Stiefel 1952) on the normal equations. */
  private float[] common(long[] clicks) {
    int items = Math.min(size, MOST_FOR_DIRECTION);
    double all = Arrays.stream(clicks, 0, items).sum();
    double[] weights = Arrays.stream(clicks, 0, items).mapToDouble(n -> n / all).toArray();
    double[] ones = new double[items];
    Arrays.fill(ones, 1);
    double[] residual = weighted(weights, ones);
    double ridge = ridge(weights);
    double[] solution = new double[stride];
    double[] direction = residual.clone();
    double squares = dot(residual, residual);
    double enough = PRECISION * squares;
    for (int i = 0; i < MOST_ITERATIONS && squares > enough; i++) {
      double[] image = weighted(weights, products(direction, items));
      for (int k = 0; k < stride; k++) {
        image[k] += ridge * direction[k];
      }
      double step = squares / dot(direction, image);
      for (int k = 0; k < stride; k++) {
        solution[k] += step * direction[k];
        residual[k] -= step * image[k];
      }
      double former = squares;
      squares = dot(residual, residual);
      for (int k = 0; k < stride; k++) {
        direction[k] = residual[k] + squares / former * direction[k];
      }
    }
    float[] found = new float[stride];
    for (int k = 0; k < stride; k++) {
      found[k] = (float) solution[k];
    }
    return found;
  }

  private double ridge(double[] weights) {
    double squares = 0;
    for (int row = 0; row < weights.length; row++) {
      squares += weights[row] * kernels.dot(input, row * stride, input, row * stride);
    }
    return RIDGE * squares / dimension;
  }

  private double[] products(double[] vector, int items) {
    double[] products = new double[items];
    for (int row = 0; row < items; row++) {
      double sum = 0;
      for (int k = 0; k < dimension; k++) {
        sum += vector[k] * input[row * stride + k];
      }
      products[row] = sum;
    }
    return products;
  }

  private double[] weighted(double[] weights, double[] factors) {
    double[] sum = new double[stride];
    for (int row = 0; row < weights.length; row++) {
      double factor = weights[row] * factors[row];
      for (int k = 0; k < dimension; k++) {
        sum[k] += factor * input[row * stride + k];
      }
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  /**
   * Users as the weighted sums of what they clicked, of length 1 (or 0).
   *
   * @param halfLife clicks until a click counts half
   * @return rows of stride floats, one a step
   */
  float[] users(HeldOutSteps steps, double halfLife) {
    float[] users = new float[steps.size() * stride];
    for (int s = 0; s < steps.size(); s++) {
      HeldOutSteps.Step step = steps.all().get(s);
      int at = s * stride;
      for (int click = 0; click < step.clicked().length; click++) {
        double weight = Calibration.weightOf(step.ages()[click], halfLife);
        if (weight > 0) {
          kernels.add(users, at, input, step.clicked()[click] * stride, (float) weight);
        }
      }
      float length = (float) Math.sqrt(kernels.dot(users, at, users, at));
      for (int k = at; length > 0 && k < at + stride; k++) {
        users[k] /= length;
      }
    }
    return users;
  }

  /**
   * How far the context vector of an item is to be trusted: clicks / (clicks + doubt).
   *
   * @param doubt clicks of an item that is half trusted, at least 0
   */
  double trust(int row, double doubt) {
    return clicks[row] / (clicks[row] + doubt);
  }

  /** The dot product of a user and the context vector of an item, as far as it is trusted. */
  float score(float[] users, int user, int row, double doubt) {
    float product = kernels.dot(users, user * stride, context, row * stride);
    return (float) (trust(row, doubt) * product);
  }

  /** How much a user has of what is common. */
  float common(float[] users, int user) {
    return kernels.dot(users, user * stride, common, 0);
  }
}
