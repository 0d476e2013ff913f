package dev.vecino.trainer.als;

import dev.vecino.core.CancelledException;
import dev.vecino.core.Embeddings;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.trainer.input.ClickMatrix;
import dev.vecino.trainer.kernels.Divergence;
import dev.vecino.trainer.kernels.Interruption;
import dev.vecino.trainer.kernels.Kernels;
import dev.vecino.trainer.kernels.Random64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Alternating least squares: all users are solved with the items held, then all items with the
 * users held. A row depends on no other row of its side, so the result is the same bits for any
 * number of threads.
 *
 * <p>Before a side is solved, the vectors of the other are turned into the basis of the
 * eigenvectors of their Gramian: it is diagonal there, so that a row of few clicks is a small
 * system (see {@link NormalEquations}).
 *
 * <p>Memory: 4 * stride bytes a user and an item, as much again for the larger side, 8 bytes a
 * clicked pair, 6 * dimension * stride bytes a thread, where the stride is the dimension rounded up
 * by {@link Kernels}.
 */
public final class AlsEngine {

  /** Standard deviation of the first item vectors, divided by the root of the dimension. */
  private static final double FIRST_DEVIATION = 0.1;

  private static final int CHUNK = 16; // rows
  private static final int GRAMIAN_CHUNK = 256; // rows that are summed as floats

  private final AlsSettings settings;
  private final Kernels kernels;
  private final int stride;
  private final Side users;
  private final Side items;
  private final float[] rotated; // the vectors of the side that is held, in another basis

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
  public AlsEngine(ClickMatrix clicks, AlsSettings settings, Kernels kernels) {
    this.settings = settings;
    this.kernels = kernels;
    stride = kernels.stride();
    users = new Side(clicks, stride);
    items = new Side(clicks.transposed(), stride);
    rotated = new float[Math.max(users.vectors.length, items.vectors.length)];
    Random64 random = Random64.of(settings.seed(), -1, 0);
    // The width of a uniform distribution is the root of 12 times its standard deviation.
    double width = FIRST_DEVIATION * Math.sqrt(12.0 / settings.dimension());
    for (int item = 0; item < items.matrix.rowCount(); item++) {
      for (int k = 0; k < settings.dimension(); k++) {
        items.vectors[item * stride + k] = (float) ((random.uniform() - 0.5) * width);
      }
    }
  }

  /**
   * Makes all sweeps.
   *
   * @return what is minimised after each sweep, divided by the number of clicked pairs
   * @throws dev.vecino.core.InvalidRequestException if it is not finite
   */
  public List<Double> train(ProgressListener listener) {
    long rows = (long) users.matrix.rowCount() + items.matrix.rowCount();
    List<Double> losses = new ArrayList<>();
    Divergence divergence = new Divergence("the regularization " + settings.regularization());
    try (ProgressListener.Task task = listener.start("training", "rows", rows * settings.sweeps());
        Workers workers = new Workers(settings.threads(), Interruption.MESSAGE)) {
      for (int sweep = 1; sweep <= settings.sweeps(); sweep++) {
        losses.add(sweep(workers, task));
        divergence.checkLoss(losses.getLast());
        task.note(
            String.format(
                Locale.ROOT, "loss %.4f, sweep %d/%d", losses.getLast(), sweep, settings.sweeps()));
      }
    }
    return losses;
  }

  private double sweep(Workers workers, ProgressListener.Task task) {
    solve(users, items, workers, task);
    solve(items, users, workers, task);
    double loss = 0;
    for (double rowLoss : items.losses) {
      loss += rowLoss;
    }
    for (int user = 0; user < users.matrix.rowCount(); user++) {
      int at = user * stride;
      int clicked = users.matrix.start(user + 1) - users.matrix.start(user);
      loss += ridge(clicked, items) * kernels.dot(users.vectors, at, users.vectors, at);
    }
    return loss / Math.max(1, users.matrix.size());
  }

  /** Solves one side. */
  private void solve(Side side, Side held, Workers workers, ProgressListener.Task task) {
    Basis basis = basis(held);
    forEachRow(
        held.matrix.rowCount(),
        workers,
        (worker, row) -> worker.rotate(row, held, basis),
        done -> {});
    forEachRow(
        side.matrix.rowCount(),
        workers,
        (worker, row) -> worker.solve(side, row, held, basis),
        task::advance);
  }

  private interface RowWork {
    void accept(Worker worker, int row);
  }

