package dev.vecino.trainer.item2vec;

import dev.vecino.core.ClickLog;
import dev.vecino.core.WeightRatios;
import dev.vecino.trainer.input.Vocabulary;
import dev.vecino.trainer.kernels.Random64;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of a log in the order of an epoch, without clicks of weight 0, items that have no
 * row and those that subsampling skips. Workers share the chunks of an epoch.
 */
final class SampledSequences {

  private static final int LONGEST_CHUNK = 256; // sequences

  private final ClickLog log;
  private final Vocabulary vocabulary;
  private final WeightRatios clickWeights;
  private final float @Nullable [] keep; // chance per row to survive subsampling; null: all do
  private final int longest;
  private final int[] order;
  private final int chunk;
  private final AtomicInteger next = new AtomicInteger();

  SampledSequences(ClickLog log, Vocabulary vocabulary, double subsample, int threads) {
    this.log = log;
    this.vocabulary = vocabulary;
    clickWeights = WeightRatios.of(log);
    keep = subsample == 0 ? null : keep(vocabulary, subsample);
    int longestLength = 0;
    for (int s = 0; s < log.sequenceCount(); s++) {
      longestLength = Math.max(longestLength, log.sequenceStart(s + 1) - log.sequenceStart(s));
    }
    longest = longestLength;
    order = new int[log.sequenceCount()];
    Arrays.setAll(order, s -> s);
    chunk = Math.clamp(order.length / (16L * threads), 1, LONGEST_CHUNK);
  }

  /** word2vec's rule: the rarer, the surer; at most 1. */
  static float[] keep(Vocabulary vocabulary, double subsample) {
    float[] keep = new float[vocabulary.size()];
    for (int row = 0; row < keep.length; row++) {
      double ratio = subsample * vocabulary.clicks() / (double) vocabulary.counts()[row];
      keep[row] = (float) Math.min(1, Math.sqrt(ratio) + ratio);
    }
    return keep;
  }

  /** Clicks of the longest sequence. */
  int longest() {
    return longest;
  }

  /** All clicks of the log. */
  int clickCount() {
    return log.clickCount();
  }

  /** Begins an epoch: all sequences in another order. */
  void shuffle(Random64 random) {
    random.shuffle(order);
    next.set(0);
  }

  /** The work on one sequence, by its number. */
  interface SequenceWork {
    void accept(int sequence);
  }

  /** Works on sequences until there are none left in this epoch. */
  void forEach(SequenceWork work) {
    for (int from = next.getAndAdd(chunk); from < order.length; from = next.getAndAdd(chunk)) {
      for (int s = from; s < Math.min(from + chunk, order.length); s++) {
        work.accept(order[s]);
      }
    }
  }

  /** Clicks of a sequence, with those that are left out. */
  int length(int sequence) {
    return log.sequenceStart(sequence + 1) - log.sequenceStart(sequence);
  }

  /**
   * A step is a gradient times rate and weight, and a long one leads away instead of down: so a
   * click that weighs more than the mean makes several steps instead, on average as many as it
   * weighs.
   */
  private static float rounded(float weight, Random64 random) {
    float whole = (float) Math.floor(weight);
    return random.uniform() < weight - whole ? whole + 1 : whole;
  }

  /**
   * Fills in what is trained of a sequence.
   *
   * @param rows out: the row per click
   * @param weights out: the weight per click, above 0; from 1 on a whole number, which is the steps
   *     that the click makes
   * @param predicted out: whether the click is to be predicted
   * @return how many clicks there are
   */
  int fill(int sequence, int[] rows, float[] weights, boolean[] predicted, Random64 random) {
    int to = log.sequenceStart(sequence + 1);
    int length = 0;
    for (int place = log.sequenceStart(sequence); place < to; place++) {
      int row = vocabulary.row(log.clickedItem(place));
      float weight = clickWeights.weight(place);
      if (row >= 0 && weight > 0 && (keep == null || random.uniform() < keep[row])) {
        rows[length] = row;
        predicted[length] = log.isPredicted(place);
        weights[length++] = weight > 1 ? rounded(weight, random) : weight;
      }
    }
    return length;
  }
}
