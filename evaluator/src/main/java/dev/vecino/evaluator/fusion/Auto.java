package dev.vecino.evaluator.fusion;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.fusion.Contenders.Verdict;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.Split;
import dev.vecino.trainer.Trainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes the best model that a log allows: popularity, tuned item-kNN and each channel of vectors
 * learn without a part of the log that is held out as the kind of data demands, the cheap ones
 * first; {@link FusionWeights} finds the best of them, or the best fusion; that is made of the
 * whole log. So the model is never behind popularity or item-kNN on the held-out cases: where no
 * other one is ahead, it is that.
 *
 * <p>With enough time and trainers that use one thread, the same log and options give the same
 * model. What is left out for want of time depends on the machine; it is told.
 */
final class Auto {

  /** The manifest's key of what was chosen. */
  static final String FACT = "auto";

  /** Fewer cases tell nothing: the standard error of their NDCG is some .03. */
  static final int FEWEST_CASES = 100;

  static final Duration LONGEST = Duration.ofMinutes(20);
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final double SLOW_START = 5; // seconds
  private static final int TRAININGS = 2; // of the last channel, which is the longest

  private Auto() {}

  /**
   * A channel of vectors.
   *
   * @param trainer trains it
   * @param brief the same with one epoch, to see how long one takes
   * @param epochs how many the trainer makes
   */
  record Candidate(Trainer trainer, Trainer brief, int epochs) {}

  /**
   * How it is looked for. Validated, immutable.
   *
   * @param protocol what the model is for; empty: by what the log holds
   * @param candidates the channels of vectors by name, the quick ones first, at least one
   * @param plain the candidate that is taken where too little can be held out
   * @param time how long candidates are tried; empty: twice what the last candidate is estimated to
   *     take, 10 seconds to 20 minutes
   * @param threads that rank, at least 1
   */
  record Options(
      Optional<Protocol> protocol,
      Map<String, Candidate> candidates,
      String plain,
      Optional<Duration> time,
      int threads) {

    Options {
      candidates = Collections.unmodifiableMap(new LinkedHashMap<>(candidates));
      InvalidRequestException.require(
          candidates.containsKey(plain), "auto needs %s among its channels", plain);
    }

    Map<String, Trainer> trainers() {
      Map<String, Trainer> trainers = new LinkedHashMap<>();
      candidates.forEach((name, candidate) -> trainers.put(name, candidate.trainer()));
      return trainers;
    }
  }

  /**
   * Looks for the best, and trains it on the whole log.
   *
   * @param listener hears how long it takes, what was found and why it was chosen
   * @return a model whose manifest says what was chosen ({@link AutoChoice})
   */
  static EmbeddingModel train(ClickLog log, Options options, ProgressListener listener) {
    Protocol protocol = options.protocol().orElseGet(() -> Fusion.protocolFor(log));
    Optional<Split> split = Split.validation(protocol, log, Fusion.SEED);
    int cases = split.map(held -> held.cases().size()).orElse(0);
    if (cases < FEWEST_CASES) {
      listener.tell(
          String.format(
              Locale.ROOT,
              "auto: takes %s: only %,d cases can be held out (%s), at least %d are needed to"
                  + " compare",
              options.plain(),
              cases,
              protocol,
              FEWEST_CASES));
      Recipe recipe = AutoChoice.single(options.plain()).recipe();
      return made(
          log, options.trainers(), new AutoChoice(recipe, Map.of("cases", cases)), listener);
    }
    AutoChoice choice = new Search(log, split.get(), options, listener).choose();
    return made(log, options.trainers(), choice, listener);
  }

  /** What was chosen, of the whole log. */
  static EmbeddingModel made(
      ClickLog log, Map<String, Trainer> trainers, AutoChoice choice, ProgressListener listener) {
    return Fusion.trained(log, trainers, choice.recipe(), listener)
        .withFact(FACT, choice.described());
  }

  /** One search. */
  private static final class Search {
    private final ClickLog log;
    private final Split split;
    private final Options options;
    private final ProgressListener listener;
    private final Contenders contenders;
    private final Map<String, Object> seconds = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();

    Search(ClickLog log, Split split, Options options, ProgressListener listener) {
      this.log = log;
      this.split = split;
      this.options = options;
      this.listener = listener;
      this.contenders = new Contenders(split, options.threads(), listener);
    }

