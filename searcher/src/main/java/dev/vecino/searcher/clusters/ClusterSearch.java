package dev.vecino.searcher.clusters;

import java.util.Arrays;
import org.apache.lucene.util.FixedBitSet;

/**
 * Finds the documents nearest to a vector among those that are eligible, most of them for sure and
 * each with high probability.
 *
 * <p>The scores of a cluster's vectors with a query are taken for normally distributed: around the
 * score of its mean, with the cluster's deviation times the query's length times a {@link Spread}.
 * So once k documents are found, the expected number of better ones in all clusters that were not
 * scanned is known, and the search goes on in the cluster where it is the most probable to find one
 * until that number is small. It needs no setting for a number of clusters, and is as right with a
 * filter as without one: a cluster counts for its eligible documents, whose scores the k found ones
 * are of as well. What the distribution is not, {@link Spread} makes up for; it is measured when an
 * index is built. (Stopping by estimated chances: Li et al. 2020, doi:10.1145/3318464.3380600.)
 *
 * <p>Cost: one approximate score a cluster, one a document of the clusters that are scanned, and a
 * few passes over the clusters that are left. Immutable, thread-safe.
 */
public final class ClusterSearch {

  /** The part of the documents that the recall target lets go which is spent on clusters. */
  private static final double SHARE_OF_CLUSTERS = 0.25;

  /** First of all, clusters with this many times the wanted documents are scanned. */
  private static final int SEED = 2;

  /** Deviations by which a cluster is ranked before any document is found. */
  private static final float SEED_DEVIATIONS = 2;

  /** From this part of the documents on, a cluster's eligible ones need not be counted. */
  private static final double NEARLY_ALL = 0.9;

  /** Clusters that are scanned before the rest is judged again, at least. */
  private static final int FEWEST_CLUSTERS = 4;

  /** The part of what may be missing that clusters may hold which are never looked at again. */
  private static final double NEGLIGIBLE = 0.1;

  private final Clusters clusters;
  private final Spread spread;
  private final double recallTarget;
  private final ScanKernel kernel = ScanKernel.best();

  /** Of searches that are over, for the next ones: fresh memory is far away. */
  private final Spares<Scratch> spares = new Spares<>();

  /**
   * @param recallTarget the part of the k nearest that is to be found on average, 0 to 1
   */
  public ClusterSearch(Clusters clusters, Spread spread, double recallTarget) {
    this.clusters = clusters;
    this.spread = spread;
    this.recallTarget = recallTarget;
  }

  /** How many candidates make sure that rounding loses hardly any of the k nearest. */
  public static int candidates(int k) {
    return k + k / 4 + 16;
  }

  /**
   * What was found.
   *
   * @param documents in rising order
   * @param visited how many were scored
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Found(int[] documents, long visited) {}

  /**
   * Finds candidates, among which the nearest are to be chosen by their exact scores.
   *
   * @param query of the clusters' dimension, not all zeros
   * @param eligible the documents that may be found; not changed
   * @param eligibleCount how many these are
   * @param k how many nearest ones are wanted
   * @param candidates how many are handed over, at least k: the more, the surer that rounding loses
   *     none
   * @return at least {@code candidates} documents where so many are eligible in the clusters that
   *     were scanned; fewer than k only where fewer are eligible
   */
  public Found search(
      float[] query, FixedBitSet eligible, int eligibleCount, int k, int candidates) {
    Scratch scratch = spares.takeOr(() -> new Scratch(clusters));
    Found found = new Run(query, eligible, eligibleCount, k, candidates, scratch).search();
    spares.give(scratch);
    return found;
  }

  /** Arrays of one search at a time, of no meaning before it. */
  private static final class Scratch {
    final float[] scores; // of the means
    final int[] counts; // eligible documents that are still to be looked at
    final float[] promises;
    final int[] before; // eligible documents before each word of bits

