package dev.vecino.indexer;

import dev.vecino.core.CancelledException;
import dev.vecino.core.UserEncoder;
import dev.vecino.codec.clusters.ClusterSearch;
import dev.vecino.codec.clusters.Clusters;
import dev.vecino.codec.clusters.Reach;
import dev.vecino.searcher.schema.ClusterSetting;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;
import org.apache.lucene.util.VectorUtil;

/**
 * Measures how far the search by clusters must reach to find what it promises, by comparing it with
 * the exact answers for a sample of queries: items, or users who followed one to three interests.
 * It is measured for several depths: 10 and 150 nearest among all, and among random parts of the
 * documents, as filters leave them. Real users are harder than any sample that is made without
 * their clicks: on generated vectors they lost 1.4 times as much, and on Gowalla they found 0.93 of
 * 10 where the sample found 0.99. So the sample must lose less than the promise allows, by a
 * standard error of the sample as well, and the search reaches farther than that as long as it
 * costs next to nothing.
 */
final class ClusterCalibration {

  private static final int QUERIES = 256;
  private static final int MOST_INTERESTS = 3;
  private static final int MOST_CLICKS = 8; // of an interest
  private static final int RELATED = 50; // items that a click leads to

  /**
   * How deep a search goes.
   *
   * @param k how many are wanted
   * @param part among which of the {@link #PARTS} of the documents
   */
  private record Depth(int k, int part) {}

  /** One of so many documents is eligible. */
  private static final int[] PARTS = {1, 10, 100};

  private static final int MOST = 150;

  private static final List<Depth> DEPTHS =
      List.of(new Depth(10, 0), new Depth(MOST, 0), new Depth(MOST, 1), new Depth(MOST, 2));

  /** How many times as much real users lose. */
  private static final double HARDER = 1.4;

  /** Codes that are compared in about 0.05 ms. */
  private static final int FREE_VISITS = 8_000;

  /** Comparing more of all items than this is no search. */
  private static final double MOST_VISITS = 0.7;

  /** How far what a click leads to is looked for: hardly anything is missed. */
  private static final double FAR = 6;

  /** The reaches that are tried, in deviations. */
  private static final double LEAST_REACH = 0.5;

  private static final double STEP = 0.05;
  private static final int STEPS = 200;

  /** Below the step that most searches need. */
  private static final int LIKELY = 40;

  /** Queries that are compared with a vector at a time. */
  private static final int BLOCK = 16;

  private static final long SEED = 1;

  private final LeafReader reader;
  private final int[] starts;
  private final int threads;

  /**
   * @param starts of the clusters
   */
  ClusterCalibration(LeafReader reader, int[] starts, int threads) {
    this.reader = reader;
    this.starts = starts;
    this.threads = threads;
  }

