package dev.vecino.codec.clusters;

import org.apache.lucene.util.FixedBitSet;

/**
 * Finds the positions nearest to a vector among those that are eligible, most of them for sure and
 * each with high probability.
 *
 * <p>The scores of a cluster's vectors with a query lie around the score of its mean, and few of
 * them many of the cluster's deviations above it (times the query's length). So a cluster is
 * scanned where the k-th score that was found so far is at most a {@link Reach} of deviations above
 * its mean: from there on a code that is compared finds something too seldom, the same for all
 * queries, which is what finds the most with so many comparisons. (To go on with each query until
 * the same part of its answers is expected to be missing takes up to a quarter more of them for the
 * same recall: it spends them on queries whose last answers are scattered.) It needs no setting for
 * a number of clusters, and is as right with a filter as without one: only clusters with eligible
 * positions count, whose scores the k found ones are of as well. How far it must reach is measured
 * when an index is built. (Stopping by what is learnt from a sample: Li et al. 2020,
 * doi:10.1145/3318464.3380600.)
 *
 * <p>Cost: one approximate score a cluster, one a position of the clusters that are scanned, and a
 * few passes over the clusters that are within reach. Immutable, thread-safe.
 */
public final class ClusterSearch {

  /** First of all, clusters with this many times the wanted positions are scanned. */
  private static final int SEED = 2;

  /** Deviations by which a cluster is ranked before any position is found. */
  private static final float SEED_DEVIATIONS = 2;

  /** From this part of the positions on, a cluster's eligible ones need not be counted. */
  private static final double NEARLY_ALL = 0.9;

  /** The nearest cluster is scanned with those that are this much farther, in deviations. */
  private static final float AT_ONCE = 1;

  /**
   * Fewer than these may be nearer by far than all others, in a cluster whose mean says nothing of
   * them: a filter makes that no better, and the search reaches as far as without one.
   */
  private static final int FEW = 10;

  private final Clusters clusters;
  private final Reach reach;
  private final ScanKernel kernel = ScanKernel.best();

  /** Of searches that are over, for the next ones: fresh memory is far away. */
  private final Spares<Scratch> spares = new Spares<>();

  /** Searches clusters. */
  public ClusterSearch(Clusters clusters, Reach reach) {
    this.clusters = clusters;
    this.reach = reach;
  }

  /**
   * How many candidates make sure that rounding loses hardly any of the k nearest. Some more for
   * small k: items that one user alone clicked have nearly the same vector of ALS, and their codes
   * are the same.
   */
  public static int candidates(int k) {
    return k + k / 8 + 16;
  }

  /**
   * What is looked for.
   *
   * @param query of the clusters' dimension, finite, not all zeros
   * @param eligible the positions that may be found; null: all
   * @param eligibleCount how many these are, about, at least 1
   * @param k how many nearest ones are wanted, at least 1 and at most the eligible ones
   * @param floor products below it are not wanted, or negative infinity
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Request(float[] query, Positions eligible, int eligibleCount, int k, float floor) {}

  /** What a search may spend, and what it has spent. */
  public interface Budget {
    /** How many more vectors may be compared; none: the search ends with what it has. */
    long left();

    /** Hears that so many eligible vectors were compared, no more than were left. */
    void spend(int vectors);
  }

  /** A budget without an end. */
  public static final Budget UNBOUNDED =
      new Budget() {
        @Override
        public long left() {
          return Long.MAX_VALUE;
        }

        @Override
        public void spend(int vectors) {}
      };

  /**
   * Finds candidates, among which the nearest are to be chosen by their exact scores.
   *
   * @return positions in no order: {@link #candidates} of them where so many are eligible in the
   *     clusters that were scanned; fewer than k only where the budget ended or the floor left
   *     fewer
   */
  public int[] search(Request request, Budget budget) {
    Scratch scratch = spares.takeOr(() -> new Scratch(clusters));
    int[] found = new Run(request, budget, scratch).search();
    spares.give(scratch);
    return found;
  }

  /** Arrays of one search at a time, of no meaning before it. */
  private static final class Scratch {
    final float[] scores; // of the means
    final int[] counts; // eligible positions that are still to be looked at
    final float[] promises;
    final int[] left; // clusters that are still to be looked at
    final float[] distances; // of these, in deviations times the query's length
    final int[] before; // eligible positions before each word of bits

    Scratch(Clusters clusters) {
      scores = new float[clusters.count()];
      counts = new int[clusters.count()];
      promises = new float[clusters.count()];
      left = new int[clusters.count()];
      distances = new float[clusters.count()];
      before = new int[FixedBitSet.bits2words(clusters.size()) + 1];
    }
  }

  /** One search. */
  private final class Run {
    private final Positions eligible;
    private final int k;
    private final QuantizedVectors.Scorer scorer;
    private final float length; // of the query
    private final float farthest; // that a cluster may be, in deviations times this length
    private final Scratch scratch;
    private final float[] scores;
    private final int[] counts;
    private final BestPositions best;
    private final float floor;
    private final Budget budget;
    private float atOnce; // clusters up to this distance are scanned next
    private boolean ended; // the budget