    Scratch(Clusters clusters) {
      scores = new float[clusters.count()];
      counts = new int[clusters.count()];
      promises = new float[clusters.count()];
      before = new int[FixedBitSet.bits2words(clusters.documents()) + 1];
    }
  }

  /** One search. */
  private final class Run {
    private final FixedBitSet eligible;
    private final int k;
    private final QuantizedVectors.Scorer scorer;
    private final float scale; // of the deviations
    private final Scratch scratch;
    private final float[] scores;
    private final int[] counts;
    private final Best best;
    private long visited;

    Run(
        float[] query,
        FixedBitSet eligible,
        int eligibleCount,
        int k,
        int candidates,
        Scratch scratch) {
      this.eligible = eligible;
      this.scratch = scratch;
      scores = scratch.scores;
      counts = scratch.counts;
      this.k = k;
      int count = clusters.count();
      scorer = clusters.vectors.new Scorer(kernel, query);
      float[] strip = new float[ScanKernel.UNIT];
      QuantizedVectors.Scorer means = clusters.means.new Scorer(kernel, query);
      for (int c = 0; c < count; c += strip.length) {
        means.score(c, strip);
        System.arraycopy(strip, 0, scores, c, Math.min(strip.length, count - c));
      }
      double squared = 0;
      for (float value : query) {
        squared += (double) value * value;
      }
      scale = (float) (spread.at(k / (double) eligibleCount) * Math.sqrt(squared));
      if (eligibleCount < NEARLY_ALL * clusters.documents()) {
        countEligible();
      } else {
        System.arraycopy(clusters.sizes, 0, counts, 0, count);
      }
      best = new Best(candidates);
    }

    /** Counts how many eligible documents each cluster has. */
    private void countEligible() {
      long[] words = eligible.getBits();
      int[] before = scratch.before;
      for (int w = 0; w < before.length - 1; w++) {
        before[w + 1] = before[w] + Long.bitCount(words[w]);
      }
      int former = 0; // before the cluster
      for (int c = 0; c < counts.length; c++) {
        int end = clusters.starts[c + 1];
        int until = before[end / Long.SIZE];
        if (end % Long.SIZE > 0) {
          until += Long.bitCount(words[end / Long.SIZE] & -1L >>> Long.SIZE - end % Long.SIZE);
        }
        counts[c] = until - former;
        former = until;
      }
    }

    Found search() {
      seed();
      double allowed = (1 - recallTarget) * SHARE_OF_CLUSTERS * k;
      // Of clusters that hold less than this nobody need think again: together it is little.
      float negligible = (float) (allowed * NEGLIGIBLE / Math.max(1, counts.length));
      float worst = best.bound(k);
      long[] left = new long[Math.min(counts.length, 512)];
      double missing = 0;
      int size = 0;
      float reach = Tail.reach(negligible / clusters.largest) * scale;
      for (int c = 0; c < counts.length; c++) {
        if (!(away(c, worst) > reach) && counts[c] > 0) {
          float chance = chance(c, worst);
          float expected = chance * counts[c];
          if (expected > negligible) {
            missing += expected;
            if (size == left.length) {
              left = Arrays.copyOf(left, Math.min(counts.length, 4 * size));
            }
            left[size++] = byChance(c, chance);
          }
        }
      }
      while (missing > allowed && size > 0) {
        heapify(left, size);
        double found = 0;
        int scanned = 0;
        // Half of it, by the highest chances: then the k-th score is higher and the rest is less.
        while (size > 0 && (found < (missing - allowed) / 2 || scanned < FEWEST_CLUSTERS)) {
          long next = left[0];
          left[0] = left[--size];
          siftDown(left, 0, size);
          int c = (int) next;
          found += Float.intBitsToFloat((int) (next >>> Integer.SIZE)) * counts[c];
          scan(c);
          scanned++;
        }
        worst = best.bound(k);
        missing = 0;
        int kept = 0;
        for (int i = 0; i < size; i++) {
          int c = (int) left[i];
          float chance = chance(c, worst);
          float expected = chance * counts[c];
          left[kept] = byChance(c, chance);
          missing += expected;
          kept += expected > negligible ? 1 : 0;
        }
        size = kept;
      }
      return new Found(best.documents(), visited);
    }

