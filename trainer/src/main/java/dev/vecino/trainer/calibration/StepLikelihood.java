package dev.vecino.trainer.calibration;

import dev.vecino.core.Workers;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How likely what was clicked next is by a softmax over all items, of scores that are linear in the
 * weights: of a user's dot product with the item's context vector, of popularity, and of the
 * repeats. Concave in the weights, so there is one best; it is found by Newton's method.
 *
 * <p>Of many items the softmax takes the most clicked, a sample of the others, each of which stands
 * for several, and those of the step itself.
 */
final class StepLikelihood {

  /** Weights: of vectors, of popularity, then of repeats. */
  static final int WEIGHTS = 2 + Calibration.REPEAT_HALF_LIVES.length;

  private static final int POPULAR = 500;
  private static final int OTHERS = 500;
  private static final int CHUNK = 32; // steps
  private static final int MOST_ITERATIONS = 20;
  private static final double PRIOR = 1; // of repeats: they are 0, with this standard deviation
  private static final double PRECISION = 1e-2; // of the likelihood of all steps, as a logarithm

  private final ItemTables tables;
  private final HeldOutSteps steps;
  private final int threads;
  private final int[] shared; // rows that compete in every step, rising
  private final double[] sharedLogs; // of how many items each stands for
  private final List<Own> own = new ArrayList<>();
  private float[] users = new float[0]; // rows of the stride
  private float[][] scores = new float[0][]; // by step: of the shared rows, then of its own

  /**
   * The rows of a step itself.
   *
   * @param rows of the history, then what else was clicked next
   * @param repeats of the rows of the history
   * @param isWanted whether a row was clicked next
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Own(int[] rows, double[][] repeats, boolean[] isWanted, int wanted) {
    static Own of(HeldOutSteps.Step step) {
      TreeMap<Integer, double[]> repeats = new TreeMap<>();
      for (int click = 0; click < step.clicked().length; click++) {
        double[] sum =
            repeats.computeIfAbsent(
                step.clicked()[click], row -> new double[Calibration.REPEAT_HALF_LIVES.length]);
        double[] more = Calibration.repeatOf(step.ages()[click]);
        for (int f = 0; f < sum.length; f++) {
          sum[f] += more[f];
        }
      }
      int[] rows =
          IntStream.concat(
                  repeats.keySet().stream().mapToInt(Integer::intValue),
                  IntStream.of(step.wanted()).filter(row -> !repeats.containsKey(row)))
              .toArray();
      boolean[] isWanted = new boolean[rows.length];
      for (int n = 0; n < rows.length; n++) {
        isWanted[n] = Arrays.binarySearch(step.wanted(), rows[n]) >= 0;
      }
      double[][] ofRows = repeats.values().toArray(double[][]::new);
      return new Own(rows, ofRows, isWanted, step.wanted().length);
    }
  }

  StepLikelihood(ItemTables tables, HeldOutSteps steps, long seed, int threads) {
    this.tables = tables;
    this.steps = steps;
    this.threads = threads;
    int popular = Math.min(tables.size, POPULAR);
    int rest = tables.size - popular;
    int others = Math.min(rest, OTHERS);
    shared = new int[popular + others];
    sharedLogs = new double[shared.length];
    Random64 random = Random64.of(seed, -8, 0);
    int count = 0;
    for (int row = 0; row < tables.size; row++) {
      if (row < popular) {
        shared[count++] = row;
      } else if (random.uniform() * (tables.size - row) < shared.length - count) {
        sharedLogs[count] = Math.log(rest / (double) others);
        shared[count++] = row;
      }
    }
    steps.all().forEach(step -> own.add(Own.of(step)));
  }

  /**
   * Makes the users, and their dot products.
   *
   * @param halfLife in their sums a click counts half as much as one so many clicks newer
   * @param doubt see {@link ItemTables#trust}
   */
  void encode(double halfLife, double doubt) {
    users = tables.users(steps, halfLife);
    scores = new float[own.size()][];
    Workers.runOnce(
        own.size(),
        threads,
        s -> {
          int[] rows = own.get(s).rows;
          float[] ofStep = new float[shared.length + rows.length];
          for (int n = 0; n < shared.length; n++) {
            ofStep[n] = tables.score(users, s, shared[n], doubt);
          }
          for (int n = 0; n < rows.length; n++) {
            ofStep[shared.length + n] = tables.score(users, s, rows[n], doubt);
          }
          scores[s] = ofStep;
        });
  }

