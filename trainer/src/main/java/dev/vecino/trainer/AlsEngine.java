package dev.vecino.trainer;

import dev.vecino.core.Embeddings;
import dev.vecino.core.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Alternating least squares: all users are solved with the items held, then all items with the
 * users held. A row depends on no other row of its side, so the result is the same bits for any
 * number of threads.
 *
 * <p>Memory: 4 * stride bytes a user and an item, 8 bytes a clicked pair, 4 * dimension * stride
 * bytes a thread, where the stride is the dimension rounded up by {@link Kernels}.
 */
final class AlsEngine {

  /** Standard deviation of the first item vectors, divided by the root of the dimension. */
  private static final double FIRST_DEVIATION = 0.1;

  private static final int CHUNK = 16; // rows
  private static final int GRAMIAN_CHUNK = 256; // rows that are summed as floats

  private final AlsOptions options;
  private final Kernels kernels;
  private final int stride;
  private final Side users;
  private final Side items;

  /** One side of the matrix: its rows and the vectors of its rows. */
  private static final class Side {
    private final ClickMatrix matrix;
    private final float[] vectors;
    private final double[] losses; // per row

    Side(ClickMatrix matrix, int stride) {
      this.matrix = matrix;
      vectors = new float[Embeddings.floats(matrix.rowCount(), stride)];
      losses = new double[matrix.rowCount()];
    }
  }

  /**
   * @param clicks users against items
   */
  AlsEngine(ClickMatrix clicks, AlsOptions options, Kernels kernels) {
    this.options = options;
    this.kernels = kernels;
    stride = kernels.stride();
    users = new Side(clicks, stride);
    items = new Side(clicks.transposed(), stride);
    Random64 random = Random64.of(options.seed(), -1, 0);
    // The width of a uniform distribution is the root of 12 times its standard deviation.
    double width = FIRST_DEVIATION * Math.sqrt(12.0 / options.dimension());
    for (int item = 0; item < items.matrix.rowCount(); item++) {
      for (int k = 0; k < options.dimension(); k++) {
        items.vectors[item * stride + k] = (float) ((random.uniform() - 0.5) * width);
      }
    }
  }

  /**
   * Makes all sweeps.
   *
   * @return what is minimised after each sweep, divided by the number of clicked pairs
   */
  List<Double> train(ProgressListener listener) {
    long rows = (long) users.matrix.rowCount() + items.matrix.rowCount();
    List<Double> losses = new ArrayList<>();
    try (ProgressListener.Task task = listener.start("training", "rows", rows * options.sweeps());
        ExecutorService executor = Workers.start(options.threads())) {
      List<Worker> workers = new ArrayList<>();
      for (int w = 0; w < options.threads(); w++) {
        workers.add(new Worker(task));
      }
      for (int sweep = 1; sweep <= options.sweeps(); sweep++) {
        losses.add(sweep(workers, executor));
        task.note(
            String.format(
                Locale.ROOT, "loss %.4f, sweep %d/%d", losses.getLast(), sweep, options.sweeps()));
      }
    }
    return losses;
  }

  private double sweep(List<Worker> workers, ExecutorService executor) {
    solve(users, items, workers, executor);
    solve(items, users, workers, executor);
    double loss = 0;
    for (double rowLoss : items.losses) {
      loss += rowLoss;
    }
    for (int user = 0; user < users.matrix.rowCount(); user++) {
      int at = user * stride;
      loss += ridge(users, user, items) * kernels.dot(users.vectors, at, users.vectors, at);
    }
    return loss / Math.max(1, users.matrix.size());
  }

  /** Solves one side. */
  private void solve(Side side, Side held, List<Worker> workers, ExecutorService executor) {
    float[] base = weightedGramian(held);
    AtomicInteger nextRow = new AtomicInteger();
    List<Callable<Void>> calls = new ArrayList<>();
    for (Worker worker : workers) {
      calls.add(
          () -> {
            worker.solve(side, held, base, nextRow);
            return null;
          });
    }
    Workers.runAll(executor, calls);
  }

  /**
   * The upper triangle of unobservedWeight * sum of v v^T. Summed as floats over some rows and as
   * doubles over these sums, so that the error does not grow with the number of rows.
   */
  private float[] weightedGramian(Side held) {
    int dimension = options.dimension();
    float[] part = new float[dimension * stride];
    double[] sum = new double[dimension * stride];
    int[] at = new int[GRAMIAN_CHUNK];
    int rows = held.matrix.rowCount();
    for (int from = 0; from < rows; from += GRAMIAN_CHUNK) {
      int count = Math.min(GRAMIAN_CHUNK, rows - from);
      for (int n = 0; n < count; n++) {
        at[n] = (from + n) * stride;
      }
      Arrays.fill(part, 0);
      kernels.addOuterProducts(part, 0, dimension, held.vectors, at, count, 1);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += part[k];
      }
    }
    for (int k = 0; k < sum.length; k++) {
      part[k] = (float) (options.unobservedWeight() * sum[k]);
    }
    return part;
  }

  /** The regularization of a row. */
  private float ridge(Side side, int row, Side held) {
    int clicked = side.matrix.start(row + 1) - side.matrix.start(row);
    double frequency = clicked + options.unobservedWeight() * held.matrix.rowCount();
    return (float)
        (options.regularization() * Math.pow(frequency, options.regularizationExponent()));
  }

  /** The item vectors, row after row of dimension floats. */
  float[] itemVectors() {
    int dimension = options.dimension();
    int rows = items.matrix.rowCount();
    float[] vectors = new float[rows * dimension];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(items.vectors, row * stride, vectors, row * dimension, dimension);
    }
    return vectors;
  }

  /** One thread's part. */
  private final class Worker {
    private final ProgressListener.Task task;
    private final NormalEquations equations = new NormalEquations(kernels, options.dimension());
    private final int[] at =
        new int[Math.max(users.matrix.longestRow(), items.matrix.longestRow())];

    Worker(ProgressListener.Task task) {
      this.task = task;
    }

    void solve(Side side, Side held, float[] base, AtomicInteger nextRow) {
      int rows = side.matrix.rowCount();
      while (true) {
        int from = nextRow.getAndAdd(CHUNK);
        if (from >= rows) {
          return;
        }
        int to = Math.min(from + CHUNK, rows);
        for (int row = from; row < to; row++) {
          solve(side, row, held, base);
        }
        task.advance(to - from);
        Workers.check();
      }
    }

    /**
     * Solves a row. With A x = b its part of the loss, n - 2 b^T x + x^T A x, is n - b^T x. A row
     * without pairs becomes zeros.
     */
    private void solve(Side side, int row, Side held, float[] base) {
      int start = side.matrix.start(row);
      int count = side.matrix.start(row + 1) - start;
      if (count == 0) {
        Arrays.fill(side.vectors, row * stride, (row + 1) * stride, 0);
        return;
      }
      for (int n = 0; n < count; n++) {
        at[n] = side.matrix.column(start + n) * stride;
      }
      float ridge = ridge(side, row, held);
      double product =
          equations.solve(base, ridge, held.vectors, at, count, side.vectors, row * stride);
      side.losses[row] = count - product;
    }
  }
}
