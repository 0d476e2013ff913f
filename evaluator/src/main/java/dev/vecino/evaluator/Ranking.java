package dev.vecino.evaluator;

import dev.vecino.core.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Asks a ranker every question; all items of the training log compete. */
final class Ranking {

  private static final int BLOCK = 32;
  private static final long BLOCK_FLOATS = 1 << 24;

  private Ranking() {}

  static List<Lists> rank(
      Ranker ranker, List<Questions> tables, int k, int[] ranksOfIds, int threads) {
    return rank(ranker, tables, k, ranksOfIds, threads, ProgressListener.NONE.start("", "", -1));
  }

  /**
   * Ranks.
   *
   * @param tables each asked on its own; the seen items are left out of the answers where it says
   *     so
   * @param ranksOfIds of {@link TopItems#ranksOfIds}
   * @param task hears of every answered question
   * @return the lists of each table
   */
  static List<Lists> rank(
      Ranker ranker,
      List<Questions> tables,
      int k,
      int[] ranksOfIds,
      int threads,
      ProgressListener.Task task) {
    List<Lists> all = new ArrayList<>();
    int items = ranksOfIds.length;
    int block = (int) Math.max(1, Math.min(BLOCK, BLOCK_FLOATS / Math.max(1, items)));
    for (Questions questions : tables) {
      Lists lists = new Lists(questions.size(), Math.min(k, items));
      all.add(lists);
      Parallel.run(
          (questions.size() + block - 1) / block,
          threads,
          () -> {
            float[][] scores = new float[block][items];
            TopItems top = new TopItems(ranksOfIds, k);
            IntConsumer part =
                b -> {
                  int from = b * block;
                  int[][] histories = new int[Math.min(block, questions.size() - from)][];
                  for (int h = 0; h < histories.length; h++) {
                    histories[h] = questions.get(from + h).history();
                  }
                  ranker.scoreAll(histories, scores);
                  for (int h = 0; h < histories.length; h++) {
                    if (questions.seen() == SeenItems.EXCLUDE) {
                      for (int item : histories[h]) {
                        scores[h][item] = Float.NEGATIVE_INFINITY;
                      }
                    }
                    lists.select(from + h, scores[h], top);
                  }
                  task.advance(histories.length);
                };
            return part;
          });
    }
    return all;
  }
}