  /** The users as {@link #encode} made them; rows of the stride. */
  float[] users() {
    return users;
  }

  /** The logarithm of the likelihood with its derivatives by the weights. */
  private static final class Sums {
    double value;
    final double[] gradient = new double[WEIGHTS];
    final double[][] curvature = new double[WEIGHTS][WEIGHTS]; // the negative second derivatives

    void add(Sums other) {
      value += other.value;
      for (int i = 0; i < WEIGHTS; i++) {
        gradient[i] += other.gradient[i];
        for (int j = 0; j < WEIGHTS; j++) {
          curvature[i][j] += other.curvature[i][j];
        }
      }
    }
  }

  /**
   * The best weights and their value.
   *
   * @param value the logarithm of the likelihood (of a step: the mean over what was clicked next),
   *     less what the prior costs
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Best(double[] weights, double value) {}

  /**
   * Finds the best weights.
   *
   * @param chosen steps that count, by number
   * @param start weights to begin with
   */
  Best best(IntPredicate chosen, double[] start) {
    double[] weights = start.clone();
    Sums sums = sums(chosen, weights);
    for (int i = 0; i < MOST_ITERATIONS; i++) {
      double[] step = solve(sums.curvature, sums.gradient);
      double size = 1;
      Sums next = sums(chosen, moved(weights, step, size));
      while (!(next.value >= sums.value) && size > 1e-3) {
        size /= 2;
        next = sums(chosen, moved(weights, step, size));
      }
      if (!(next.value > sums.value)) {
        break;
      }
      weights = moved(weights, step, size);
      double gained = next.value - sums.value;
      sums = next;
      if (gained < PRECISION) {
        break;
      }
    }
    return new Best(weights, sums.value);
  }

  private static double[] moved(double[] weights, double[] step, double size) {
    double[] moved = new double[WEIGHTS];
    Arrays.setAll(moved, w -> weights[w] + size * step[w]);
    return moved;
  }

  private Sums sums(IntPredicate chosen, double[] weights) {
    int chunks = (own.size() + CHUNK - 1) / CHUNK;
    Sums[] parts = new Sums[chunks];
    Workers.runOnce(
        chunks,
        threads,
        () -> {
          Softmax softmax = new Softmax(weights);
          return chunk -> {
            Sums part = new Sums();
            for (int s = chunk * CHUNK; s < Math.min((chunk + 1) * CHUNK, own.size()); s++) {
              if (chosen.test(s)) {
                softmax.add(s, part);
              }
            }
            parts[chunk] = part;
          };
        });
    Sums sums = new Sums();
    for (Sums part : parts) { // in their order, whatever the threads
      sums.add(part);
    }
    for (int w = 2; w < WEIGHTS; w++) {
      sums.value -= PRIOR * weights[w] * weights[w] / 2;
      sums.gradient[w] -= PRIOR * weights[w];
      sums.curvature[w][w] += PRIOR;
    }
    return sums;
  }

  /** The softmax of one step after the other. */
  private final class Softmax {
    private final double[] weights;
    private double[] values = new double[0];
    private double[] chances = new double[0];

    Softmax(double[] weights) {
      this.weights = weights;
    }

