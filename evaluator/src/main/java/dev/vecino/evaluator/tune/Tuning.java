package dev.vecino.evaluator.tune;

import dev.vecino.core.BadInputException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.metric.CaseMetrics;
import dev.vecino.evaluator.metric.Metric;
import dev.vecino.evaluator.rank.EmbeddingRanker;
import dev.vecino.evaluator.rank.Lists;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.rank.Ranker;
import dev.vecino.evaluator.rank.Ranking;
import dev.vecino.evaluator.rank.TopItems;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.Split;
import dev.vecino.trainer.Channel;
import dev.vecino.trainer.Knob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Function;

/**
 * Searches the hyperparameters of an algorithm by how well it predicts a part of the log that is
 * held out in the way of a protocol ({@link Split#validation}). The defaults are tried first, then
 * one option after the other is moved up and down its values as long as that gains.
 *
 * <p>At most 10,000 cases are asked, drawn once: all trials answer the same ones, so that they can
 * be compared case by case.
 */
public final class Tuning {

  private static final int MOST_CASES = 10_000;

  private Tuning() {}

  /** The metric that is to be as high as possible. */
  public enum Goal {
    NDCG(Metric.NDCG),
    RECALL(Metric.RECALL);

    private final Metric metric;

    Goal(Metric metric) {
      this.metric = metric;
    }

    Metric metric() {
      return metric;
    }
  }

  /**
   * How to search. Validated, immutable.
   *
   * @param goal the metric that is to be high
   * @param k the length of the lists that are measured, 1 to 10,000
   * @param budget a trial that would end later, to judge by the trials before, is left out; the
   *     first trial is made in any case
   * @param trials the largest number of trials, at least 1
   * @param threads how many rank, at least 1
   * @param seed decides what is held out, and which cases are asked
   */
  public record Options(Goal goal, int k, Duration budget, int trials, int threads, long seed) {

    public Options {
      InvalidRequestException.require(goal != null, "the goal must be given");
      InvalidRequestException.require(k >= 1 && k <= 10_000, "k must be 1 to 10000, got: %d", k);
      InvalidRequestException.require(
          budget.isPositive(), "the time must be longer than zero, got: %s", budget);
      InvalidRequestException.require(trials >= 1, "trials must be at least 1, got: %d", trials);
      InvalidRequestException.require(threads >= 1, "threads must be at least 1, got: %d", threads);
    }
  }

  /**
   * Searches.
   *
   * <p>The same arguments give the same trials where the time is not over before, and where the
   * channel's models are the same (with one thread).
   *
   * @param algorithm its name, for progress and the report
   * @param knobs what may be changed, in the order in which it is tried
   * @param channel the algorithm with the options that are changed, by their names; where it throws
   *     {@link InvalidRequestException} for any but the defaults, there is no such trial
   * @param listener hears of training and ranking, each named with the number of the trial, the
   *     best so far and the time that is left
   * @return what was tried; where the calling thread was interrupted after the first trial, that is
   *     part of it, and the thread stays interrupted
   * @throws BadInputException if nothing can be held out
   * @throws dev.vecino.core.CancelledException if the calling thread is interrupted before
   */
  public static TuningReport tune(
      ClickLog log,
      Protocol protocol,
      String algorithm,
      List<Knob> knobs,
      Function<Map<String, String>, Channel> channel,
      Options options,
      ProgressListener listener) {
    Split split =
        Split.validation(protocol, log, options.seed()).orElseThrow(() -> tooLittle(log, protocol));
    Questions questions = questions(split, options.seed());
    if (questions.size() == 0) {
      throw tooLittle(log, protocol);
    }
    Bench bench = new Bench(split.training(), questions, channel, options, listener);
    HillClimb search =
        new HillClimb(bench, options.budget().toMillis() / 1e3, options.trials(), System::nanoTime);
    bench.search = search;
    HillClimb.Outcome outcome =
        search.climb(
            () ->
                knobs.stream()
                    .map(knob -> KnobAxis.of(knob, bench.defaults.get(knob.key())))
                    .toList());
    boolean interrupted = Thread.interrupted(); // or the report would not be made
    try {
      return new TuningReport(
          algorithm, split, questions, options, outcome, search.trials(), bench.values);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static BadInputException tooLittle(ClickLog log, Protocol protocol) {
    return new BadInputException(
        "%s: too few clicks to hold some out by protocol %s"
            .formatted(log.report().file(), protocol));
  }

  private static Questions questions(Split split, long seed) {
    List<Split.Case> sample = new ArrayList<>(split.cases());
    Collections.shuffle(sample, new Random(seed));
    return new Questions(
        sample.subList(0, Math.min(MOST_CASES, sample.size())), split.protocol().convention());
  }

  /** Trains and asks. */
  private static final class Bench implements HillClimb.Objective {
    private final ClickLog training;
    private final Questions questions;
    private final Function<Map<String, String>, Channel> channel;
    private final Options options;
    private final ProgressListener listener;
    private final int[] ranksOfIds;
    private final long[] clicks;

    private HillClimb search;
    private Map<String, Object> defaults = Map.of(); // the manifest of the first trial

    /** By options that are changed: of each case. */
    private final Map<Map<String, String>, double[]> values = new HashMap<>();

    Bench(
        ClickLog training,
        Questions questions,
        Function<Map<String, String>, Channel> channel,
        Options options,
        ProgressListener listener) {
      this.training = training;
      this.questions = questions;
      this.channel = channel;
      this.options = options;
      this.listener = listener;
      this.ranksOfIds = TopItems.ranksOfIds(training);
      this.clicks = training.clicksPerItem();
    }

    @Override
    public OptionalDouble measure(Map<String, String> changed) {
      String where = where();
      ProgressListener named =
          (name, unit, total) -> listener.start(where + ": " + name, unit, total);
      Ranker ranker;
      try {
        EmbeddingModel model = channel.apply(changed).train(training, Optional.empty(), named);
        if (changed.isEmpty()) {
          defaults = model.manifest().values();
        }
        ranker = new EmbeddingRanker(training, model);
      } catch (InvalidRequestException e) {
        if (changed.isEmpty()) {
          throw e;
        }
        return OptionalDouble.empty();
      }
      try (ProgressListener.Task task = named.start("ranking", "cases", questions.size())) {
        Lists lists =
            Ranking.rank(
                    ranker, List.of(questions), options.k(), ranksOfIds, options.threads(), task)
                .getFirst();
        CaseMetrics cases = CaseMetrics.of(questions, lists, List.of(options.k()), clicks);
        double mean = cases.mean(options.goal().metric(), options.k());
        values.put(changed, cases.of(options.goal().metric(), options.k()));
        task.note(
            String.format(
                Locale.ROOT,
                "%s %.4f with %s",
                options.goal().metric().at(options.k()),
                mean,
                TuningReport.text(changed)));
        return OptionalDouble.of(mean);
      }
    }

    private String where() {
      return search.trials().isEmpty()
          ? "trial 1"
          : String.format(
              Locale.ROOT,
              "trial %d (best %.4f, %s left)",
              search.trials().size() + 1,
              search.best().value(),
              left(search.secondsLeft()));
    }

    private static String left(double seconds) {
      return seconds < 120
          ? String.format(Locale.ROOT, "%.0f s", seconds)
          : String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }
  }
}
