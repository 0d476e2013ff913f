package dev.vecino.evaluator.fusion;

import dev.vecino.core.LargestKeys;
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
import java.util.Collection;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What channels say of held-out cases, so that any weights of theirs can be judged by NDCG@20
 * without asking the channels once more. Of each case the scores of those items are kept that are
 * among the best {@value #BEST} of any channel, and of the items of its history; a fused list of 20
 * has hardly ever another one.
 *
 * <p>Where seen items may be answers by the protocol, a case is worth the mean of its NDCG with
 * them and without, as both are asked for; else that without them.
 */
final class HeldOutScores {

  private static final int MOST_CASES = 10_000;
  private static final int K = 20;
  private static final int BEST = 256;
  private static final int BLOCK = 32;
  private static final long BLOCK_FLOATS = 1 << 22; // of scores that are held per thread
  private static final int JUDGED = 256; // cases

  private final int channelCount;
  private final int threads;
  private final List<Split.Case> cases;
  private final List<Questions> tables;
  private final int[] ranksOfIds;
  private final int[] itemsOfRanks;
  private final long[] clicks;
  private final int[] groups;
  private final int groupCount;

  // Per case: the items, those of the history first, and how many these are.
  private final int[][] items;
  private final int[] seen;
  private final float[][] scores; // channel after channel; negative infinity: says nothing

  /**
   * Asks the channels.
   *
   * @param channels that learnt from the training part, each with the scores that it adds to a
   *     fused one at weight 1
   */
  HeldOutScores(
      Split split, List<? extends Ranker> channels, int threads, ProgressListener listener) {
    this.channelCount = channels.size();
    this.threads = threads;
    cases = new ArrayList<>();
    int step = Math.max(1, (split.cases().size() + MOST_CASES - 1) / MOST_CASES);
    for (int c = 0; c < split.cases().size(); c += step) {
      cases.add(split.cases().get(c));
    }
    SeenItems convention = split.protocol().convention();
    tables =
        Arrays.stream(SeenItems.values())
            .filter(which -> which == SeenItems.EXCLUDE || which == convention)
            .map(which -> new Questions(cases, which))
            .filter(table -> table.size() > 0)
            .toList();
    ranksOfIds = TopItems.ranksOfIds(split.training());
    itemsOfRanks = new int[ranksOfIds.length];
    for (int item = 0; item < ranksOfIds.length; item++) {
      itemsOfRanks[ranksOfIds[item]] = item;
    }
    clicks = split.training().clicksPerItem();
    int[] numbers = new int[cases.stream().mapToInt(Split.Case::group).max().orElse(-1) + 1];
    groups = new int[cases.size()];
    int count = 0;
    for (int c = 0; c < groups.length; c++) {
      int group = cases.get(c).group();
      if (numbers[group] == 0) {
        numbers[group] = ++count;
      }
      groups[c] = numbers[group] - 1;
    }
    groupCount = count;
    items = new int[cases.size()][];
    seen = new int[cases.size()];
    scores = new float[cases.size()][];
    ask(channels, listener);
  }

  private void ask(List<? extends Ranker> channels, ProgressListener listener) {
    int itemCount = ranksOfIds.length;
    long floats = Math.max(1L, (long) itemCount * channelCount);
    int block = Math.clamp(BLOCK_FLOATS / floats, 1, BLOCK);
    try (ProgressListener.Task task = listener.start("asking channels", "cases", cases.size())) {
      Workers.runOnce(
          (cases.size() + block - 1) / block,
          threads,
          () -> {
            float[][][] all = new float[channelCount][block][itemCount];
            Candidates candidates = new Candidates();
            IntConsumer part =
                b -> {
                  int from = b * block;
                  int size = Math.min(block, cases.size() - from);
                  int[][] histories = new int[size][];
                  Arrays.setAll(histories, h -> cases.get(from + h).history());
                  for (int c = 0; c < channelCount; c++) {
                    channels.get(c).scoreAll(histories, all[c]);
                  }
                  for (int h = 0; h < size; h++) {
                    candidates.keep(from + h, histories[h], all, h);
                  }
                  task.advance(size);
                };
            return part;
          });
    }
  }

  /** Finds the items of a case that can be in a list. Not thread-safe. */
  private final class Candidates {
    private final boolean[] chosen = new boolean[ranksOfIds.length];
    private final int[] list = new int[ranksOfIds.length];
    private final int[] top = new int[BEST];
    private final float[] unseen = new float[ranksOfIds.length];
    private final TopItems best = new TopItems(ranksOfIds, BEST);

    void keep(int number, int[] history, float[][][] all, int h) {
      int count = 0;
      for (int item : history) {
        count = add(item, count);
      }
      seen[number] = count;
      for (float[][] ofChannel : all) {
        System.arraycopy(ofChannel[h], 0, unseen, 0, unseen.length);
        for (int n = 0; n < seen[number]; n++) {
          unseen[list[n]] = Float.NEGATIVE_INFINITY;
        }
        int found = best.select(unseen, top, 0);
        for (int n = 0; n < found; n++) {
          count = add(top[n], count);
        }
      }
      items[number] = Arrays.copyOf(list, count);
      float[] own = new float[channelCount * count];
      for (int c = 0; c < channelCount; c++) {
        for (int n = 0; n < count; n++) {
          own[c * count + n] = all[c][h][list[n]];
        }
      }
      scores[number] = own;
      for (int n = 0; n < count; n++) {
        chosen[list[n]] = false;
      }
    }

    private int add(int item, int count) {
      if (chosen[item]) {
        return count;
      }
      chosen[item] = true;
      list[count] = item;
      return count + 1;
    }
  }

  int channelCount() {
    return channelCount;
  }

  int caseCount() {
    return cases.size();
  }

  /** Whether a case is of the first half of the groups, or of the second one. */
  boolean isOfFirstHalf(int number) {
    return groups[number] % 2 == 0;
  }

  /** Whether one column of values is larger than another one by more than chance would have it. */
  PairedTest test(double[] ours, double[] others) {
    return PairedTest.of(ours, others, groups, groupCount);
  }

  /**
   * What each case is worth by each of some weights; the mean is the mean NDCG@20 of the tables.
   *
   * @param weights of the channels, at least 0
   */
  double[][] values(Collection<double[]> weights) {
    List<double[]> tried = List.copyOf(weights);
    double[][] values = new double[tried.size()][cases.size()];
    for (Questions table : tables) {
      List<Lists> lists = tried.stream().map(each -> new Lists(table.size(), K)).toList();
      Workers.runOnce(
          (cases.size() + JUDGED - 1) / JUDGED,
          threads,
          () -> {
            LargestKeys best = new LargestKeys(K);
            IntConsumer part =
                b -> {
                  for (int c = b * JUDGED; c < Math.min(cases.size(), (b + 1) * JUDGED); c++) {
                    int number = table.numberOf(c);
                    for (int t = 0; number >= 0 && t < tried.size(); t++) {
                      lists.get(t).set(number, best(c, table.seen(), tried.get(t), best));
                    }
                  }
                };
            return part;
          });
      double share = cases.size() / (double) (table.size() * tables.size());
      for (int t = 0; t < tried.size(); t++) {
        double[] ndcgs = CaseMetrics.of(table, lists.get(t), List.of(K), clicks).of(Metric.NDCG, K);
        for (int c = 0; c < cases.size(); c++) {
          int number = table.numberOf(c);
          values[t][c] += number < 0 ? 0 : share * ndcgs[number];
        }
      }
    }
    return values;
  }

  /** A channel that does not know an item, or nothing of the history, adds nothing. */
  private int[] best(int number, SeenItems which, double[] weights, LargestKeys best) {
    int[] own = items[number];
    float[] all = scores[number];
    int from = which == SeenItems.EXCLUDE ? seen[number] : 0;
    for (int n = from; n < own.length; n++) {
      boolean isKnown = false;
      float sum = 0;
      for (int c = 0; c < weights.length; c++) {
        float score = all[c * own.length + n];
        if (weights[c] > 0 && score > Float.NEGATIVE_INFINITY) {
          sum += (float) weights[c] * score;
          isKnown = true;
        }
      }
      if (isKnown && sum >= best.leastScore()) {
        best.offer(LargestKeys.key(sum, ranksOfIds[own[n]]));
      }
    }
    long[] keys = best.drain();
    int[] list = new int[keys.length];
    Arrays.setAll(list, k -> itemsOfRanks[LargestKeys.number(keys[k])]);
    return list;
  }
}