    /** How far above a cluster's mean a score is, in its deviations times the scale. */
    private float away(int cluster, float score) {
      return (score - scores[cluster]) * clusters.precisions[cluster];
    }

    /** The chance that a document of a cluster has a higher score. */
    private float chance(int cluster, float score) {
      return Tail.of(away(cluster, score) / scale);
    }

    /** A cluster as a number in the order of the chances. */
    private static long byChance(int cluster, float chance) {
      return (long) Float.floatToRawIntBits(chance) << Integer.SIZE | cluster;
    }

    /** Scans the most promising clusters until k documents are found. */
    private void seed() {
      float[] promises = scratch.promises;
      for (int c = 0; c < promises.length; c++) {
        promises[c] =
            counts[c] > 0
                ? scores[c] + SEED_DEVIATIONS * scale * clusters.deviations[c]
                : Float.NEGATIVE_INFINITY;
      }
      Greatest greatest = new Greatest(promises);
      long wanted = (long) SEED * best.wanted;
      while (wanted > 0 || best.size() < k) {
        int c = greatest.take();
        if (c < 0) {
          return;
        }
        wanted -= counts[c];
        scan(c);
        counts[c] = 0;
      }
    }

    /** Makes a heap with the greatest on top. */
    private static void heapify(long[] heap, int size) {
      for (int i = size / 2 - 1; i >= 0; i--) {
        siftDown(heap, i, size);
      }
    }

    /** Restores a heap with the greatest on top. */
    private static void siftDown(long[] heap, int from, int size) {
      int parent = from;
      while (2 * parent + 1 < size) {
        int child = 2 * parent + 1;
        if (child + 1 < size && heap[child + 1] > heap[child]) {
          child++;
        }
        if (heap[parent] >= heap[child]) {
          return;
        }
        long moved = heap[parent];
        heap[parent] = heap[child];
        heap[child] = moved;
        parent = child;
      }
    }

    /**
     * Two panels at a time, of the two halves of the cluster: so the memory has two places to read
     * from at once, each in its order.
     */
    private void scan(int cluster) {
      int from = clusters.starts[cluster];
      int to = clusters.starts[cluster + 1];
      int panel = QuantizedVectors.PANEL;
      int begin = from / panel * panel;
      int half = ((to - begin + panel - 1) / panel + 1) / 2 * panel;
      for (int first = begin; first < begin + half; first += panel) {
        int second = first + half;
        long low = eligible(first, from, to);
        long high = second < to ? eligible(second, from, to) : 0;
        if ((low | high) == 0) {
          continue;
        }
        visited += panel + (high == 0 ? 0 : panel);
        // Without a second panel the first one stands for it; its bits are not looked at.
        long reached = scorer.scan(first, high == 0 ? first : second, best.threshold());
        long found = reached & (low | high << panel);
        while (found != 0) {
          int place = Long.numberOfTrailingZeros(found);
          int document = place < panel ? first + place : second + place - panel;
          best.offer(document, scorer.score(place, document));
          found &= found - 1;
        }
      }
    }

    /** The bits of a panel's documents, those of the cluster alone. */
    private long eligible(int first, int from, int to) {
      int panel = QuantizedVectors.PANEL;
      long bits = eligible.getBits()[first / Long.SIZE] >>> first;
      int begin = Math.max(from - first, 0);
      int end = Math.min(to - first, panel);
      return bits & -1L << begin & -1L >>> Long.SIZE - end;
    }
  }

  /**
   * Takes the greatest of some numbers, one after the other: cheaper than a heap where few are
   * taken.
   */
  private static final class Greatest {
    private static final int BLOCK = 64;

    private final float[] values;
    private final float[] blocks; // the greatest of each