    void add(int s, Sums sums) {
      Own rows = own.get(s);
      float[] ofStep = scores[s];
      double common = tables.common(users, s);
      int count = ofStep.length;
      if (values.length < count) {
        values = new double[2 * count];
        chances = new double[2 * count];
      }
      double most = Double.NEGATIVE_INFINITY;
      for (int n = 0; n < count; n++) {
        values[n] = value(rows, n, ofStep[n], common);
        most = Math.max(most, values[n]);
      }
      // What stands in the softmax once must not stand there twice.
      for (int row : rows.rows) {
        int n = Arrays.binarySearch(shared, row);
        if (n >= 0) {
          values[n] = Double.NEGATIVE_INFINITY;
        }
      }
      double sum = 0;
      for (int n = 0; n < count; n++) {
        chances[n] = Math.exp(values[n] - most);
        sum += chances[n];
      }
      double normal = most + Math.log(sum);
      double[] mean = new double[WEIGHTS];
      double[][] products = new double[WEIGHTS][WEIGHTS];
      double[] wanted = new double[WEIGHTS];
      double[] features = new double[WEIGHTS];
      for (int n = 0; n < count; n++) {
        double chance = chances[n] / sum;
        int ofOwn = n - shared.length;
        features[0] = ofStep[n];
        features[1] = common * tables.popularity[ofOwn < 0 ? shared[n] : rows.rows[ofOwn]];
        boolean isRepeat = steps.areOrdered() && ofOwn >= 0 && ofOwn < rows.repeats.length;
        int length = isRepeat ? WEIGHTS : 2;
        if (isRepeat) {
          System.arraycopy(rows.repeats[ofOwn], 0, features, 2, WEIGHTS - 2);
        }
        for (int i = 0; i < length; i++) {
          double part = chance * features[i];
          mean[i] += part;
          for (int j = 0; j <= i; j++) {
            products[i][j] += part * features[j];
          }
        }
        if (ofOwn >= 0 && rows.isWanted[ofOwn]) {
          sums.value += (values[n] - normal) / rows.wanted;
          for (int i = 0; i < length; i++) {
            wanted[i] += features[i] / rows.wanted;
          }
        }
      }
      for (int i = 0; i < WEIGHTS; i++) {
        sums.gradient[i] += wanted[i] - mean[i];
        for (int j = 0; j <= i; j++) {
          double curvature = products[i][j] - mean[i] * mean[j];
          sums.curvature[i][j] += curvature;
          sums.curvature[j][i] += i == j ? 0 : curvature;
        }
      }
    }

    private double value(Own rows, int n, float score, double common) {
      int ofOwn = n - shared.length;
      int row = ofOwn < 0 ? shared[n] : rows.rows[ofOwn];
      double value = weights[0] * score + weights[1] * common * tables.popularity[row];
      if (ofOwn < 0) {
        return value + sharedLogs[n];
      }
      if (ofOwn >= rows.repeats.length) {
        return value;
      }
      return steps.areOrdered()
          ? value + bonus(rows.repeats[ofOwn], weights)
          : Double.NEGATIVE_INFINITY;
    }
  }

  /** What repeats add to a score. */
  static double bonus(double[] repeats, double[] weights) {
    double bonus = 0;
    for (int f = 0; f < repeats.length; f++) {
      bonus += weights[2 + f] * repeats[f];
    }
    return bonus;
  }

  /** Solves a small symmetric, positive definite system by elimination. */
  static double[] solve(double[][] matrix, double[] right) {
    int n = right.length;
    double[][] rest = new double[n][];
    double[] solution = right.clone();
    for (int i = 0; i < n; i++) {
      rest[i] = matrix[i].clone();
      rest[i][i] += 1e-9 * (1 + matrix[i][i]); // a weight that nothing depends on stays
    }
    for (int i = 0; i < n; i++) {
      for (int below = i + 1; below < n; below++) {
        double factor = rest[below][i] / rest[i][i];
        for (int k = i; k < n; k++) {
          rest[below][k] -= factor * rest[i][k];
        }
        solution[below] -= factor * solution[i];
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        solution[i] -= rest[i][k] * solution[k];
      }
      solution[i] /= rest[i][i];
    }
    return solution;
  }
}