    AutoChoice choose() {
      String last = List.copyOf(options.candidates().keySet()).getLast();
      Map<String, Double> estimates = new LinkedHashMap<>();
      estimates.put(last, estimate(last));
      double budget =
          options.time().map(Search::seconds).orElseGet(() -> standard(estimates, last));
      listener.tell(
          String.format(
              Locale.ROOT,
              "auto: holds %,d cases out (%s) and tries popularity, item-knn and, for at most %s"
                  + " (--time), %s; then it trains the best on all clicks",
              split.cases().size(),
              split.protocol(),
              inWords(budget),
              String.join(", ", options.candidates().keySet())));
      contenders.addPopularity();
      long began = System.nanoTime();
      contenders.addNeighbors(
          Fusion.tunedNeighbors(log, split.protocol(), options.threads(), listener));
      seconds.put("item-knn", rounded(secondsSince(began)));
      began = System.nanoTime();
      for (String name : options.candidates().keySet()) {
        double left = budget - secondsSince(began);
        double needed = left <= 0 ? 0 : estimates.computeIfAbsent(name, this::estimate);
        if (needed < left) {
          tryOut(name);
        } else {
          leftOut.add(name);
        }
      }
      Verdict verdict = contenders.judge();
      AutoChoice choice = choice(verdict);
      tell(verdict);
      return choice;
    }

    private void tryOut(String name) {
      long began = System.nanoTime();
      contenders.addVectors(
          name, candidate(name).trainer().train(split.training(), Optional.empty(), listener));
      seconds.put(name, rounded(secondsSince(began)));
    }

    private Candidate candidate(String name) {
      Candidate candidate = options.candidates().get(name);
      if (candidate == null) {
        throw new IllegalStateException("there is no " + name);
      }
      return candidate;
    }

    /** By one epoch, how many seconds all take; once more where code was slow to start. */
    private double estimate(String name) {
      double first = briefly(name);
      double epoch = first < SLOW_START ? briefly(name) : first;
      return epoch * candidate(name).epochs();
    }

    private double briefly(String name) {
      long began = System.nanoTime();
      candidate(name).brief().train(split.training(), Optional.empty(), ProgressListener.NONE);
      return secondsSince(began);
    }

    private static double standard(Map<String, Double> estimates, String last) {
      return Math.clamp(
          TRAININGS * estimates.getOrDefault(last, 0.0), seconds(SHORTEST), seconds(LONGEST));
    }

    private AutoChoice choice(Verdict verdict) {
      Map<String, Object> found = new LinkedHashMap<>();
      found.put("protocol", split.protocol().toString());
      found.put("cases", verdict.cases());
      Map<String, Object> ndcgs = new LinkedHashMap<>();
      verdict.ndcgs().forEach((name, ndcg) -> ndcgs.put(name, rounded(ndcg)));
      found.put("ndcg@20", ndcgs);
      found.put("chosenNdcg@20", rounded(verdict.ndcg()));
      found.put("seconds", seconds);
      found.put("leftOutForTime", leftOut);
      Recipe recipe = verdict.recipe();
      if (recipe.vectors().isEmpty()) {
        recipe = new Recipe(recipe.weights(), options.plain(), recipe.neighbors());
      }
      return new AutoChoice(recipe, found);
    }

    private void tell(Verdict verdict) {
      listener.tell(
          String.format(
              Locale.ROOT,
              "auto: ndcg@20 of %,d held-out cases: %s%s",
              verdict.cases(),
              verdict.ndcgs().entrySet().stream()
                  .map(
                      each -> String.format(Locale.ROOT, "%s %.4f", each.getKey(), each.getValue()))
                  .collect(Collectors.joining(", ")),
              leftOut.isEmpty()
                  ? ""
                  : "; left out for want of time: " + String.join(", ", leftOut)));
      boolean isAlone = verdict.recipe().used().equals(List.of(verdict.best()));
      listener.tell(
          String.format(
              Locale.ROOT,
              "auto: takes %s: %s",
              verdict.recipe().inWords(),
              isAlone
                  ? "it is the best, and nothing that was added to it gained more than by chance"
                  : String.format(
                      Locale.ROOT,
                      "%.4f, which is %+.4f against %s alone (p %s)",
                      verdict.ndcg(),
                      verdict.gain().difference(),
                      verdict.best(),
                      probability(verdict.gain().pValue()))));
    }

    private static String probability(double p) {
      return p < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "= %.4f", p);
    }

    private static double secondsSince(long began) {
      return (System.nanoTime() - began) / 1e9;
    }

    private static double seconds(Duration duration) {
      return duration.toNanos() / 1e9;
    }

    private static String inWords(double seconds) {
      return seconds < 100
          ? String.format(Locale.ROOT, "%.0f s", seconds)
          : String.format(Locale.ROOT, "%.1f min", seconds / 60);
    }

    private static double rounded(double value) {
      return Math.round(value * 10_000) / 10_000.0;
    }
  }
}
