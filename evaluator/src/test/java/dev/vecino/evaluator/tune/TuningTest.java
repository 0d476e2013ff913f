package dev.vecino.evaluator.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.ClickLog;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.Logs;
import dev.vecino.evaluator.rank.Questions;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.evaluator.split.SeenItems;
import dev.vecino.evaluator.split.Split;
import dev.vecino.evaluator.tune.HillClimb.Axis;
import dev.vecino.evaluator.tune.HillClimb.Outcome;
import dev.vecino.evaluator.tune.HillClimb.Trial;
import dev.vecino.evaluator.tune.Tuning.Goal;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.Knob;
import dev.vecino.trainer.Trainer;
import dev.vecino.trainer.TrainingOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TuningTest {

  private static final List<String> NUMBERS = List.of("1", "2", "4", "8", "16");

  /** Seconds of the clock that the fake objective moves. */
  private double seconds;

  private final List<Map<String, String>> asked = new ArrayList<>();

  private HillClimb search(double budget, int trials, HillClimb.Objective objective) {
    return new HillClimb(
        options -> {
          asked.add(options);
          return objective.measure(options);
        },
        budget,
        trials,
        () -> (long) (seconds * 1e9));
  }

  private static double number(Map<String, String> options, String name, double standard) {
    return Double.parseDouble(options.getOrDefault(name, Double.toString(standard)));
  }

  /** Best at a = 16, b = 1; from a = 4, b = 4; the axes depend on each other a little. */
  private static double hill(Map<String, String> options) {
    double a = Math.log(number(options, "a", 4) / 16);
    double b = Math.log(number(options, "b", 4) / 1);
    return -a * a - b * b - 0.3 * a * b;
  }

  private static List<Axis> axes(boolean costly) {
    return List.of(new Axis("a", NUMBERS, 2, costly), new Axis("b", NUMBERS, 2, false));
  }

  @Test
  void climb_hill_endsAtTheTop_andNeverTriesTwice() {
    HillClimb search = search(1e9, 1000, options -> OptionalDouble.of(hill(options)));
    assertEquals(Outcome.FINISHED, search.climb(() -> axes(false)));
    double top = Double.NEGATIVE_INFINITY;
    for (String a : NUMBERS) {
      for (String b : NUMBERS) {
        top = Math.max(top, hill(Map.of("a", a, "b", b)));
      }
    }
    assertEquals(top, search.best().value());
    assertEquals(Map.of("a", "16", "b", "1"), search.best().options());
    assertEquals(Map.of(), search.trials().getFirst().options());
    assertEquals(asked.size(), asked.stream().distinct().count());
    assertTrue(asked.size() < 15, "took " + asked.size());

    List<Map<String, String>> before = List.copyOf(asked);
    asked.clear();
    search(1e9, 1000, options -> OptionalDouble.of(hill(options))).climb(() -> axes(false));
    assertEquals(before, asked);
  }

  @Test
  void climb_nothingGains_keepsTheDefaults() {
    HillClimb search =
        search(1e9, 1000, options -> OptionalDouble.of(options.isEmpty() ? 1 : 1 - 1e-9));
    assertEquals(Outcome.FINISHED, search.climb(() -> axes(false)));
    assertEquals(Map.of(), search.best().options());
    assertEquals(5, asked.size(), "the defaults, and up and down on two axes");
  }

  @Test
  void climb_budget_leavesOutWhatWouldEndTooLate() {
    HillClimb.Objective slow =
        options -> {
          seconds += 10 * number(options, "a", 4) / 4;
          return OptionalDouble.of(hill(options));
        };
    HillClimb search = search(45, 1000, slow);
    assertEquals(Outcome.OUT_OF_BUDGET, search.climb(() -> axes(true)));
    // 10 s for the defaults, 20 s for a = 8; a = 16 would take 40 s, another b 20 s.
    assertEquals(List.of(Map.of(), Map.of("a", "8")), asked);
    assertTrue(seconds <= 45);
    assertEquals(15, search.secondsLeft(), 1e-9);
    assertEquals(20, search.best().seconds(), 1e-9);
  }

  @Test
  void climb_firstTrialBeyondTheBudget_isTheOnlyOne() {
    HillClimb search =
        search(
            5,
            1000,
            options -> {
              seconds += 10;
              return OptionalDouble.of(hill(options));
            });
    assertEquals(Outcome.OUT_OF_BUDGET, search.climb(() -> axes(false)));
    assertEquals(List.of(Map.of()), asked);
    assertEquals(0, search.secondsLeft());
  }

  @Test
  void climb_mostTrials_areNotExceeded() {
    HillClimb search = search(1e9, 3, options -> OptionalDouble.of(hill(options)));
    assertEquals(Outcome.OUT_OF_BUDGET, search.climb(() -> axes(false)));
    assertEquals(3, search.trials().size());
  }

  @Test
  void climb_impossibleOptions_areNoTrial() {
    HillClimb search =
        search(
            1e9,
            1000,
            options ->
                number(options, "a", 4) > 8
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(hill(options)));
    assertEquals(Outcome.FINISHED, search.climb(() -> axes(false)));
    assertEquals("8", search.best().options().get("a"));
    assertTrue(search.trials().stream().noneMatch(t -> "16".equals(t.options().get("a"))));
  }

  @Test
  void climb_interrupted_keepsWhatWasFound_butNotInTheFirstTrial() {
    HillClimb.Objective interruptedAtThird =
        options -> {
          if (asked.size() == 3) {
            throw new CancelledException("interrupted");
          }
          return OptionalDouble.of(hill(options));
        };
    HillClimb search = search(1e9, 1000, interruptedAtThird);
    assertEquals(Outcome.CANCELLED, search.climb(() -> axes(false)));
    assertEquals(
        List.of(Map.of(), Map.of("a", "8")), search.trials().stream().map(Trial::options).toList());
    assertEquals(Map.of("a", "8"), search.best().options());

    HillClimb first =
        search(
            1e9,
            1000,
            options -> {
              throw new CancelledException("interrupted");
            });
    assertThrows(CancelledException.class, () -> first.climb(() -> axes(false)));
  }

  @Test
  void knob_values_areAroundTheDefault() {
    Axis epochs = KnobAxis.of(Knob.times("epochs", "epochs", true, "0.5", "1", "2"), 25);
    assertEquals(List.of("13", "25", "50"), epochs.values());
    assertEquals(1, epochs.start());
    assertEquals(2, epochs.slower(1, 2));
    assertEquals(1, epochs.slower(2, 1));
    Axis rate = KnobAxis.of(Knob.times("rate", "rate", false, "0.1", "1", "3"), 0.003);
    assertEquals(List.of("0.0003", "0.003", "0.009"), rate.values());
    Knob window = Knob.of("window", "window", "2", "5", "session");
    assertEquals(
        new Axis("window", List.of("2", "5", "session"), 2, false), KnobAxis.of(window, "session"));
    assertEquals(
        new Axis("window", List.of("2", "4", "5", "session"), 1, false), KnobAxis.of(window, 4));
    assertEquals(List.of("2", "5", "9", "session"), KnobAxis.of(window, 9).values());
    assertThrows(
        InvalidRequestException.class, () -> Knob.times("epochs", "epochs", true, "0.5", "2"));
  }

  private static Trainer item2vec(Map<String, String> changed) {
    TrainingOptions options =
        TrainingOptions.builder()
            .dimension((int) number(changed, "dimension", 8))
            .epochs((int) number(changed, "epochs", 1))
            .threads(1)
            .build();
    return (log, former, listener) -> EmbeddingTrainer.train(log, options, former, listener);
  }

  private static final List<Knob> KNOBS =
      List.of(
          Knob.times("epochs", "epochs", true, "1", "8", "32"),
          Knob.times("dimension", "dimension", true, "1", "1000"));

  private static Tuning.Options options(int trials) {
    return Tuning.Options.builder()
        .protocol(Protocol.USER_SPLIT)
        .k(10)
        .budget(Duration.ofHours(1))
        .trials(trials)
        .threads(2)
        .seed(5)
        .build();
  }

  private static TuningReport tune(ClickLog log, int trials) {
    return Tuning.tune(
        log,
        new Tuning.Tunable("item2vec", KNOBS, TuningTest::item2vec),
        options(trials),
        ProgressListener.NONE);
  }

  @Test
  void tune_tooFewEpochs_findsMore_andSaysSo() {
    ClickLog log = Logs.ring(300, 60, 12, 6);
    TuningReport report = tune(log, 10);
    assertFalse(report.cancelled());
    assertEquals(Map.of("epochs", "32"), report.best(), report.toText());
    assertEquals(report.best(), report.recommended());
    assertTrue(report.toText().contains("The best is better than the defaults: ndcg@10 +"));
    assertTrue(report.toText().contains("No further step gains."), report.toText());
    Map<String, Object> maps = report.toMaps();
    assertEquals("user-split", maps.get("protocol"));
    assertEquals("ndcg@10", maps.get("metric"));
    List<?> trials = (List<?>) maps.get("trials");
    assertEquals(3, trials.size(), "dimension 8000 is no trial: " + trials);
    assertEquals(trials.getFirst(), maps.get("best"));
    double last = Double.POSITIVE_INFINITY;
    for (Object trial : trials) {
      double value = (Double) ((Map<?, ?>) trial).get("value");
      assertTrue(value <= last);
      last = value;
    }
    assertEquals(Map.of("epochs", 32L), ((Map<?, ?>) maps.get("best")).get("options"));

    assertArrayEquals(values(report), values(tune(log, 10)));
  }

  private static double[] values(TuningReport report) {
    return ((List<?>) report.toMaps().get("trials"))
        .stream().mapToDouble(trial -> (Double) ((Map<?, ?>) trial).get("value")).toArray();
  }

  @Test
  void tune_interruptedAfterTheFirstTrial_reportsIt_andStaysInterrupted() {
    List<Map<String, String>> trained = new ArrayList<>();
    TuningReport report =
        Tuning.tune(
            Logs.ring(30, 60, 12, 3),
            new Tuning.Tunable(
                "item2vec",
                KNOBS,
                changed -> {
                  trained.add(changed);
                  if (trained.size() == 2) {
                    Thread.currentThread().interrupt();
                  }
                  return item2vec(changed);
                }),
            options(10),
            ProgressListener.NONE);
    assertTrue(Thread.interrupted());
    assertTrue(report.cancelled());
    assertEquals(Map.of(), report.best());
    assertEquals(2, trained.size());
    assertTrue(report.toText().contains("Interrupted; more time may find more."));
  }

  @Test
  void tune_defaultsOnly_keepsThem() {
    TuningReport one = tune(Logs.ring(300, 60, 12, 3), 1);
    assertEquals(Map.of(), one.recommended());
    assertTrue(one.toText().contains("Nothing is better than the defaults."), one.toText());
  }

  /** A gain of p = .03, after so many trials. */
  private static TuningReport smallGain(int trials) {
    Split split = Split.validation(Protocol.USER_SPLIT, Logs.ring(30, 60, 12, 3), 5).orElseThrow();
    Questions questions = new Questions(split.cases(), SeenItems.EXCLUDE);
    Map<Map<String, String>, double[]> values = new HashMap<>();
    List<Trial> all = new ArrayList<>();
    for (int t = 0; t < trials; t++) {
      Map<String, String> options = t == 0 ? Map.of() : Map.of("epochs", Integer.toString(t));
      double[] ofCases = new double[questions.size()];
      double gain = t == 1 ? 0.043 : 0;
      Arrays.setAll(ofCases, c -> 0.5 + (options.isEmpty() ? 0 : gain + (c % 2 * 2 - 1) * 0.1));
      values.put(options, ofCases);
      all.add(new Trial(options, Arrays.stream(ofCases).average().orElseThrow(), 1));
    }
    return new TuningReport(
        "item2vec", split, questions, options(trials), Outcome.FINISHED, all, values);
  }

  @Test
  void report_smallGain_isBelievedOfOneTrial_butNotOfTheBestOfMany() {
    TuningReport one = smallGain(2);
    assertEquals(Map.of("epochs", "1"), one.best());
    assertEquals(one.best(), one.recommended(), one.toText());
    assertEquals(true, ((Map<?, ?>) one.toMaps().get("best")).get("better"));

    TuningReport many = smallGain(6);
    assertEquals(Map.of("epochs", "1"), many.best());
    assertEquals(Map.of(), many.recommended(), many.toText());
    assertTrue(many.toText().contains("by chance only, which are kept"), many.toText());
    assertTrue(many.toText().contains("+0.0430 by chance?"), many.toText());
    assertEquals(false, ((Map<?, ?>) many.toMaps().get("best")).get("better"));
  }

  @Test
  void tune_nothingToHoldOut_orWrongOptions_areRefused() {
    assertThrows(BadInputException.class, () -> tune(Logs.of("a"), 1));
    assertThrows(InvalidRequestException.class, () -> options(0));
    assertThrows(
        InvalidRequestException.class,
        () -> Tuning.Options.builder().goal(Goal.RECALL).k(0).build());
    assertThrows(
        InvalidRequestException.class,
        () -> Tuning.Options.builder().budget(Duration.ZERO).build());
    Tuning.Options defaults = Tuning.Options.builder().build();
    assertTrue(defaults.protocol().isEmpty());
    assertEquals(Goal.NDCG, defaults.goal());
    assertEquals(20, defaults.k());
    assertEquals(Duration.ofMinutes(10), defaults.budget());
    assertEquals(Integer.MAX_VALUE, defaults.trials());
    assertEquals(42, defaults.seed());
  }
}
