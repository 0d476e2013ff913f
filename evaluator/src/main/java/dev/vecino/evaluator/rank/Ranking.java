package dev.vecino.evaluator.rank;

import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.evaluator.split.SeenItems;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Asks a ranker every question; all items of the training log compete. */
public final class Ranking {

  private static final int BLOCK = 32;
  private static final long BLOCK_FLOATS = 1 << 24;

  private Ranking() {}

  public static List<Lists> rank(
      Ranker ranker, List<Questions> tables, int k, int[] ranksOfIds, int threads) {
    return rank(ranker, tables, k, ranksOfIds, threads, ProgressListener.NONE.start("", "", -1));
  }

  /**
   * Ranks. A case that is asked in several tables is scored once.
   *
   * @param tables of the same cases; the seen items are left out of the answers where it says so
   * @param ranksOfIds of {@link TopItems#ranksOfIds}
   * @param task hears of every case
   * @return the lists of each table
   */
  public static List<Lists> rank(
      Ranker ranker,
      List<Questions> tables,
      int k,
      int[] ranksOfIds,
      int threads,
      ProgressListener.Task task) {
    int items = ranksOfIds.length;
    List<Lists> all =
        tables.stream().map(table -> new Lists(table.size(), Math.min(k, items))).toList();
    int[] asked = asked(tables);
    int block = (int) Math.max(1, Math.min(BLOCK, BLOCK_FLOATS / Math.max(1, items)));
    Workers.runOnce(
        (asked.length + block - 1) / block,
        threads,
        () -> {
          float[][] scores = new float[block][items];
          TopItems top = new TopItems(ranksOfIds, k);
          IntConsumer part =
              b -> {
                int from = b * block;
                int size = Math.min(block, asked.length - from);
                int[][] histories = new int[size][];
                for (int h = 0; h < size; h++) {
                  histories[h] = history(tables, asked[from + h]);
                }
                ranker.scoreAll(histories, scores);
                for (int h = 0; h < size; h++) {
                  select(tables, all, asked[from + h], histories[h], scores[h], top);
                }
                task.advance(size);
              };
          return part;
        });
    return all;
  }

  /** The cases that any table asks. */
  private static int[] asked(List<Questions> tables) {
    return IntStream.range(0, tables.getFirst().allCases())
        .filter(c -> tables.stream().anyMatch(table -> table.numberOf(c) >= 0))
        .toArray();
  }

  private static int[] history(List<Questions> tables, int caseOfAll) {
    for (Questions table : tables) {
      int number = table.numberOf(caseOfAll);
      if (number >= 0) {
        return table.get(number).history();
      }
    }
    throw new IllegalStateException("case " + caseOfAll + " is not asked");
  }

  /** Those with all items first, because leaving some out changes the scores. */
  private static void select(
      List<Questions> tables,
      List<Lists> lists,
      int caseOfAll,
      int[] history,
      float[] scores,
      TopItems top) {
    for (int pass = 0; pass < 2; pass++) {
      SeenItems seen = pass == 0 ? SeenItems.INCLUDE : SeenItems.EXCLUDE;
      if (seen == SeenItems.EXCLUDE) {
        for (int item : history) {
          scores[item] = Float.NEGATIVE_INFINITY;
        }
      }
      for (int t = 0; t < tables.size(); t++) {
        int number = tables.get(t).numberOf(caseOfAll);
        if (tables.get(t).seen() == seen && number >= 0) {
          lists.get(t).select(number, scores, top);
        }
      }
    }
  }
}
