package dev.vecino.evaluator.fusion;

import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.evaluator.metric.CaseMetrics;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.metric.PairedTest;
import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.rank.TopItems;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Finds by how much each channel of a {@link Fusion} counts, by NDCG@20 on held-out cases. The best
 * channel alone comes first; each other one in turn, twice over, gets the weight with which the
 * answers are best, and is left out where that gains no more than chance would (paired t-test, p
 * below .05). So what was learnt is never behind the best channel of vectors on these cases, and
 * nothing is trained and served that does not help.
 *
 * <p>A fused score is the weighted sum of the channels' scores, so each channel scores a case once
 * for all weights that are tried.
 */
final class FusionWeights {

  /** Of a channel against the best one. */
  private static final double[] WEIGHTS = {0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2.5, 5, 10};

  private static final int MOST_CASES = 10_000;
  private static final int K = 20;
  private static final double SIGNIFICANT = 0.05;
  private static final int ROUNDS = 2;
  private static final long BLOCK_FLOATS = 1 << 22; // of scores that are held a thread
  private static final int BLOCK = 32;

  private final Split split;
  private final List<? extends Ranker> channels;
  private final int threads;
  private final ProgressListener listener;
  private final Questions questions;
  private final int[] ranksOfIds;
  private final int[] groups;

  /**
   * @param channels that learnt from the training part, each with the scores that it adds to a
   *     fused one at weight 1
   */
  FusionWeights(
      Split split, List<? extends Ranker> channels, int threads, ProgressListener listener) {
    this.split = split;
    this.channels = channels;
    this.threads = threads;
    this.listener = listener;
    List<Split.Case> cases = new ArrayList<>();
    int step = Math.max(1, (split.cases().size() + MOST_CASES - 1) / MOST_CASES);
    for (int c = 0; c < split.cases().size(); c += step) {
      cases.add(split.cases().get(c));
    }
    questions = new Questions(cases, split.protocol().convention());
    ranksOfIds = TopItems.ranksOfIds(split.training());
    groups = new int[questions.size()];
    Arrays.setAll(groups, c -> questions.get(c).group());
  }

  /**
   * Learns.
   *
   * @param leaders so many channels from the first one on may be the one that is not left out
   * @return one weight a channel, 1 for the best one alone, 0 for what is left out
   */
  double[] learn(int leaders) {
    double[] weights = new double[channels.size()];
    double[][] alone = ndcgs(unitWeights());
    int best = 0;
    for (int c = 1; c < leaders; c++) {
      best = mean(alone[c]) > mean(alone[best]) ? c : best;
    }
    weights[best] = 1;
    for (int round = 0; round < ROUNDS; round++) {
      double[] before = weights.clone();
      for (int c = 0; c < weights.length; c++) {
        if (c != best) {
          weights[c] = bestWeight(weights, c);
        }
      }
      if (weights.length <= 2 || Arrays.equals(before, weights)) {
        break; // another round would try the same
      }
    }
    return weights;
  }

  private double[][] unitWeights() {
    double[][] weights = new double[channels.size()][channels.size()];
    for (int c = 0; c < weights.length; c++) {
      weights[c][c] = 1;
    }
    return weights;
  }

  /** The weight of one channel where the others have theirs. */
  private double bestWeight(double[] weights, int channel) {
    double[][] tried = new double[WEIGHTS.length][];
    for (int w = 0; w < tried.length; w++) {
      tried[w] = weights.clone();
      tried[w][channel] = WEIGHTS[w];
    }
    double[][] values = ndcgs(tried);
    int best = 0;
    for (int w = 1; w < tried.length; w++) {
      best = mean(values[w]) > mean(values[best]) ? w : best;
    }
    PairedTest gain = PairedTest.of(values[best], values[0], groups, questions.groups());
    return gain.pValue() < SIGNIFICANT ? WEIGHTS[best] : 0;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  /** The NDCG of each case by each of the weights that are tried. */
  private double[][] ndcgs(double[][] tried) {
    int items = ranksOfIds.length;
    List<Lists> lists = new ArrayList<>();
    for (int t = 0; t < tried.length; t++) {
      lists.add(new Lists(questions.size(), Math.min(K, items)));
    }
    int block = Math.clamp(BLOCK_FLOATS / Math.max(1L, (long) items * channels.size()), 1, BLOCK);
    int cases = questions.size();
    try (ProgressListener.Task task = listener.start("weighing channels", "cases", cases)) {
      Workers.runOnce(
          (cases + block - 1) / block,
          threads,
          () -> {
            float[][][] scores = new float[channels.size()][block][items];
            float[] sum = new float[items];
            TopItems top = new TopItems(ranksOfIds, K);
            IntConsumer part =
                b -> {
                  int from = b * block;
                  int size = Math.min(block, cases - from);
                  int[][] histories = new int[size][];
                  Arrays.setAll(histories, h -> questions.get(from + h).history());
                  for (int c = 0; c < scores.length; c++) {
                    channels.get(c).scoreAll(histories, scores[c]);
                  }
                  for (int h = 0; h < size; h++) {
                    for (int t = 0; t < tried.length; t++) {
                      addUp(scores, h, tried[t], sum);
                      leaveSeenOut(histories[h], sum);
                      lists.get(t).select(from + h, sum, top);
                    }
                  }
                  task.advance(size);
                };
            return part;
          });
    }
    long[] clicks = split.training().clicksPerItem();
    double[][] values = new double[tried.length][];
    for (int t = 0; t < tried.length; t++) {
      values[t] = CaseMetrics.of(questions, lists.get(t), List.of(K), clicks).of(Metric.NDCG, K);
    }
    return values;
  }

  /** A channel that does not know an item, or nothing of the history, adds nothing. */
  private static void addUp(float[][][] scores, int history, double[] weights, float[] sum) {
    Arrays.fill(sum, Float.NEGATIVE_INFINITY);
    for (int c = 0; c < weights.length; c++) {
      float weight = (float) weights[c];
      float[] own = scores[c][history];
      for (int item = 0; weight > 0 && item < sum.length; item++) {
        if (own[item] > Float.NEGATIVE_INFINITY) {
          float before = sum[item] > Float.NEGATIVE_INFINITY ? sum[item] : 0;
          sum[item] = before + weight * own[item];
        }
      }
    }
  }

  private void leaveSeenOut(int[] history, float[] scores) {
    if (questions.seen() == SeenItems.EXCLUDE) {
      for (int item : history) {
        scores[item] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
