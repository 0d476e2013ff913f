package dev.vecino.codec.clusters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;
import org.apache.lucene.util.VectorUtil;

/**
 * Queries whose nearest vectors are known, to measure what a search finds of them: at several
 * depths, which are the nearest, 10 and 150 nearest among all vectors, and 150 among random parts
 * of them, as filters leave them that say nothing of the vectors, and among those of a region, as
 * filters leave them that do. The exact answers take a product a query and vector. Thread-safe.
 */
public final class RecallSample {

  /**
   * How deep a search goes.
   *
   * @param k how many are wanted
   * @param part among which part of the vectors, see {@link RecallSample#part}
   */
  public record Depth(int k, int part) {}

  /**
   * What is asked.
   *
   * @param vectors at least one, as the sample's vectors are compared with them; kept
   * @param areOwn whether they are vectors of the sample: each finds itself for sure, which counts
   *     for nothing
   */
  public record Queries(List<float[]> vectors, boolean areOwn) {

    int size() {
      return vectors.size();
    }

    float[] get(int number) {
      return vectors.get(number);
    }
  }

  /** Vectors of a field that its search is measured by. */
  private static final int OWN_QUERIES = 256;

  /** One of so many vectors is in the part, by chance. */
  private static final int[] PARTS = {1, 10, 100};

  /** The part after these: the vectors that have the greatest products with one of them. */
  private static final int REGION = PARTS.length;

  /** One of so many vectors is in the region. */
  private static final int REGION_PART = 10;

  private static final int MOST = 150;

  /** The depths: first 10 and 150 nearest among all. */
  public static final List<Depth> DEPTHS =
      List.of(
          new Depth(10, 0),
          new Depth(MOST, 0),
          new Depth(MOST, 1),
          new Depth(MOST, 2),
          new Depth(1, 0)); // what is nearest may be by far, and in a cluster that is not

  /** The depths with a filter that goes by a region. */
  public static final List<Depth> REGION_DEPTHS =
      List.of(new Depth(10, REGION), new Depth(MOST, REGION));

  /** Queries that are compared with a vector at a time. */
  private static final int BLOCK = 16;

  private static final long SEED = 1;

  private final VectorSource vectors;
  private final Queries queries;
  private final Workers workers;
  private final FixedBitSet[] parts = new FixedBitSet[PARTS.length + 1];
  private final float[][][] exact; // highest products by part and query, best first

