package dev.vecino.evaluator.metric;

import dev.vecino.core.Workers;
import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metrics of each case, of which averages, intervals and tests are made. */
public final class CaseMetrics {

  private final Map<Integer, Map<Metric, double[]>> values; // per case; NaN: there is none

  private CaseMetrics(Map<Integer, Map<Metric, double[]>> values) {
    this.values = values;
  }

  /**
   * Measures lists.
   *
   * @param ks lengths of lists, rising
   * @param clicks the clicks of each item in training
   */
  public static CaseMetrics of(Questions questions, Lists lists, List<Integer> ks, long[] clicks) {
    int cases = questions.size();
    Map<Integer, Map<Metric, double[]>> values = new LinkedHashMap<>();
    for (int k : ks) {
      Map<Metric, double[]> columns = new EnumMap<>(Metric.class);
      for (Metric metric : Metric.values()) {
        columns.put(metric, new double[cases]);
      }
      values.put(k, columns);
    }
    double allClicks = Arrays.stream(clicks).sum();
    double meanClicks = allClicks / clicks.length;
    double[] information = new double[clicks.length];
    Arrays.setAll(information, item -> -Math.log(clicks[item] / allClicks) / Math.log(2));
    int longest = ks.getLast();
    double[] gains = new double[longest + 1]; // of so many relevant items in front
    for (int rank = 1; rank <= longest; rank++) {
      gains[rank] = gains[rank - 1] + gain(rank);
    }
    for (int c = 0; c < cases; c++) {
      int relevant = questions.relevantCount(c);
      int hits = 0;
      double gained = 0;
      double reciprocal = 0;
      double popularity = 0;
      double bits = 0;
      int rank = 0;
      int size = lists.size(c);
      for (int k : ks) {
        for (; rank < Math.min(k, size); rank++) {
          int item = lists.item(c, rank);
          popularity += clicks[item];
          bits += information[item];
          if (questions.isRelevant(c, item)) {
            gained += gain(rank + 1);
            if (hits == 0) {
              reciprocal = 1.0 / (rank + 1);
            }
            hits++;
          }
        }
        Map<Metric, double[]> columns = values.get(k);
        columns.get(Metric.RECALL)[c] = hits / (double) relevant;
        columns.get(Metric.HIT_RATE)[c] = hits > 0 ? 1 : 0;
        columns.get(Metric.PRECISION)[c] = hits / (double) k;
        columns.get(Metric.NDCG)[c] = gained / gains[Math.min(k, relevant)];
        columns.get(Metric.MRR)[c] = reciprocal;
        columns.get(Metric.INTRA_LIST_SIMILARITY)[c] = Double.NaN;
        // Of an empty list nothing can be said: NaN.
        columns.get(Metric.POPULARITY_BIAS)[c] = popularity / rank / meanClicks;
        columns.get(Metric.NOVELTY)[c] = bits / rank;
      }
    }
    return new CaseMetrics(values);
  }

  /**
   * Fills in the similarity within lists, of some cases evenly chosen.
   *
   * @param most the largest number of cases
   */
  public void measureSimilarity(Lists lists, CoClicks coClicks, int most, int threads) {
    int step = Math.max(1, (lists.cases() + most - 1) / most);
    Workers.runOnce(
        (lists.cases() + step - 1) / step,
        threads,
        () -> {
          CoClicks.Memory memory = coClicks.memory();
          return sample -> {
            int c = sample * step;
            double sum = 0;
            int rank = 0;
            for (Map.Entry<Integer, Map<Metric, double[]>> entry : values.entrySet()) {
              for (; rank < Math.min(entry.getKey(), lists.size(c)); rank++) {
                for (int above = 0; above < rank; above++) {
                  sum += memory.cosine(lists.item(c, above), lists.item(c, rank));
                }
              }
              // Of a list of one nothing can be said: NaN.
              double pairs = rank * (rank - 1.0) / 2;
              entry.getValue().get(Metric.INTRA_LIST_SIMILARITY)[c] = sum / pairs;
            }
          };
        });
  }

  private static double gain(int rank) {
    return Math.log(2) / Math.log(rank + 1);
  }

  /** The values of a metric, one per case; shared; NaN where a case has no value. */
  public double[] of(Metric metric, int k) {
    return values.get(k).get(metric);
  }

  /** The mean over the cases that have a value; NaN if no case has one. */
  public double mean(Metric metric, int k) {
    double sum = 0;
    int count = 0;
    for (double value : of(metric, k)) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    return sum / count;
  }
}
