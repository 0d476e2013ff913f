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
 * the exact answers for samples of two kinds of queries: items, and users who followed one to three
 * interests. The promise is kept for the worse kind. Real users are harder than any sample that is
 * made without their clicks (on Gowalla they found 0.93 of 10 where the sample found 0.99), so the
 * search is made wider than the promise needs as long as that costs next to nothing.
 */
final class ClusterCalibration {

  private static final int QUERIES = 64; // of each kind

  /** Kinds of queries. */
  private enum Kind {
    ITEM,
    USER
  }

  private static final int MOST_INTERESTS = 3;
  private static final int MOST_CLICKS = 8; // of an interest
  private static final int RELATED = 50; // items that a click leads to
  private static final int[] K = {10, 150};

  /** Codes that are compared in about 0.1 ms. */
  private static final int FREE_VISITS = 32_000;

  /** Comparing more of all items than this is no search. */
  private static final double MOST_VISITS = 0.7;

  private static final double MOST_RECALL = 0.999;
  private static final double[] SPREADS = {1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 8};

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
    ClusterSearch wide = new ClusterSearch(clusters, SPREADS[SPREADS.length - 1], MOST_RECALL);
    List<float[]> queries = new ArrayList<>();
    List<Integer> kinds = new ArrayList<>(); // where each begins in the queries, and the end
    SplittableRandom random = new SplittableRandom(SEED);
    for (Kind kind : Kind.values()) {
      kinds.add(queries.size());
      for (int q = 0; q < QUERIES && (kind == Kind.ITEM ? items : users.isPresent()); q++) {
        float[] query =
            switch (kind) {
              case ITEM -> itemVector(random.nextInt(clustered()), false);
              case USER -> user(users.get(), interests(wide, eligible, count, users.get(), random));
            };
        if (query != null && ItemDocument.norm(query) > 0) {
          queries.add(query);
        }
      }
    }
    kinds.add(queries.size());
    if (normalised) {
      queries.forEach(VectorUtil::l2normalize);
    }
    int most = Math.min(count, Arrays.stream(K).max().orElseThrow());
    float[][] exact = exact(field, queries, most);
    FloatVectorValues values = reader.getFloatVectorValues(field);
    int[] ordinals = ordinals(values);
    Optional<ClusterSetting> chosen = Optional.empty();
    for (double spread : SPREADS) {
      ClusterSearch search = new ClusterSearch(clusters, spread, recallTarget);
      double[] recalls = {1, 1}; // of the worst kind
      double[] visits = new double[K.length];
      for (int i = 0; i < K.length; i++) {
        int k = Math.min(K[i], count);
        for (int kind = 0; kind + 1 < kinds.size(); kind++) {
          int from = kinds.get(kind);
          int to = kinds.get(kind + 1);
          long right = 0;
          for (int q = from; q < to; q++) {
            ClusterSearch.Found found =
                search.search(queries.get(q), eligible, count, k, ClusterSearch.candidates(k));
            int reached = 0;
            for (int document : found.documents()) {
              float[] vector = values.vectorValue(ordinals[document]);
              reached += dot(queries.get(q), vector) >= exact[q][k - 1] ? 1 : 0;
            }
            right += Math.min(k, reached);
            visits[i] += found.visited() / (double) queries.size();
          }
          if (from < to) {
            recalls[i] = Math.min(recalls[i], right / (double) k / (to - from));
          }
        }
      }
      ClusterSetting setting =
          new ClusterSetting(recallTarget, spread, recalls[0], recalls[1], visits[0], visits[1]);
      if (chosen.isPresent()
          && setting.visitedAt10() > Math.min(FREE_VISITS, MOST_VISITS * count)) {
        break;
      }
      if (Math.min(setting.recallAt10(), setting.recallAt150()) >= recallTarget) {
        chosen = Optional.of(setting);
      }
    }
    return chosen;
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

  /** The items that have a cluster, from the first on. */
  private int clustered() {
    return starts[starts.length - 1];
  }

  /** Clicks on items that a click on one of them leads to. */
  private List<Integer> interests(
      ClusterSearch wide,
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
      int[] related = wide.search(query, eligible, count, RELATED, RELATED).documents();
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

  private void exact(String field, List<float[]> queries, int most, float[][] scores, int first) {
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