  /** Vectors of a field by chance, each maybe more than once: what is asked where items ask. */
  public static List<float[]> ownQueries(FloatVectorValues values) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    List<float[]> queries = new ArrayList<>();
    for (int q = 0; q < OWN_QUERIES; q++) {
      queries.add(values.vectorValue(random.nextInt(values.size())).clone());
    }
    return queries;
  }

  /** Finds the exact answers. */
  public RecallSample(VectorSource vectors, Queries queries, Workers workers) throws IOException {
    this.vectors = vectors;
    this.queries = queries;
    this.workers = workers;
    SplittableRandom random = new SplittableRandom(SEED);
    for (int p = 0; p < PARTS.length; p++) {
      parts[p] = new FixedBitSet(vectors.count());
      for (int number = 0; number < vectors.count(); number++) {
        if (random.nextInt(PARTS[p]) == 0) {
          parts[p].set(number);
        }
      }
    }
    parts[REGION] = region(random.nextInt(vectors.count()));
    exact = new float[parts.length][queries.size()][];
    workers.inChunks(queries.size(), BLOCK, this::findExact);
  }

  private FixedBitSet region(int centre) throws IOException {
    VectorSource.Reader reader = vectors.reader();
    float[] direction = new float[vectors.dimension()];
    reader.read(centre, direction);
    float[] vector = new float[vectors.dimension()];
    float[] products = new float[vectors.count()];
    for (int number = 0; number < products.length; number++) {
      reader.read(number, vector);
      products[number] = VectorUtil.dotProduct(direction, vector);
    }
    float[] sorted = products.clone();
    Arrays.sort(sorted);
    float least = sorted[sorted.length - 1 - sorted.length / REGION_PART];
    FixedBitSet region = new FixedBitSet(products.length);
    for (int number = 0; number < products.length; number++) {
      if (products[number] > least) {
        region.set(number);
      }
    }
    return region;
  }

  /** How many parts there are. */
  int parts() {
    return parts.length;
  }

  /** The numbers of a part's vectors; not to be changed. */
  public FixedBitSet part(int part) {
    return parts[part];
  }

  /**
   * How many a search is asked for: what is wanted, where there is so much, and a query that is one
   * of the vectors itself.
   */
  public int k(Depth depth) {
    return Math.min(depth.k + sure(depth), parts[depth.part].cardinality());
  }

  /** The part of the vectors that is wanted, or 0: there are none. */
  public double depth(Depth depth) {
    int size = parts[depth.part].cardinality();
    return size == 0 ? 0 : Math.min(depth.k, size) / (double) size;
  }

  private int sure(Depth depth) {
    return queries.areOwn && depth.part == 0 ? 1 : 0;
  }

  private void findExact(int from, int to) throws IOException {
    LongHeap[][] best = new LongHeap[parts.length][to - from];
    for (int p = 0; p < parts.length; p++) {
      int most = Math.max(1, Math.min(MOST + 1, parts[p].cardinality()));
      Arrays.setAll(best[p], q -> new LongHeap(most, sortable(Float.NEGATIVE_INFINITY)));
    }
    VectorSource.Reader reader = vectors.reader();
    float[] vector = new float[vectors.dimension()];
    for (int number = 0; number < vectors.count(); number++) {
      reader.read(number, vector);
      for (int q = from; q < to; q++) {
        long score = sortable(VectorUtil.dotProduct(queries.get(q), vector));
        for (int p = 0; p < parts.length; p++) {
          LongHeap heap = best[p][q - from];
          if (score > heap.top() && parts[p].get(number)) {
            heap.updateTop(score);
          }
        }
      }
    }
    for (int p = 0; p < parts.length; p++) {
      for (int q = from; q < to; q++) {
        exact[p][q] = drained(best[p][q - from]);
      }
    }
  }

  private static long sortable(float score) {
    return NumericUtils.floatToSortableInt(score);
  }

  /** The scores of a heap, the highest first. */
  private static float[] drained(LongHeap heap) {
    float[] scores = new float[heap.size()];
    for (int i = scores.length - 1; i >= 0; i--) {
      scores[i] = NumericUtils.sortableIntToFloat((int) heap.pop());
    }
    return scores;
  }

  /** The search that is measured; used by many threads. */
  public interface Search {
    /** Looks for the nearest to a query in the part of the depth that is measured. */
    Found find(float[] query) throws IOException;
  }

  /**
   * What a search found.
   *
   * @param numbers of vectors, each once, at least those that it answers with
   * @param visited how many vectors it compared
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Found(int[] numbers, long visited) {}

  /**
   * What was found, on average.
   *
   * @param recall part of the exact answers, 0 to 1
   * @param surely the same, less a standard error
   * @param visited vectors that were compared for it
   */
  public record Measured(double recall, double surely, double visited) {}

  /** Measures a search at a depth at which something is wanted. */
  public Measured measure(Depth depth, Search search) throws IOException {
    int k = k(depth);
    int sure = k > 1 ? sure(depth) : 0;
    double[] recalls = new double[queries.size()];
    long[] visits = new long[queries.size()];
    workers.inChunks(
        queries.size(),
        BLOCK,
        (from, to) -> {
          VectorSource.Reader reader = vectors.reader();
          float[] vector = new float[vectors.dimension()];
          for (int q = from; q < to; q++) {
            Found found = search.find(queries.get(q));
            int reached = 0;
            for (int number : found.numbers()) {
              reader.read(number, vector);
              float score = VectorUtil.dotProduct(queries.get(q), vector);
              reached += score >= exact[depth.part][q][k - 1] ? 1 : 0;
            }
            recalls[q] = (Math.min(k, reached) - sure) / (double) (k - sure);
            visits[q] = found.visited();
          }
        });
    double recall = Arrays.stream(recalls).average().orElse(1);
    double squares = Arrays.stream(recalls).map(r -> (r - recall) * (r - recall)).sum();
    double surely = recall - Math.sqrt(squares) / Math.max(1, recalls.length);
    return new Measured(recall, surely, Arrays.stream(visits).average().orElse(0));
  }

  /**
   * The first step from which on it is true, or the number of steps. Goes up from a guess, as to
   * measure at a high step takes long, then by bisection.
   */
  public static int first(int guess, int steps, IntPredicate isTrue) {
    int low = 0;
    int high = steps;
    for (int step = guess, stride = 2; step < high; step += stride, stride *= 2) {
      if (isTrue.test(step)) {
        high = step;
      } else {
        low = step + 1;
      }
    }
    while (low < high) {
      int middle = (low + high) / 2;
      if (isTrue.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