    /**
     * @param values are changed
     */
    Greatest(float[] values) {
      this.values = values;
      blocks = new float[(values.length + BLOCK - 1) / BLOCK];
      for (int b = 0; b < blocks.length; b++) {
        update(b);
      }
    }

    private void update(int block) {
      float greatest = Float.NEGATIVE_INFINITY;
      for (int i = block * BLOCK; i < Math.min((block + 1) * BLOCK, values.length); i++) {
        greatest = values[i] > greatest ? values[i] : greatest;
      }
      blocks[block] = greatest;
    }

    /** The place of the greatest, which is none any more; -1 if none is left. */
    int take() {
      int block = 0;
      for (int b = 1; b < blocks.length; b++) {
        block = blocks[b] > blocks[block] ? b : block;
      }
      if (blocks.length == 0 || blocks[block] == Float.NEGATIVE_INFINITY) {
        return -1;
      }
      int place = block * BLOCK;
      while (values[place] != blocks[block]) {
        place++;
      }
      values[place] = Float.NEGATIVE_INFINITY;
      update(block);
      return place;
    }
  }

  /** The best documents so far, and some more. */
  private static final class Best {
    /** A bound may be reached by a sixteenth more documents than it is asked for. */
    private static final int SPARE = 16;

    final int wanted;
    private final float[] scores;
    private final int[] documents;
    private int size;
    private float threshold = Float.NEGATIVE_INFINITY;

    Best(int wanted) {
      this.wanted = wanted;
      scores = new float[2 * wanted + 256];
      documents = new int[scores.length];
    }

    int size() {
      return size;
    }

    float threshold() {
      return threshold;
    }

    void offer(int document, float score) {
      if (score < threshold) {
        return;
      }
      if (size == scores.length) {
        cut();
        if (score < threshold) {
          return;
        }
      }
      scores[size] = score;
      documents[size++] = document;
    }

    /** Drops what is not among the best; of equal scores as many as there is no place for. */
    private void cut() {
      threshold = bound(wanted);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        scores[kept] = scores[i];
        documents[kept] = documents[i];
        kept += scores[i] >= threshold ? 1 : 0;
      }
      if (kept == scores.length) {
        kept = wanted; // all equal: one is as good as the other
        threshold = Math.nextUp(threshold);
      }
      size = kept;
    }

    /**
     * A score that at least {@code count} documents reach, and hardly more; the lowest one where
     * there are not so many.
     */
    float bound(int count) {
      return KthScore.of(scores, size, count, count / SPARE);
    }

    /** In rising order. */
    int[] documents() {
      if (size > wanted) {
        cut();
      }
      int[] sorted = Arrays.copyOf(documents, size);
      Arrays.sort(sorted);
      return sorted;
    }
  }

  /** The chance that a normally distributed value exceeds its mean by some deviations. */
  private static final class Tail {
    private static final int STEPS = 64; // a deviation
    private static final int REACH = 6; // deviations
    private static final float[] CHANCES = new float[2 * REACH * STEPS + 1];

    static {
      // By the sum of the density's values, from the far end.
      int fine = 16;
      double sum = 0;
      for (int i = CHANCES.length - 1; i >= 0; i--) {
        CHANCES[i] = (float) Math.min(1, sum);
        for (int j = 0; j < fine; j++) {
          double z = (i - (j + 0.5) / fine) / STEPS - REACH;
          sum += Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) / STEPS / fine;
        }
      }
    }

    private Tail() {}

    /** The deviations beyond which the chance is less than the one given. */
    static float reach(float chance) {
      int place = CHANCES.length - 1;
      while (place > 0 && CHANCES[place] < chance) {
        place--;
      }
      return (place + 1) / (float) STEPS - REACH;
    }

    static float of(float z) {
      float place = (z + REACH) * STEPS;
      if (!(place < CHANCES.length - 1)) {
        return place > 0 ? 0 : 1; // no number where a score without deviation is just as high
      }
      return CHANCES[(int) Math.max(place, 0)];
    }
  }
}
