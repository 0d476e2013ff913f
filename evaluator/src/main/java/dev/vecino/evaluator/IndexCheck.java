package dev.vecino.evaluator;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.OutputFolder;
import dev.vecino.core.ProgressListener;
import dev.vecino.core.Workers;
import dev.vecino.evaluator.metric.CaseMetrics;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.indexer.IndexBuilder;
import dev.vecino.searcher.RecommendRequest;
import dev.vecino.searcher.Recommendations;
import dev.vecino.searcher.Recommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What is lost when a model is asked through an index, as applications ask it, instead of exactly.
 *
 * @param tables in the order of the evaluation's questions
 */
public record IndexCheck(List<Table> tables) {

  /**
   * The answers to some cases, both ways.
   *
   * @param cases how many cases were asked
   * @param approximate how many of the cases were answered without comparing all items
   * @param exact mean metrics of the exact lists
   * @param through mean metrics of the index's lists
   */
  public record Table(
      int cases, int approximate, Map<String, Double> exact, Map<String, Double> through) {

    private static double mean(Map<String, Double> means, String metric) {
      return Objects.requireNonNull(means.get(metric), metric);
    }

    /** The share of a metric that is lost; negative: the index does better by chance. */
    public double loss(String metric) {
      double value = mean(exact, metric);
      return value == 0 ? 0 : (value - mean(through, metric)) / value;
    }
  }

  private static final List<Metric> METRICS =
      List.of(Metric.RECALL, Metric.HIT_RATE, Metric.PRECISION, Metric.NDCG, Metric.MRR);

  /**
   * Builds an index in a temporary folder, asks, and removes it.
   *
   * @param exact the exact lists of each table
   */
  static IndexCheck of(
      EmbeddingModel model,
      ClickLog training,
      List<Questions> tables,
      List<Lists> exact,
      EvaluationOptions options,
      ProgressListener listener) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("vecino-evaluate-");
      IndexBuilder.of(model).listener(listener).build(folder);
      try (Recommender recommender = Recommender.open(folder)) {
        List<Table> checked = new ArrayList<>();
        for (int t = 0; t < tables.size(); t++) {
          checked.add(table(recommender, training, tables.get(t), exact.get(t), options, listener));
        }
        return new IndexCheck(List.copyOf(checked));
      }
    } catch (IOException e) {
      throw new ArtifactException("the index to check with can't be written (" + e + ")", e);
    } finally {
      if (folder != null) {
        remove(folder);
      }
    }
  }

  private static void remove(Path folder) {
    try {
      OutputFolder.removeTree(folder);
    } catch (IOException e) {
      System.getLogger(IndexCheck.class.getName())
          .log(System.Logger.Level.WARNING, folder + " can't be removed", e);
    }
  }

  private static Table table(
      Recommender recommender,
      ClickLog training,
      Questions all,
      Lists exact,
      EvaluationOptions options,
      ProgressListener listener) {
    int count = Math.min(options.indexSample(), all.size());
    int[] numbers =
        IntStream.range(0, count).map(i -> (int) ((long) i * all.size() / count)).toArray();
    Questions questions = all.select(numbers);
    int k = options.ks().getLast();
    Lists through = new Lists(count, k);
    Lists sampled = new Lists(count, k);
    AtomicInteger approximate = new AtomicInteger();
    try (ProgressListener.Task task = listener.start("asking the index", "cases", count)) {
      // One by one, as a request comes: of many at once AUTO would answer more exactly.
      Workers.runOnce(
          count,
          options.threads(),
          c -> {
            RecommendRequest request =
                RecommendRequest.forHistory(
                        Arrays.stream(questions.get(c).history()).mapToObj(training::item).toList())
                    .limit(k);
            Recommendations answer =
                recommender.recommend(
                    questions.seen() == SeenItems.INCLUDE ? request.includingSeen() : request);
            if (answer.answeredBy().isApproximate()) {
              approximate.incrementAndGet();
            }
            through.set(
                c,
                answer.items().stream()
                    .mapToInt(item -> training.itemNumber(item.item()))
                    .toArray());
            sampled.set(c, exact.list(numbers[c]));
            task.advance(1);
          });
    }
    long[] clicks = training.clicksPerItem();
    return new Table(
        count,
        approximate.get(),
        means(CaseMetrics.of(questions, sampled, options.ks(), clicks), options),
        means(CaseMetrics.of(questions, through, options.ks(), clicks), options));
  }

  private static Map<String, Double> means(CaseMetrics cases, EvaluationOptions options) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (int k : options.ks()) {
      for (Metric metric : METRICS) {
        means.put(metric.at(k), cases.mean(metric, k));
      }
    }
    return means;
  }
}