  /** Shares the rows among the workers. */
  private void forEachRow(int rows, Workers workers, RowWork work, LongConsumer progress) {
    workers.run(
        (rows + CHUNK - 1) / CHUNK,
        () -> {
          Worker worker = new Worker();
          return chunk -> {
            int to = Math.min((chunk + 1) * CHUNK, rows);
            for (int row = chunk * CHUNK; row < to; row++) {
              work.accept(worker, row);
            }
            progress.accept(to - chunk * CHUNK);
          };
        });
  }

  /** The eigenvectors of the weighted Gramian of the side that is held. */
  private static final class Basis {
    private final double[] eigenvalues;
    private final float[] eigenvectors; // row after row of the stride

    Basis(double[] eigenvalues, float[] eigenvectors) {
      this.eigenvalues = eigenvalues;
      this.eigenvectors = eigenvectors;
    }
  }

  private Basis basis(Side held) {
    int dimension = settings.dimension();
    // The Gramian alone may be singular; the smallest regularization of any row makes it definite.
    double smallest = ridge(1, held);
    double[][] matrix = weightedGramian(held);
    for (int k = 0; k < dimension; k++) {
      matrix[k][k] += smallest;
    }
    double[] eigenvalues = SymmetricEigen.decompose(matrix);
    float[] eigenvectors = new float[dimension * stride];
    for (int i = 0; i < dimension; i++) {
      eigenvalues[i] -= smallest;
      for (int k = 0; k < dimension; k++) {
        eigenvectors[i * stride + k] = (float) matrix[i][k];
      }
    }
    return new Basis(eigenvalues, eigenvectors);
  }

  /**
   * unobservedWeight * sum of v v^T. Summed as floats over some rows and as doubles over these
   * sums, so that the error does not grow with the number of rows.
   */
  private double[][] weightedGramian(Side held) {
    int dimension = settings.dimension();
    float[] part = new float[dimension * stride];
    double[][] sum = new double[dimension][dimension];
    int[] at = new int[GRAMIAN_CHUNK];
    int rows = held.matrix.rowCount();
    for (int from = 0; from < rows; from += GRAMIAN_CHUNK) {
      CancelledException.check();
      int count = Math.min(GRAMIAN_CHUNK, rows - from);
      for (int n = 0; n < count; n++) {
        at[n] = (from + n) * stride;
      }
      Arrays.fill(part, 0);
      kernels.addOuterProducts(part, 0, dimension, dimension, held.vectors, at, count, 1);
      for (int i = 0; i < dimension; i++) {
        for (int k = i; k < dimension; k++) {
          sum[i][k] += part[i * stride + k];
        }
      }
    }
    for (int i = 0; i < dimension; i++) {
      for (int k = i; k < dimension; k++) {
        sum[i][k] *= settings.unobservedWeight();
        sum[k][i] = sum[i][k];
      }
    }
    return sum;
  }

  /** The regularization of a row with so many clicked pairs. */
  private double ridge(int clicked, Side held) {
    double frequency = clicked + settings.unobservedWeight() * held.matrix.rowCount();
    return settings.regularization() * Math.pow(frequency, settings.regularizationExponent());
  }

  /** The item vectors, row after row of dimension floats. */
  public float[] itemVectors() {
    int dimension = settings.dimension();
    int rows = items.matrix.rowCount();
    float[] vectors = new float[rows * dimension];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(items.vectors, row * stride, vectors, row * dimension, dimension);
    }
    return vectors;
  }

  /** One thread's part. */
  private final class Worker {
    private final NormalEquations equations =
        new NormalEquations(
            kernels,
            settings.dimension(),
            Math.max(users.matrix.longestRow(), items.matrix.longestRow()));
    private final float[] scratch = new float[stride];

    /** Turns a vector of the side that is held into the basis of the eigenvectors. */
    void rotate(int row, Side held, Basis basis) {
      for (int i = 0; i < settings.dimension(); i++) {
        scratch[i] = kernels.dot(basis.eigenvectors, i * stride, held.vectors, row * stride);
      }
      System.arraycopy(scratch, 0, rotated, row * stride, stride);
    }

    /** Solves a row, in that basis; its part of the loss. A row without pairs becomes zeros. */
    void solve(Side side, int row, Side held, Basis basis) {
      int start = side.matrix.start(row);
      int count = side.matrix.start(row + 1) - start;
      Arrays.fill(side.vectors, row * stride, (row + 1) * stride, 0);
      if (count > 0) {
        equations.clear();
        for (int pair = start; pair < start + count; pair++) {
          equations.add(side.matrix.column(pair) * stride, side.matrix.weight(pair));
        }
        side.losses[row] = equations.solve(basis.eigenvalues, ridge(count, held), rotated, scratch);
        for (int i = 0; i < settings.dimension(); i++) {
          kernels.add(side.vectors, row * stride, basis.eigenvectors, i * stride, scratch[i]);
        }
      }
    }
  }
}
