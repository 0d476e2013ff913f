package dev.vecino.trainer.history;

import dev.vecino.core.Embeddings;
import dev.vecino.core.UserEncoder;
import dev.vecino.trainer.kernels.Kernels;
import dev.vecino.trainer.kernels.Random64;
import dev.vecino.trainer.kernels.SoftmaxKernels;
import java.util.Arrays;

/**
 * What is learnt: input and context vectors, the weights of a click by its age and of its
 * repetition, each with the sum of squared gradients that Adagrad keeps. Rows are padded to the
 * stride. Workers change the arrays without locks.
 */
final class HistoryTables {

  /** Ages of a click that have a weight of their own; the last one is for all that are older. */
  static final int AGES = 32;

  /** Also such that no softmax overflows. */
  static final float MOST_BONUS = (float) UserEncoder.MOST_BONUS;

  /** The sum of squared gradients that Adagrad begins with. */
  static final float FIRST_SQUARES = 1e-3f;

  private static final float FIRST_LENGTH = 0.1f; // of a vector, about
  private static final float LEAST_LENGTH = 1e-9f;

  final HistorySettings settings;
  final Kernels kernels;
  final SoftmaxKernels softmax;
  final int stride;
  final float[] input;
  final float[] inputSquares;
  final float[] context;
  final float[] contextSquares;
  HistoryWeights weights = new HistoryWeights();
  private final int size;
  private final int dimension;

  /** Vectors begin with random numbers, all ages with the weight 1, repetitions with 0. */
  HistoryTables(int size, HistorySettings settings) {
    this.size = size;
    this.settings = settings;
    dimension = settings.dimension();
    kernels = Kernels.best(dimension);
    stride = kernels.stride();
    softmax = SoftmaxKernels.best(stride);
    int floats = Embeddings.floats(size, stride);
    input = new float[floats];
    context = new float[floats];
    inputSquares = new float[floats];
    contextSquares = new float[floats];
    Arrays.fill(inputSquares, FIRST_SQUARES);
    Arrays.fill(contextSquares, FIRST_SQUARES);
    Random64 random = Random64.of(settings.seed(), -1, 0);
    float scale = FIRST_LENGTH * (float) Math.sqrt(12.0 / dimension);
    for (int row = 0; row < size; row++) {
      for (int k = 0; k < dimension; k++) {
        input[row * stride + k] = (random.uniform() - 0.5f) * scale;
        context[row * stride + k] = (random.uniform() - 0.5f) * scale;
      }
    }
  }

  /** The length of the vector at a place; never 0. */
  float length(float[] table, int at) {
    return (float) Math.sqrt(kernels.dot(table, at, table, at)) + LEAST_LENGTH;
  }

  void scale(float[] table, int at, float factor) {
    for (int k = 0; k < stride; k++) {
      table[at + k] *= factor;
    }
  }

  /**
   * Makes the vector of an example's user: the weighted input vectors of what is known, summed up
   * and brought to length 1.
   *
   * @param users where it goes; zeros before
   * @return the length that the sum had
   */
  float encode(ClickRows known, int example, float[] users, int at) {
    for (int i = known.begin(example); i < known.endOf(example); i++) {
      kernels.add(users, at, input, known.row(i) * stride, weights.ofAge(known.age(i)));
    }
    float length = length(users, at);
    scale(users, at, 1 / length);
    return length;
  }

  /** What the score of a row gains by being among the known clicks of an example. */
  float bonus(ClickRows known, int example, int row) {
    float bonus = 0;
    for (int i = known.begin(example); i < known.endOf(example); i++) {
      bonus += known.row(i) == row ? weights.ofRepeat(known.age(i)) : 0;
    }
    return Math.min(bonus, MOST_BONUS);
  }

  /** What is kept of a state: the vectors, rows padded, and the weights. */
  record State(float[] input, float[] context, HistoryWeights weights) {}

  /** A copy of the vectors and the weights. */
  State state() {
    return new State(input.clone(), context.clone(), weights.fresh());
  }

  /** Takes what a former state had; Adagrad goes on with the sums of the vectors as they are. */
  void take(State former) {
    System.arraycopy(former.input, 0, input, 0, input.length);
    System.arraycopy(former.context, 0, context, 0, context.length);
    weights = former.weights.fresh();
  }

  /** The context table with vectors of length 1; a new array, rows padded. */
  float[] unitContext() {
    float[] unit = context.clone();
    for (int row = 0; row < size; row++) {
      scale(unit, row * stride, 1 / length(unit, row * stride));
    }
    return unit;
  }

  /** Input vectors, without padding. */
  float[] unpaddedInput() {
    float[] rows = new float[size * dimension];
    for (int row = 0; row < size; row++) {
      System.arraycopy(input, row * stride, rows, row * dimension, dimension);
    }
    return rows;
  }

  /** Context vectors of given lengths, without padding. */
  float[] unpaddedContext(float[] lengths) {
    float[] rows = new float[size * dimension];
    for (int row = 0; row < size; row++) {
      float factor = lengths[row] / length(context, row * stride);
      for (int k = 0; k < dimension; k++) {
        rows[row * dimension + k] = context[row * stride + k] * factor;
      }
    }
    return rows;
  }
}