    Run(Request request, Budget budget, Scratch scratch) {
      this.eligible = request.eligible;
      this.budget = budget;
      this.scratch = scratch;
      scores = scratch.scores;
      counts = scratch.counts;
      k = request.k;
      floor = request.floor;
      int count = clusters.count();
      scorer = clusters.vectors.new Scorer(kernel, request.query);
      float[] strip = new float[ScanKernel.UNIT];
      QuantizedVectors.Scorer means = clusters.means.new Scorer(kernel, request.query);
      for (int c = 0; c < count; c += strip.length) {
        means.score(c, strip);
        System.arraycopy(strip, 0, scores, c, Math.min(strip.length, count - c));
      }
      length = (float) Math.sqrt(ExactProduct.of(request.query, request.query));
      int among = k < FEW ? clusters.size() : request.eligibleCount;
      boolean filtered = request.eligibleCount < NEARLY_ALL * clusters.size();
      double deviations = reach.at(k / (double) among) + (filtered ? reach.filtered() : 0);
      farthest = (float) deviations * length;
      if (eligible instanceof Positions.Bits bits && filtered) {
        countEligible(bits.bits());
      } else {
        System.arraycopy(clusters.sizes, 0, counts, 0, count);
      }
      best = new BestPositions(candidates(k));
    }

    /** Counts how many eligible positions each cluster has. */
    private void countEligible(FixedBitSet bits) {
      long[] words = bits.getBits();
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

    int[] search() {
      seed();
      int[] left = scratch.left;
      int size = 0;
      for (int c = 0; c < counts.length; c++) {
        left[size] = c;
        size += counts[c] > 0 ? 1 : 0;
      }
      size = withinReach(size);
      while (size > 0 && !ended) {
        size = withinReach(scanNearest(size));
      }
      return best.positions();
    }

    /**
     * Keeps the clusters that are within reach of the k-th score, which rises with every scan.
     *
     * @param size of what is left
     * @return the same after it
     */
    private int withinReach(int size) {
      int[] left = scratch.left;
      float[] distances = scratch.distances;
      float kth = Math.max(best.bound(k), floor);
      float nearest = Float.POSITIVE_INFINITY;
      int kept = 0;
      for (int i = 0; i < size; i++) {
        int c = left[i];
        float distance = (kth - scores[c]) * clusters.precisions[c];
        left[kept] = c;
        distances[kept] = distance;
        // No number where a score without deviation is just as high: that is within reach.
        if (!(distance > farthest)) {
          kept++;
          nearest = distance < nearest ? distance : nearest;
        }
      }
      atOnce = nearest + AT_ONCE * length;
      return kept;
    }

    /** Scans the nearest of the clusters that are left, and says how many are left then. */
    private int scanNearest(int size) {
      int[] left = scratch.left;
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (scratch.distances[i] > atOnce) {
          left[kept++] = left[i];
        } else {
          scan(left[i]);
        }
      }
      return kept;
    }

    /** Scans the most promising clusters until k positions are found. */
    private void seed() {
      float[] promises = scratch.promises;
      for (int c = 0; c < promises.length; c++) {
        promises[c] =
            counts[c] > 0
                ? scores[c] + SEED_DEVIATIONS * length * clusters.deviations[c]
                : Float.NEGATIVE_INFINITY;
      }
      Greatest greatest = new Greatest(promises);
      long wanted = (long) SEED * best.wanted;
      while ((wanted > 0 || best.size() < k) && !ended) {
        int c = greatest.take();
        if (c < 0) {
          return;
        }
        wanted -= counts[c];
        scan(c);
        counts[c] = 0;
      }
    }

    /**
     * Two panels at a time, of the two halves of the cluster: so the memory has two places to read
     * from at once, each in its order.
     */
    private void scan(int cluster) {
      long left = ended ? 0 : budget.left();
      int from = clusters.starts[cluster];
      int to = clusters.starts[cluster + 1];
      int panel = QuantizedVectors.PANEL;
      int begin = from / panel * panel;
      int half = ((to - begin + panel - 1) / panel + 1) / 2 * panel;
      int spent = 0;
      for (int first = begin; first < begin + half && spent < left; first += panel) {
        int second = first + half;
        long bits = eligible(first, from, to);
        bits |= second < to ? eligible(second, from, to) << panel : 0;
        if (bits == 0) {
          continue;
        }
        int compared = Long.bitCount(bits);
        while (compared > left - spent) {
          bits ^= Long.highestOneBit(bits);
          compared--;
        }
        spent += compared;
        // Without a second panel the first one stands for it; its bits are not looked at.
        boolean both = bits >>> panel != 0;
        long found = bits & scorer.scan(first, both ? second : first, best.threshold());
        while (found != 0) {
          int place = Long.numberOfTrailingZeros(found);
          int position = place < panel ? first + place : second + place - panel;
          best.offer(position, scorer.score(place, position));
          found &= found - 1;
        }
      }
      if (spent > 0) {
        budget.spend(spent);
      }
      ended |= spent >= left;
    }

    /** The bits of a panel's positions, those of the cluster alone. */
    private long eligible(int first, int from, int to) {
      int panel = QuantizedVectors.PANEL;
      long bits = eligible == null ? -1L >>> panel : eligible.panel(first);
      int begin = Math.max(from - first, 0);
      int end = Math.min(to - first, panel);
      return bits & -1L << begin & -1L >>> Long.SIZE - end;
    }
  }
}