  /**
   * Measures.
   *
   * @param field that is searched
   * @param users how users' vectors are made of items' vectors; empty: items are asked for
   * @param normalised whether queries are scaled to length 1
   * @return the setting, or empty where the target can't be reached
   */
  Optional<ClusterSetting> measure(
      String field,
      Clusters clusters,
      Optional<UserEncoder> users,
      boolean normalised,
      double recallTarget)
      throws IOException {
    FixedBitSet eligible = new FixedBitSet(reader.maxDoc());
    eligible.or(reader.getFloatVectorValues(field).iterator());
    int count = eligible.cardinality();
    ClusterSearch far = new ClusterSearch(clusters, Reach.constant(FAR));
    List<float[]> queries = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int q = 0; q < QUERIES; q++) {
      float[] query =
          users.isPresent()
              ? user(users.get(), interests(far, eligible, count, users.get(), random))
              : itemVector(random.nextInt(clustered()), false);
      if (query != null && ItemDocument.norm(query) > 0) {
        queries.add(query);
      }
    }
    if (normalised) {
      queries.forEach(VectorUtil::l2normalize);
    }
    FixedBitSet[] parts = new FixedBitSet[PARTS.length];
    Arrays.setAll(parts, part -> part(eligible, PARTS[part], random));
    int[] documents = documents(reader.getFloatVectorValues(field));
    Map<Double, Double> reaches = new TreeMap<>();
    List<Measured> measured = new ArrayList<>();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      float[][][] exact = exact(field, documents, queries, parts, workers);
      for (Depth depth : DEPTHS) {
        FixedBitSet part = parts[depth.part];
        int size = part.cardinality();
        int k = Math.min(depth.k, size);
        if (k == 0) {
          continue;
        }
        Sample sample =
            new Sample(field, clusters, documents, queries, part, size, k, exact[depth.part]);
        Measured[] known = new Measured[STEPS];
        IntFunction<Measured> measure =
            step -> {
              if (known[step] == null) {
                known[step] = sample.measure(reach(step), workers);
              }
              return known[step];
            };
        double wanted = 1 - (1 - recallTarget) / HARDER;
        int enough = first(LIKELY, step -> measure.apply(step).surely >= wanted);
        if (enough == STEPS) {
          return Optional.empty();
        }
        double free = Math.min(FREE_VISITS, MOST_VISITS * count);
        int step = Math.max(enough, first(enough, s -> measure.apply(s).visited > free) - 1);
        reaches.merge(k / (double) size, reach(step), Math::max);
        measured.add(measure.apply(step));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      workers.shutdownNow();
    }
    return Optional.of(
        new ClusterSetting(
            recallTarget,
            new Reach(reaches),
            measured.get(0).recall,
            measured.get(1).recall,
            measured.get(0).visited,
            measured.get(1).visited));
  }

  private static double reach(int step) {
    return Math.round((LEAST_REACH + STEP * step) * 100) / 100.0;
  }

  /**
   * The first step from which on it is true, or the number of steps. Goes up from a guess, as the
   * measurement at a high step takes long, then by bisection.
   */
  private static int first(int guess, IntPredicate isTrue) {
    int low = 0;
    int high = STEPS;
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

  /** About one of so many documents. */
  private static FixedBitSet part(FixedBitSet eligible, int size, SplittableRandom random) {
    FixedBitSet part = eligible.clone();
    if (size > 1) {
      BitSetIterator documents = new BitSetIterator(eligible, 0);
      for (int d = documents.nextDoc();
          d != DocIdSetIterator.NO_MORE_DOCS;
          d = documents.nextDoc()) {
        if (random.nextInt(size) > 0) {
          part.clear(d);
        }
      }
    }
    return part;
  }

  /**
   * What a search found.
   *
   * @param recall of all queries
   * @param surely the same, less a standard error
   * @param visited codes that were compared, on average
   */
  private record Measured(double recall, double surely, double visited) {}

  /** Queries whose nearest documents are known. */
  private final class Sample {
    private final String field;
    private final Clusters clusters;
    private final int[] documents;
    private final List<float[]> queries;
    private final FixedBitSet eligible;
    private final int eligibleCount;
    private final int k;
    private final float[][] exact;

    Sample(
        String field,
        Clusters clusters,
        int[] documents,
        List<float[]> queries,
        FixedBitSet eligible,
        int eligibleCount,
        int k,
        float[][] exact) {
      this.field = field;
      this.clusters = clusters;
      this.documents = documents;
      this.queries = queries;
      this.eligible = eligible;
      this.eligibleCount = eligibleCount;
      this.k = k;
      this.exact = exact;
    }

    Measured measure(double reach, ExecutorService workers) {
      ClusterSearch search = new ClusterSearch(clusters, Reach.constant(reach));
      double[] recalls = new double[queries.size()];
      long[] visits = new long[queries.size()];
      inBlocks(
          queries.size(),
          workers,
          (from, to) -> {
            FloatVectorValues values = reader.getFloatVectorValues(field);
            for (int q = from; q < to; q++) {
              ClusterSearch.Found found =
                  search.search(
                      queries.get(q), eligible, eligibleCount, k, ClusterSearch.candidates(k));
              int reached = 0;
              for (int document : found.documents()) {
                int ordinal = Arrays.binarySearch(documents, document);
                float[] vector = values.vectorValue(ordinal);
                reached += dot(queries.get(q), vector) >= exact[q][k - 1] ? 1 : 0;
              }
              recalls[q] = Math.min(k, reached) / (double) k;
              visits[q] = found.visited();
            }
          });
      double recall = Arrays.stream(recalls).average().orElse(1);
      double squares = Arrays.stream(recalls).map(r -> (r - recall) * (r - recall)).sum();
      double surely = recall - Math.sqrt(squares) / Math.max(1, recalls.length);
      return new Measured(recall, surely, Arrays.stream(visits).average().orElse(0));
    }
  }

  /** The documents that have a vector, in rising order. */
  private static int[] documents(FloatVectorValues values) throws IOException {
    int[] documents = new int[values.size()];
    KnnVectorValues.DocIndexIterator at = values.iterator();
    for (int d = at.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = at.nextDoc()) {
      documents[at.index()] = d;
    }
    return documents;
  }

  /** At its full length where that is wanted. */
  private float[] itemVector(int document, boolean full) throws IOException {
    FloatVectorValues values = reader.getFloatVectorValues(IndexSchema.VECTOR);
    KnnVectorValues.DocIndexIterator at = values.iterator();
    if (at.advance(document) != document) {
      return null;
    }
    float[] vector = values.vectorValue(at.index()).clone();
    NumericDocValues norms = DocValues.getNumeric(reader, IndexSchema.NORM);
    if (full && norms.advanceExact(document)) {
      float norm = Float.intBitsToFloat((int) norms.longValue());
      for (int d = 0; d < vector.length; d++) {
        vector[d] *= norm;
      }
    }
    return vector;
  }

  /** The items that have a cluster, from the first on. */
  private int clustered() {
    return starts[starts.length - 1];
  }

  /** Clicks on items that a click on one of them leads to. */
  private List<Integer> interests(
      ClusterSearch far,
      FixedBitSet eligible,
      int count,
      UserEncoder users,
      SplittableRandom random)
      throws IOException {
    List<Integer> clicks = new ArrayList<>();
    int interests = 1 + random.nextInt(MOST_INTERESTS);
    for (int i = 0; i < interests; i++) {
      int seed = random.nextInt(clustered());
      float[] query = user(users, List.of(seed));
      if (query == null || !(ItemDocument.norm(query) > 0)) {
        continue;
      }
      int[] related = far.search(query, eligible, count, RELATED, RELATED).documents();
      clicks.add(seed);
      int more = random.nextInt(MOST_CLICKS);
      for (int click = 0; click < more; click++) {
        clicks.add(related[random.nextInt(related.length)]);
      }
    }
    return clicks;
  }

  private float[] user(UserEncoder users, List<Integer> documents) throws IOException {
    List<float[]> clicked = new ArrayList<>();
    for (int document : documents) {
      float[] vector = itemVector(document, true);
      if (vector != null) {
        clicked.add(vector);
      }
    }
    int n = clicked.size();
    double[] sum =
        users.encode(
            clicked,
            IntStream.range(0, n).toArray(),
            IntStream.range(0, n).map(i -> n - 1 - i).toArray(),
            Double.POSITIVE_INFINITY);
    if (sum == null) {
      return null;
    }
    float[] user = new float[sum.length];
    for (int d = 0; d < user.length; d++) {
      user[d] = (float) sum[d];
    }
    return user;
  }

  /** The highest scores among each part of the documents, of each query, best first. */
  private float[][][] exact(
      String field,
      int[] documents,
      List<float[]> queries,
      FixedBitSet[] parts,
      ExecutorService workers) {
    float[][][] scores = new float[parts.length][queries.size()][];
    inBlocks(
        queries.size(),
        workers,
        (from, to) -> {
          FloatVectorValues values = reader.getFloatVectorValues(field);
          boolean[] within = new boolean[parts.length];
          LongHeap[][] best = new LongHeap[parts.length][to - from];
          for (int p = 0; p < parts.length; p++) {
            int most = Math.max(1, Math.min(MOST, parts[p].cardinality()));
            Arrays.setAll(best[p], q -> new LongHeap(most, sortable(Float.NEGATIVE_INFINITY)));
          }
          for (int ordinal = 0; ordinal < documents.length; ordinal++) {
            float[] vector = values.vectorValue(ordinal);
            for (int p = 0; p < parts.length; p++) {
              within[p] = parts[p].get(documents[ordinal]);
            }
            for (int q = from; q < to; q++) {
              long score = sortable(dot(queries.get(q), vector));
              for (int p = 0; p < parts.length; p++) {
                if (within[p] && score > best[p][q - from].top()) {
                  best[p][q - from].updateTop(score);
                }
              }
            }
          }
          for (int p = 0; p < parts.length; p++) {
            for (int q = from; q < to; q++) {
              scores[p][q] = drained(best[p][q - from]);
            }
          }
        });
    return scores;
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

  /** What is done with the queries from one on and before another. */
  private interface BlockTask {
    void run(int from, int to) throws IOException;
  }

  private static void inBlocks(int count, ExecutorService workers, BlockTask task) {
    List<Future<?>> running = new ArrayList<>();
    for (int from = 0; from < count; from += BLOCK) {
      int first = from;
      running.add(
          workers.submit(
              () -> {
                task.run(first, Math.min(first + BLOCK, count));
                return null;
              }));
    }
    try {
      for (Future<?> future : running) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new UncheckedIOException(io);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static float dot(float[] query, float[] vector) {
    return VectorUtil.dotProduct(query, vector);
  }
}
