package dev.vecino.trainer.calibration;

import dev.vecino.core.CancelledException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the {@link Calibration} by which what was held out is most likely: for each of several
 * half-lives, then for several doubts, the best weights, and of these the best. It is taken if it
 * ranks what was clicked next significantly better than the plain sum does (NDCG@20, paired t-test
 * over users, weights of one half of the users judged by the other half); else the plain sum stays.
 */
public final class Calibrator {

  /** Powers of 2: half-lives that are tried first; then the step between them is halved twice. */
  private static final int SHORTEST = -2;

  private static final int LONGEST = 10;
  private static final int STEP = 2;
  private static final double FINEST = 0.5;

  /** Doubts that are tried, see {@link ItemTables#trust}. */
  private static final double LEAST_DOUBT = 0.5;

  private static final double MOST_DOUBT = 256;
  private static final double DOUBT_FACTOR = 2;

  /** However little the vectors tell, they tell something. */
  private static final double LEAST_VECTOR_WEIGHT = 0.02;

  private static final double SIGNIFICANT = 1.96; // standard errors: p < .05

  private final ItemTables tables;
  private final HeldOutSteps steps;
  private final int threads;
  private final StepLikelihood likelihood;

  private Calibrator(ItemTables tables, HeldOutSteps steps, long seed, int threads) {
    this.tables = tables;
    this.steps = steps;
    this.threads = threads;
    likelihood = new StepLikelihood(tables, steps, seed, threads);
  }

  /**
   * What was found.
   *
   * @param calibration empty: users are plain sums
   * @param context the context vectors, rows of dimension floats
   * @param described what the manifest says under {@link Calibration#KEY}; may be empty
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once
  public record Result(
      Optional<Calibration> calibration, float[] context, Map<String, Object> described) {

    /** Of a model that is not calibrated. */
    public static Result none(float[] context) {
      return new Result(Optional.empty(), context, Map.of());
    }
  }

  /**
   * Finds it.
   *
   * @param steps of users who were not trained; {@link HeldOutSteps#areEnough}
   * @param seed of what is random
   * @param threads at least 1; the result does not depend on it
   * @throws CancelledException if the calling thread is interrupted
   */
  public static Result calibrate(ItemTables tables, HeldOutSteps steps, long seed, int threads) {
    return new Calibrator(tables, steps, seed, threads).calibrate();
  }

  /** A half-life and a doubt with their best weights. */
  private record Candidate(double halfLife, double doubt, StepLikelihood.Best best) {
    Candidate better(Candidate other) {
      return other.best.value() > best.value() ? other : this;
    }
  }

  private Result calibrate() {
    Candidate found = search();
    double[] plain = new double[StepLikelihood.WEIGHTS];
    plain[0] = 1;
    StepRanks ranks = new StepRanks(tables, steps, threads);
    double[] before = ranks.ndcg(tables.users(steps, Double.POSITIVE_INFINITY), 0, step -> plain);
    likelihood.encode(found.halfLife, found.doubt);
    double[] start = found.best.weights();
    double[][] ofHalves = {
      usable(likelihood.best(step -> half(step) == 0, start).weights()),
      usable(likelihood.best(step -> half(step) == 1, start).weights())
    };
    double[] after = ranks.ndcg(likelihood.users(), found.doubt, step -> ofHalves[1 - half(step)]);
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("heldOutUsers", steps.userCount());
    described.put("heldOutSteps", steps.size());
    described.put("plainNdcg20", rounded(mean(before)));
    described.put("ndcg20", rounded(mean(after)));
    if (!isBetter(before, after)) {
      return new Result(Optional.empty(), tables.context(), described);
    }
    double[] weights = usable(start);
    List<Double> repeats = new ArrayList<>();
    for (int w = 2; w < weights.length; w++) {
      repeats.add(weights[w]);
    }
    Calibration unscaled =
        new Calibration(found.halfLife, found.doubt, weights[0], weights[1], repeats);
    // Fusion takes context vectors to have the length 1, and no bonus may be more than 2 of them.
    Calibration calibration = unscaled.dividedBy(length(unscaled.context(tables)));
    described.putAll(calibration.describe());
    return new Result(Optional.of(calibration), calibration.context(tables), described);
  }

  /** Half of the users. */
  private int half(int step) {
    return steps.all().get(step).user() % 2;
  }

  private static double[] usable(double[] weights) {
    double[] usable = weights.clone();
    usable[0] = Math.max(usable[0], LEAST_VECTOR_WEIGHT);
    return usable;
  }

  /** The root mean square of the lengths of the vectors. */
  private double length(float[] context) {
    double squares = 0;
    for (float value : context) {
      squares += (double) value * value;
    }
    return Math.max(1e-9, Math.sqrt(squares / tables.size));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  /** First the half-life, then the doubt. */
  private Candidate search() {
    double[] start = new double[StepLikelihood.WEIGHTS];
    start[0] = 1;
    Candidate best = candidate(Double.POSITIVE_INFINITY, 0, start);
    if (steps.areOrdered()) {
      best = bestHalfLife(best);
    }
    return bestDoubt(best);
  }

  /** From no decay at all down to steep ones, then between the best one and its neighbours. */
  private Candidate bestHalfLife(Candidate none) {
    Candidate best = none;
    for (double at = LONGEST; at >= SHORTEST; at -= STEP) {
      best = best.better(candidate(Math.pow(2, at), 0, best.best.weights()));
    }
    boolean decays = best.halfLife < Double.POSITIVE_INFINITY;
    for (double step = STEP / 2.0; decays && step >= FINEST; step /= 2) {
      double factor = Math.pow(2, step);
      double middle = best.halfLife;
      best = best.better(candidate(middle / factor, 0, best.best.weights()));
      best = best.better(candidate(middle * factor, 0, best.best.weights()));
    }
    return best;
  }

  /** From none at all up, as long as that gains. */
  private Candidate bestDoubt(Candidate none) {
    Candidate best = none;
    for (double doubt = LEAST_DOUBT; doubt <= MOST_DOUBT; doubt *= DOUBT_FACTOR) {
      Candidate next = candidate(best.halfLife, doubt, best.best.weights());
      if (next.best.value() <= best.best.value()) {
        break;
      }
      best = next;
    }
    return best;
  }

  private Candidate candidate(double halfLife, double doubt, double[] start) {
    CancelledException.check();
    likelihood.encode(halfLife, doubt);
    return new Candidate(halfLife, doubt, likelihood.best(step -> true, start));
  }

  /** The paired t-test, each user's mean being one observation. */
  private boolean isBetter(double[] before, double[] after) {
    double[] sums = new double[steps.userCount()];
    int[] counts = new int[steps.userCount()];
    for (int s = 0; s < steps.size(); s++) {
      int user = steps.all().get(s).user();
      sums[user] += after[s] - before[s];
      counts[user]++;
    }
    for (int user = 0; user < sums.length; user++) {
      sums[user] /= counts[user];
    }
    double mean = mean(sums);
    double squares = 0;
    for (double each : sums) {
      squares += (each - mean) * (each - mean);
    }
    double error = Math.sqrt(squares / (sums.length - 1.0) / sums.length);
    return mean > SIGNIFICANT * error;
  }
}
