package dev.vecino.searcher;

import dev.vecino.searcher.block.BlockKernel;
import dev.vecino.searcher.block.QueryBlock;
import dev.vecino.searcher.block.Tile;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Finds out which queries are alike: spherical k-means (Dhillon and Modha, Concept Decompositions
 * for Large Sparse Text Data Using Clustering, Machine Learning 42, 2001) of a sample, and the
 * nearest mean of every query. What is known of one direction then tells something of all of a
 * group ({@link QueryBlock}).
 *
 * <p>Not by {@link dev.vecino.codec.clusters.Means}, which compares one vector after the other:
 * a batch takes 1.05 to 1.09 of the time with it.
 */
final class QueryGroups {

  /**
   * Queries a group, about. More of them share the products of their direction, fewer are more
   * alike.
   */
  private static final int SIZE = 48;

  /** Queries of the sample, for each group. */
  private static final int SAMPLE = 16;

  private static final int ROUNDS = 3;
  private static final long SEED = 42;

  /** Queries that are assigned in one task. */
  private static final int CHUNK = 500;

  private final BlockKernel kernel;
  private final Workers workers;
  private final int dimension;

  /** One after the other, each of length 1, or 0. */
  private final float[] queries;

  private final int groups;
  private final float[] means;

  private QueryGroups(List<float[]> vectors, BlockKernel kernel, Workers workers) {
    this.kernel = kernel;
    this.workers = workers;
    dimension = vectors.getFirst().length;
    queries = new float[vectors.size() * dimension];
    for (int q = 0; q < vectors.size(); q++) {
      QueryBlock.putUnit(vectors.get(q), queries, q * dimension);
    }
    groups = (vectors.size() + SIZE - 1) / SIZE;
    means = new float[groups * dimension];
  }

  /**
   * The group of each query, by number from 0; a group may have none. The same for the same
   * vectors, however many workers there are.
   *
   * @param vectors of one dimension, at least one
   */
  static int[] of(List<float[]> vectors, BlockKernel kernel, Workers workers) throws IOException {
    return new QueryGroups(vectors, kernel, workers).find();
  }

  private int[] find() throws IOException {
    int count = queries.length / dimension;
    int[] nearest = new int[count];
    if (groups == 1) {
      return nearest;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    int[] sample = draw(Math.min(count, groups * SAMPLE), count, random);
    int[] first = draw(groups, sample.length, random);
    for (int g = 0; g < groups; g++) {
      int q = sample[first[g]];
      System.arraycopy(queries, q * dimension, means, g * dimension, dimension);
    }
    for (int round = 0; round < ROUNDS; round++) {
      assign(sample, nearest);
      move(sample, nearest);
    }
    assign(IntStream.range(0, count).toArray(), nearest);
    return nearest;
  }

  /**
   * One of each of equal parts of the numbers below a bound, at random: no period falls in step.
   */
  private static int[] draw(int parts, int bound, SplittableRandom random) {
    int[] drawn = new int[parts];
    for (int i = 0; i < parts; i++) {
      int from = (int) ((long) i * bound / parts);
      drawn[i] = random.nextInt(from, (int) ((i + 1L) * bound / parts));
    }
    return drawn;
  }

  /** Finds the nearest mean of some queries. */
  private void assign(int[] some, int[] nearest) throws IOException {
    int padded = (groups + BlockKernel.PANEL - 1) / BlockKernel.PANEL * BlockKernel.PANEL;
    float[] panels = new float[padded * dimension];
    for (int place = 0; place < padded; place++) {
      Tile.put(means, place % groups * dimension, dimension, panels, place);
    }
    workers.run(
        (some.length + CHUNK - 1) / CHUNK,
        chunk -> {
          int[] at = new int[BlockKernel.QUERIES];
          float[] products = new float[BlockKernel.QUERIES * padded];
          float[] greatest = new float[padded / BlockKernel.PANEL];
          int end = Math.min((chunk + 1) * CHUNK, some.length);
          for (int first = chunk * CHUNK; first < end; first += BlockKernel.QUERIES) {
            for (int i = 0; i < BlockKernel.QUERIES; i++) {
              at[i] = some[Math.min(first + i, end - 1)] * dimension;
            }
            kernel.multiply(panels, padded, dimension, queries, at, products);
            for (int i = 0; i < Math.min(BlockKernel.QUERIES, end - first); i++) {
              kernel.greatest(products, i * padded, greatest.length, greatest, 0);
              nearest[some[first + i]] = best(products, i * padded, greatest);
            }
          }
        });
  }

  /** The place of the greatest product, the first of equal ones: no mean that fills up panels. */
  private static int best(float[] products, int at, float[] greatest) {
    int panel = 0;
    for (int p = 1; p < greatest.length; p++) {
      panel = greatest[p] > greatest[panel] ? p : panel;
    }
    int place = panel * BlockKernel.PANEL;
    while (products[at + place] != greatest[panel]) {
      place++;
    }
    return place;
  }

  /** Makes the means those of the queries that are nearest to them. */
  private void move(int[] some, int[] nearest) {
    float[][] sums = new float[groups][dimension];
    for (int q : some) {
      for (int d = 0; d < dimension; d++) {
        sums[nearest[q]][d] += queries[q * dimension + d];
      }
    }
    for (int g = 0; g < groups; g++) {
      QueryBlock.putUnit(sums[g], means, g * dimension);
    }
  }
}
