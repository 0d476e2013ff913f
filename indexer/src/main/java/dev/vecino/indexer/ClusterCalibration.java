package dev.vecino.indexer;

import dev.vecino.core.CancelledException;
import dev.vecino.core.UserEncoder;
import dev.vecino.searcher.clusters.ClusterSearch;
import dev.vecino.searcher.clusters.Clusters;
import dev.vecino.searcher.schema.ClusterSetting;
import dev.vecino.searcher.schema.IndexSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;
import org.apache.lucene.util.VectorUtil;

/**
 * Measures how wide the search by clusters must be to find what it promises, by comparing it with
 * the exact answers for a sample of queries: vectors of items, and sums of vectors of items from one
 * to three clusters, as users' are.
 */
final class ClusterCalibration {

  private static final int QUERIES = 64; // of each kind
  private static final int MOST_INTERESTS = 3;
  private static final int MOST_CLICKS = 6; // of an interest
  private static final int[] K = {10, 150};
  private static final double[] SPREADS = {1, 1.5, 2, 3, 4, 6};

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
   * @param users how users' vectors are made of items' vectors; empty: only items are asked for
   * @param normalised whether queries are scaled to length 1
   * @return the setting, or empty where the target can't be reached
   */
  Optional<ClusterSetting> measure(
      String field,
      Clusters clusters,
      Optional<UserEncoder> users,
      boolean items,
      boolean normalised,
      double recallTarget)
      throws IOException {
    FixedBitSet eligible = new FixedBitSet(reader.maxDoc());
    eligible.or(reader.getFloatVectorValues(field).iterator());
    int count = eligible.cardinality();
    List<float[]> queries = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int q = 0; q < QUERIES && items; q++) {
      queries.add(itemVector(random.nextInt(starts[starts.length - 1]), false));
    }
    for (int q = 0; q < QUERIES && users.isPresent(); q++) {
      queries.add(user(users.get(), random));
    }
    queries.removeIf(query -> query == null || !(ItemDocument.norm(query) > 0));
    if (normalised) {
      queries.forEach(VectorUtil::l2normalize);
    }
    int most = Math.min(count, Arrays.stream(K).max().orElseThrow());
    float[][] exact = exact(field, queries, most);
    FloatVectorValues values = reader.getFloatVectorValues(field);
    int[] ordinals = ordinals(values);
    for (double spread : SPREADS) {
      ClusterSearch search = new ClusterSearch(clusters, spread, recallTarget);
      double[] recalls = new double[K.length];
      double[] visits = new double[K.length];
      for (int i = 0; i < K.length; i++) {
        int k = Math.min(K[i], count);
        for (int q = 0; q < queries.size(); q++) {
          ClusterSearch.Found found =
              search.search(queries.get(q), eligible, count, k, ClusterSearch.candidates(k));
          int right = 0;
          for (int document : found.documents()) {
            float[] vector = values.vectorValue(ordinals[document]);
            right += dot(queries.get(q), vector) >= exact[q][k - 1] ? 1 : 0;
          }
          recalls[i] += Math.min(k, right) / (double) k / queries.size();
          visits[i] += found.visited() / (double) queries.size();
        }
      }
      if (Arrays.stream(recalls).min().orElseThrow() >= recallTarget) {
        return Optional.of(
            new ClusterSetting(
                recallTarget, spread, recalls[0], recalls[1], visits[0], visits[1]));
      }
    }
    return Optional.empty();
  }

  private static int[] ordinals(FloatVectorValues values) throws IOException {
    KnnVectorValues.DocIndexIterator at = values.iterator();
    int[] ordinals = new int[0];
    for (int d = at.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = at.nextDoc()) {
      if (d >= ordinals.length) {
        ordinals = Arrays.copyOf(ordinals, Math.max(d + 1, 2 * ordinals.length));
      }
      ordinals[d] = at.index();
    }
    return ordinals;
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

  private float[] user(UserEncoder users, SplittableRandom random) throws IOException {
    List<float[]> clicked = new ArrayList<>();
    int interests = 1 + random.nextInt(MOST_INTERESTS);
    for (int i = 0; i < interests; i++) {
      int document = random.nextInt(starts[starts.length - 1]);
      int cluster = Arrays.binarySearch(starts, document);
      cluster = cluster >= 0 ? cluster : -cluster - 2;
      while (starts[cluster + 1] <= document) {
        cluster++;
      }
      int clicks = 1 + random.nextInt(MOST_CLICKS);
      for (int click = 0; click < clicks; click++) {
        float[] vector = itemVector(random.nextInt(starts[cluster], starts[cluster + 1]), true);
        if (vector != null) {
          clicked.add(vector);
        }
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

  /** The highest scores of each query, best first. */
  private float[][] exact(String field, List<float[]> queries, int most) throws IOException {
    float[][] scores = new float[queries.size()][];
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int from = 0; from < queries.size(); from += BLOCK) {
        int first = from;
        List<float[]> block = queries.subList(from, Math.min(from + BLOCK, queries.size()));
        running.add(workers.submit(() -> exact(field, block, most, scores, first)));
      }
      for (Future<?> future : running) {
        future.get();
      }
      return scores;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException io) {
        throw io.getCause();
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  private void exact(
      String field, List<float[]> queries, int most, float[][] scores, int first) {
    try {
      FloatVectorValues values = reader.getFloatVectorValues(field);
      LongHeap[] best = new LongHeap[queries.size()];
      Arrays.setAll(best, q -> new LongHeap(most));
      for (int ordinal = 0; ordinal < values.size(); ordinal++) {
        float[] vector = values.vectorValue(ordinal);
        for (int q = 0; q < best.length; q++) {
          long score = NumericUtils.floatToSortableInt(dot(queries.get(q), vector));
          best[q].insertWithOverflow(score << Integer.SIZE | ordinal);
        }
      }
      for (int q = 0; q < best.length; q++) {
        scores[first + q] = new float[best[q].size()];
        for (int i = best[q].size() - 1; i >= 0; i--) {
          scores[first + q][i] =
              NumericUtils.sortableIntToFloat((int) (best[q].pop() >> Integer.SIZE));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float dot(float[] query, float[] vector) {
    return VectorUtil.dotProduct(query, vector);
  }
}
