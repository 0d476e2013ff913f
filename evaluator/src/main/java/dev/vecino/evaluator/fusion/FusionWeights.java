package dev.vecino.evaluator.fusion;

import dev.vecino.evaluator.metric.PairedTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Finds by how much each channel of a {@link Fusion} counts, by NDCG@20 on held-out cases. The best
 * channel alone comes first, with weight 1. Each other one in turn, twice over, gets the weight
 * with which the answers are best: powers of 4 are tried, further ones as long as that gains, then
 * what lies between. It stays only where it helps more than chance would: by a paired t-test, its p
 * below .05 divided by the number of channels that may be added (Bonferroni). Each case is judged
 * there with the weight that is best on the other half of the cases, so that a weight does not
 * speak for itself. At last each channel is left out that the others make superfluous, the first
 * one too. So what was learnt is never behind the best channel on these cases, and nothing is
 * trained and served that does not help.
 */
final class FusionWeights {

  private static final double SIGNIFICANT = 0.05;
  private static final int ROUNDS = 2;
  private static final int[] COARSE = {-6, -4, -2, 0, 2, 4, 6}; // powers of 2
  private static final double LARGEST = 0x1p20;
  private static final double[] FINER = {2, Math.sqrt(2)};

  private final HeldOutScores heldOut;

  FusionWeights(HeldOutScores heldOut) {
    this.heldOut = heldOut;
  }

  /** What was found. */
  static final class Learnt {
    private final double[] weights;
    private final double[] values;
    private final int bestAlone;
    private final double[][] alone;

    private Learnt(double[] weights, double[] values, int bestAlone, double[][] alone) {
      this.weights = weights;
      this.values = values;
      this.bestAlone = bestAlone;
      this.alone = alone;
    }

    /**
     * One weight per channel: 1 for the best channel alone, or for the largest where that is left
     * out; 0 for what is left out.
     */
    double[] weights() {
      return weights.clone();
    }

    /** The mean NDCG@20 with the weights. */
    double mean() {
      return FusionWeights.mean(values);
    }

    /** The best channel alone. */
    int bestAlone() {
      return bestAlone;
    }

    /** The mean NDCG@20 of a channel alone. */
    double meanAlone(int channel) {
      return FusionWeights.mean(alone[channel]);
    }

    /** Whether the weights are better than the best channel alone. */
    PairedTest gain(HeldOutScores heldOut) {
      return heldOut.test(values, alone[bestAlone]);
    }
  }

  /** Learns. */
  Learnt learn() {
    int channels = heldOut.channelCount();
    double[][] units = new double[channels][channels];
    for (int c = 0; c < channels; c++) {
      units[c][c] = 1;
    }
    double[][] alone = heldOut.values(List.of(units));
    int best = 0;
    for (int c = 1; c < channels; c++) {
      best = mean(alone[c]) > mean(alone[best]) ? c : best;
    }
    double[] weights = units[best].clone();
    for (int round = 0; round < ROUNDS; round++) {
      double[] before = weights.clone();
      for (int c = 0; c < channels; c++) {
        if (c != best) {
          weights[c] = bestWeight(weights, c);
        }
      }
      if (channels <= 2 || Arrays.equals(before, weights)) {
        break; // another round would try the same
      }
    }
    leaveOutTheSuperfluous(weights);
    if (weights[best] == 0) {
      double most = DoubleStream.of(weights).max().orElse(1);
      Arrays.setAll(weights, c -> weights[c] / most);
    }
    return new Learnt(weights, values(weights), best, alone);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private double[] values(double[] weights) {
    return heldOut.values(List.of(weights))[0];
  }

  /** The weight of one channel where the others have theirs. */
  private double bestWeight(double[] weights, int channel) {
    Line line = new Line(weights, channel);
    line.measure(0);
    for (int power : COARSE) {
      line.measure(Math.scalb(1.0, power));
    }
    for (double end = line.best(Half.BOTH);
        end > 0 && end < LARGEST && end > 1 / LARGEST && line.isEnd(end);
        end = line.best(Half.BOTH)) {
      line.measure(end > 1 ? end * 4 : end / 4);
    }
    for (double factor : FINER) {
      for (Half half : Half.values()) {
        double around = line.best(half);
        line.measure(around * factor);
        line.measure(around / factor);
      }
    }
    PairedTest gain = heldOut.test(line.crossed(), line.at(0));
    return helps(gain) ? line.best(Half.BOTH) : 0;
  }

  private boolean helps(PairedTest gain) {
    double significant = SIGNIFICANT / Math.max(1, heldOut.channelCount() - 1);
    return gain.difference() > 0 && gain.pValue() < significant;
  }

  /** Takes the weight of the least useful channel away, as long as there is one of no use. */
  private void leaveOutTheSuperfluous(double[] weights) {
    while (DoubleStream.of(weights).filter(weight -> weight > 0).count() > 1) {
      double[] with = values(weights);
      int least = -1;
      double leastGain = Double.POSITIVE_INFINITY;
      for (int c = 0; c < weights.length; c++) {
        double[] without = weights.clone();
        without[c] = 0;
        if (weights[c] > 0) {
          PairedTest gain = heldOut.test(with, values(without));
          if (!helps(gain) && gain.difference() < leastGain) {
            least = c;
            leastGain = gain.difference();
          }
        }
      }
      if (least < 0) {
        return;
      }
      weights[least] = 0;
    }
  }

  /** Of the cases. */
  private enum Half {
    BOTH,
    FIRST,
    SECOND
  }

  /** The weights of one channel that were tried, with what each case is worth then. */
  private final class Line {
    private final double[] others;
    private final int channel;
    private final TreeMap<Double, double[]> tried = new TreeMap<>();

    Line(double[] weights, int channel) {
      this.others = weights;
      this.channel = channel;
    }

    void measure(double weight) {
      if (weight == 0 ? !tried.containsKey(0.0) : !isKnown(weight)) {
        double[] weights = others.clone();
        weights[channel] = weight;
        tried.put(weight, values(weights));
      }
    }

    /** Products of roots are not exact. */
    private boolean isKnown(double weight) {
      return !tried.subMap(weight * 0.999, weight * 1.001).isEmpty();
    }

    boolean isEnd(double weight) {
      return weight == tried.lastKey() || tried.lowerKey(weight) == 0;
    }

    double[] at(double weight) {
      return Objects.requireNonNull(tried.get(weight));
    }

    /** The weight that is best on some cases; of equal ones the smallest. */
    double best(Half half) {
      double best = 0;
      double bestSum = Double.NEGATIVE_INFINITY;
      for (Map.Entry<Double, double[]> each : tried.entrySet()) {
        double sum = 0;
        for (int c = 0; c < each.getValue().length; c++) {
          boolean counts = half == Half.BOTH || heldOut.isOfFirstHalf(c) == (half == Half.FIRST);
          sum += counts ? each.getValue()[c] : 0;
        }
        if (sum > bestSum) {
          best = each.getKey();
          bestSum = sum;
        }
      }
      return best;
    }

    /** Each case with the weight that is best on the other half. */
    double[] crossed() {
      double[] first = at(best(Half.SECOND));
      double[] second = at(best(Half.FIRST));
      double[] crossed = new double[first.length];
      Arrays.setAll(crossed, c -> heldOut.isOfFirstHalf(c) ? first[c] : second[c]);
      return crossed;
    }
  }
}
