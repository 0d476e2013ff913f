package dev.vecino.codec.clusters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Puts vectors that are near each other into clusters of some {@link #SIZE}, by k-means (Lloyd
 * 1982, doi:10.1109/TIT.1982.1056489). It begins on two levels: first about the square root of as
 * many clusters as are wanted, then each of these cut into its own, by means of a sample; so a
 * vector is compared with {@code 2 sqrt(n / SIZE)} means and not with {@code n / SIZE}. Vectors at
 * the edge of a first cluster often have their nearest mean in another one, so some rounds over all
 * vectors follow, in which each is compared with the means near its cluster's. The result depends
 * on the vectors and their order alone, not on the threads.
 */
public final class Clustering {

  /** Vectors a cluster, on average. */
  private static final int SIZE = 256;

  /** Rounds over the sample. */
  private static final int ITERATIONS = 4;

  /** Rounds over all vectors. */
  private static final int REFINEMENTS = 4;

  /** Means that a vector is compared with in such a round. */
  private static final int NEAR = 256;

  /** Vectors of the sample for each mean, at most. */
  private static final int SAMPLE = 32;

  /** Vectors that a thread assigns at once. */
  private static final int CHUNK = 4096;

  private static final long SEED = 1;

  private final VectorSource vectors;
  private final int dimension;
  private final Workers workers;

  private Clustering(VectorSource vectors, Workers workers) {
    this.vectors = vectors;
    this.dimension = vectors.dimension();
    this.workers = workers;
  }

  /**
   * Finds clusters.
   *
   * @param vectors at least one
   * @return the numbers of the vectors of each, none of them empty, in rising order
   */
  public static List<int[]> of(VectorSource vectors, Workers workers) throws IOException {
    return new Clustering(vectors, workers).clusters();
  }

  private List<int[]> clusters() throws IOException {
    int[] all = IntStream.range(0, vectors.count()).toArray();
    int wanted = (vectors.count() + SIZE - 1) / SIZE;
    int coarse = Math.max(1, (int) Math.round(Math.sqrt(wanted)));
    int[] assigned = new int[all.length];
    Means means = learn(all, coarse, SEED);
    workers.inChunks(all.length, CHUNK, (from, to) -> assign(means, all, from, to, assigned));
    List<int[]> cells = split(all, assigned, coarse);
    List<List<int[]>> parts = new ArrayList<>();
    cells.forEach(cell -> parts.add(null));
    workers.forEach(
        cells.size(), cell -> parts.set(cell, clusters(cells.get(cell), SEED + 1 + cell)));
    List<int[]> clusters = new ArrayList<>();
    parts.forEach(clusters::addAll);
    for (int round = 0; round < REFINEMENTS; round++) {
      clusters = refined(clusters);
    }
    return clusters;
  }

  /** Moves each vector to the nearest of the means near its own cluster's, wherever they lie. */
  private List<int[]> refined(List<int[]> clusters) throws IOException {
    int count = clusters.size();
    float[][] means = new float[count][];
    workers.forEach(count, c -> means[c] = mean(clusters.get(c)));
    Means all = means(means, IntStream.range(0, count).toArray());
    int[] assigned = new int[vectors.count()];
    workers.forEach(
        count,
        c -> {
          int[] near = all.new Finder().nearest(means[c], NEAR);
          int[] members = clusters.get(c);
          int[] nearest = new int[members.length];
          assign(means(means, near), members, 0, members.length, nearest);
          for (int i = 0; i < members.length; i++) {
            assigned[members[i]] = near[nearest[i]];
          }
        });
    return split(IntStream.range(0, vectors.count()).toArray(), assigned, count);
  }

  private float[] mean(int[] members) throws IOException {
    double[] sums = new double[dimension];
    float[] vector = new float[dimension];
    VectorSource.Reader reader = vectors.reader();
    for (int member : members) {
      reader.read(member, vector);
      for (int d = 0; d < dimension; d++) {
        sums[d] += vector[d];
      }
    }
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) (sums[d] / members.length);
    }
    return vector;
  }

  private Means means(float[][] means, int[] some) {
    Means chosen = new Means(some.length, dimension);
    for (int i = 0; i < some.length; i++) {
      chosen.set(i, means[some[i]]);
    }
    return chosen;
  }

  private List<int[]> clusters(int[] members, long seed) throws IOException {
    int count = (members.length + SIZE - 1) / SIZE;
    if (count <= 1) {
      return List.of(members);
    }
    int[] assigned = new int[members.length];
    assign(learn(members, count, seed), members, 0, members.length, assigned);
    return split(members, assigned, count);
  }

  private static List<int[]> split(int[] members, int[] assigned, int count) {
    return Arrays.stream(parts(members, assigned, count)).filter(part -> part.length > 0).toList();
  }

  /** The members of each cluster by number, in their order; some may have none. */
  private static int[][] parts(int[] members, int[] assigned, int count) {
    int[] sizes = new int[count];
    for (int cluster : assigned) {
      sizes[cluster]++;
    }
    int[][] parts = new int[count][];
    Arrays.setAll(parts, c -> new int[sizes[c]]);
    int[] filled = new int[count];
    for (int i = 0; i < members.length; i++) {
      parts[assigned[i]][filled[assigned[i]]++] = members[i];
    }
    return parts;
  }

  private Means learn(int[] members, int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int size = (int) Math.min(members.length, (long) count * SAMPLE);
    int[] sample = members.clone();
    for (int i = 0; i < size; i++) {
      int other = i + random.nextInt(sample.length - i);
      int taken = sample[other];
      sample[other] = sample[i];
      sample[i] = taken;
    }
    sample = Arrays.copyOf(sample, size);
    Means means = new Means(count, dimension);
    float[] vector = new float[dimension];
    VectorSource.Reader reader = vectors.reader();
    for (int c = 0; c < count; c++) {
      reader.read(sample[c], vector);
      means.set(c, vector);
    }
    int[] assigned = new int[size];
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      assign(means, sample, 0, size, assigned);
      int[][] parts = parts(sample, assigned, count);
      for (int c = 0; c < count; c++) {
        if (parts[c].length > 0) { // one that has lost all its vectors stays where it was
          means.set(c, mean(parts[c]));
        }
      }
    }
    return means;
  }

  /** Writes the number of the nearest mean of each of some members. */
  private void assign(Means means, int[] members, int from, int to, int[] assigned)
      throws IOException {
    Means.Finder finder = means.new Finder();
    float[] vector = new float[dimension];
    VectorSource.Reader reader = vectors.reader();
    for (int i = from; i < to; i++) {
      reader.read(members[i], vector);
      assigned[i] = finder.nearest(vector);
    }
  }
}
