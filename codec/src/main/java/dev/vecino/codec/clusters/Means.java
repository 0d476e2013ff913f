package dev.vecino.codec.clusters;

import java.util.stream.IntStream;

/**
 * Some vectors, and which of them are nearest to another one by the Euclidean distance: those with
 * the greatest {@code x m - m m / 2}. Answers do not depend on the machine. Not thread-safe while
 * they are set; after that read only.
 */
public final class Means {

  private static final ScanKernel KERNEL = ScanKernel.best();

  private final int count;
  private final int columns; // rounded up
  private final float[] values; // as the kernel wants them
  private final float[] offsets; // minus half of the squared length

  /**
   * Makes the means, all of them zero.
   *
   * @param count at least 1
   * @param dimension at least 1
   */
  public Means(int count, int dimension) {
    this.count = count;
    columns = (count + ScanKernel.COLUMNS - 1) / ScanKernel.COLUMNS * ScanKernel.COLUMNS;
    values = new float[Math.multiplyExact(columns, dimension)];
    offsets = new float[columns];
  }

  /** Sets a mean, by number from 0. */
  public void set(int mean, float[] vector) {
    float squared = 0;
    int first = mean / ScanKernel.COLUMNS * ScanKernel.COLUMNS * vector.length;
    for (int d = 0; d < vector.length; d++) {
      values[first + d * ScanKernel.COLUMNS + mean % ScanKernel.COLUMNS] = vector[d];
      squared += vector[d] * vector[d];
    }
    offsets[mean] = -squared / 2;
  }

  /** Finds the nearest means of one vector after the other. Not thread-safe. */
  public final class Finder {
    private final float[] scores = new float[columns];

    /** The number of the nearest mean, of equally near ones the lowest. */
    public int nearest(float[] vector) {
      score(vector);
      int nearest = 0;
      for (int c = 1; c < count; c++) {
        if (scores[c] > scores[nearest]) {
          nearest = c;
        }
      }
      return nearest;
    }

    /**
     * The numbers of the nearest means, in rising order.
     *
     * @param some how many, at least; a quarter more may come too, and all that are equally near
     */
    public int[] nearest(float[] vector, int some) {
      score(vector);
      float least = KthScore.of(scores, count, Math.min(some, count), some / 4);
      return IntStream.range(0, count).filter(c -> scores[c] >= least).toArray();
    }

    private void score(float[] vector) {
      System.arraycopy(offsets, 0, scores, 0, columns);
      KERNEL.add(vector, values, scores);
    }
  }
}
