package dev.vecino.trainer;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.trainer.TrainingOptions.Architecture;
import dev.vecino.trainer.TrainingOptions.Engine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The algorithms by name: the commands that train, evaluate and tune loop over them. A new
 * algorithm is registered in {@link #standard()}. Immutable.
 */
public final class Algorithms {

  public static final AlgorithmOption<Integer> DIMENSION =
      AlgorithmOption.integer("dimension", "Numbers a vector");
  public static final AlgorithmOption<Integer> EPOCHS =
      AlgorithmOption.integer("epochs", "Passes over all clicks (als: sweeps; history: at most)");
  public static final AlgorithmOption<Double> LEARNING_RATE =
      AlgorithmOption.decimal("learning-rate", "Of the first update");
  public static final AlgorithmOption<Integer> MIN_COUNT =
      AlgorithmOption.integer("min-count", "Fewer clicks: no vector");
  public static final AlgorithmOption<Integer> THREADS =
      AlgorithmOption.integer(
          "threads", "Default: all processors; with 1 the same seed gives the same model");
  public static final AlgorithmOption<Long> SEED =
      AlgorithmOption.longInteger("seed", "Of all that is random");

  /** How many histories a model keeps; all algorithms have this option. */
  public static final AlgorithmOption<Integer> SAMPLE_HISTORIES =
      AlgorithmOption.integer(
          "sample-histories",
          "Keep what this many users clicked, chosen by chance, in the model; items only, no user"
              + " ids; 0: none (default: 1000, which is the most)");

  private static final AlgorithmOption<Engine> ENGINE =
      AlgorithmOption.choice(
              "engine",
              Engine.class,
              "simd: Vecino's own; dl4j: Deeplearning4j, slower (default: simd)")
          .label("<engine>")
          .standard("simd");
  private static final AlgorithmOption<Boolean> CBOW =
      AlgorithmOption.flag(
          "cbow", "Predict a click from its context's mean; default: skip-gram, each from each");
  private static final AlgorithmOption<Integer> WINDOW =
      AlgorithmOption.integer(
              "window", "Clicks before and after that are the context, or the whole session")
          .label("N|session")
          .parser(Algorithms::window);
  private static final AlgorithmOption<Integer> NEGATIVES =
      AlgorithmOption.integer("negatives", "Random items per true pair");
  private static final AlgorithmOption<Double> EXPONENT =
      AlgorithmOption.decimal(
          "exponent",
          "Negatives are drawn by clicks to this power; may be negative (default: by what the log"
              + " holds, 0.5 or 0.65)");
  private static final AlgorithmOption<Double> SUBSAMPLE =
      AlgorithmOption.decimal(
          "subsample", "Skip clicks on items with more than this share of all, at random; 0: none");
  private static final AlgorithmOption<DataKind> DATA =
      AlgorithmOption.choice(
              "data",
              DataKind.class,
              "history, item2vec: what the log holds: sets, baskets or clicks (default: what it"
                  + " looks like)")
          .label("KIND");
  private static final AlgorithmOption<Double> TEMPERATURE =
      AlgorithmOption.decimal(
          "temperature",
          "history: cosines are divided by this; lower: harder negatives count more");
  private static final AlgorithmOption<Double> UNOBSERVED_WEIGHT =
      AlgorithmOption.decimal(
          "unobserved-weight", "als: weight of pairs of user and item without a click");
  private static final AlgorithmOption<Double> REGULARIZATION =
      AlgorithmOption.decimal(
          "regularization", "als: weight of the squared lengths of the vectors");
  private static final AlgorithmOption<Integer> WALKS =
      AlgorithmOption.integer("walks", "deepwalk: walks from each item");
  private static final AlgorithmOption<Integer> WALK_LENGTH =
      AlgorithmOption.integer("walk-length", "deepwalk: items of a walk");
  private static final AlgorithmOption<Double> WALK_P =
      AlgorithmOption.decimal("walk-p", "deepwalk: node2vec's p; below 1 walks return often");
  private static final AlgorithmOption<Double> WALK_Q =
      AlgorithmOption.decimal("walk-q", "deepwalk: node2vec's q; below 1 walks go far");

  private static final Algorithms STANDARD =
      new Algorithms(List.of(item2vec(), history(), als(), deepWalk()));

  private final List<EmbeddingAlgorithm> all;

  private Algorithms(List<EmbeddingAlgorithm> all) {
    this.all = List.copyOf(all);
  }

  /** The algorithms of this module. */
  public static Algorithms standard() {
    return STANDARD;
  }

  /** These algorithms and one more. */
  public Algorithms with(EmbeddingAlgorithm algorithm) {
    List<EmbeddingAlgorithm> more = new ArrayList<>(all);
    more.add(algorithm);
    return new Algorithms(more);
  }

  /** The algorithms, in the order in which they were registered. */
  public List<EmbeddingAlgorithm> all() {
    return all;
  }

  /** The algorithms that have something to tune. */
  public Algorithms tunable() {
    return new Algorithms(all.stream().filter(one -> !one.knobs().isEmpty()).toList());
  }

  /** The names of the algorithms, in their order. */
  public List<String> names() {
    return all.stream().map(EmbeddingAlgorithm::name).toList();
  }

  /** The options of all algorithms, each once. */
  public Set<AlgorithmOption<?>> options() {
    Set<AlgorithmOption<?>> options = new LinkedHashSet<>();
    all.forEach(algorithm -> options.addAll(algorithm.uses().keySet()));
    return options;
  }

  /**
   * The algorithm of a name.
   *
   * @throws InvalidRequestException if no algorithm has that name
   */
  public EmbeddingAlgorithm get(String name) {
    return all.stream()
        .filter(algorithm -> algorithm.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "there is no algorithm '%s', there are: %s"
                        .formatted(name, String.join(", ", names()))));
  }

  private static EmbeddingAlgorithm item2vec() {
    return pairs("item2vec", TrainingOptions.defaults())
        .uses(DATA, "what the log looks like", "sets, baskets or clicks")
        .startsWarm()
        .tunes(
            exponent(),
            Knob.of("window", "window", "2", "5", "session"),
            learningRate(),
            Knob.of("subsample", "subsample", "0", "0.01", "0.001", "0.0001"),
            epochs(),
            negatives(),
            dimension())
        .trainedBy(
            values -> {
              TrainingOptions options = pairs(values, TrainingOptions.builder());
              return (log, former, listener) ->
                  EmbeddingTrainer.train(log, options, former, listener);
            })
        .build();
  }

  private static EmbeddingAlgorithm deepWalk() {
    WalkOptions standard = WalkOptions.defaults();
    return pairs("deepwalk", DeepWalkTrainer.training().build())
        .uses(WALKS, standard.walksPerItem(), "1 to 1000")
        .uses(WALK_LENGTH, standard.length(), "2 to 10000")
        .uses(WALK_P, standard.returnParameter(), "1e-6 to 1e6")
        .uses(WALK_Q, standard.inOutParameter(), "1e-6 to 1e6")
        .tunes(
            Knob.of("window", "window", "2", "5", "10", "session"),
            exponent(),
            Knob.of("walk-q", "inOutParameter", "0.25", "0.5", "1", "2", "4"),
            learningRate(),
            Knob.times("walk-length", "length", true, "0.25", "0.5", "1", "2"),
            Knob.times("walks", "walksPerItem", true, "0.5", "1", "2"),
            epochs(),
            negatives(),
            dimension())
        .trainedBy(
            values -> {
              WalkOptions walks = walks(values);
              TrainingOptions options = pairs(values, DeepWalkTrainer.training());
              return (log, former, listener) ->
                  DeepWalkTrainer.train(log, walks, options, listener);
            })
        .build();
  }

  private static EmbeddingAlgorithm history() {
    HistoryOptions standard = HistoryOptions.defaults();
    return EmbeddingAlgorithm.builder("history")
        .uses(DATA, "what the log looks like", "sets, baskets or clicks")
        .uses(DIMENSION, standard.dimension(), "1 to 4096")
        .uses(NEGATIVES, standard.negatives(), "1 to 1000000")
        .uses(TEMPERATURE, standard.temperature(), "0.03 to 10")
        .uses(MIN_COUNT, standard.minCount(), "at least 1")
        .uses(EPOCHS, standard.epochs(), "1 to 10000")
        .uses(LEARNING_RATE, standard.learningRate(), "above 0")
        .uses(THREADS, "all processors", "at least 1")
        .uses(SEED, standard.seed(), "any")
        .startsWarm()
        .tunes(
            Knob.times(
                "temperature", "temperature", false, "0.5", "0.7", "0.85", "1", "1.2", "1.5", "2"),
            learningRate(),
            epochs(),
            negatives(),
            dimension())
        .trainedBy(
            values -> {
              HistoryOptions options = history(values);
              return (log, former, listener) ->
                  HistoryTrainer.train(log, options, former, listener);
            })
        .build();
  }

  private static EmbeddingAlgorithm als() {
    AlsOptions standard = AlsOptions.defaults();
    return EmbeddingAlgorithm.builder("als")
        .uses(DIMENSION, standard.dimension(), "1 to 2048")
        .uses(EPOCHS, standard.sweeps(), "1 to 1000")
        .uses(UNOBSERVED_WEIGHT, "by how many pairs are clicked", "0 to 1")
        .uses(REGULARIZATION, standard.regularization(), "above 0")
        .uses(MIN_COUNT, standard.minCount(), "at least 1")
        .uses(THREADS, "all processors", "at least 1")
        .uses(SEED, standard.seed(), "any")
        .tunes(
            Knob.times(
                "unobserved-weight",
                "unobservedWeight",
                false,
                "0.125",
                "0.25",
                "0.5",
                "1",
                "2",
                "4",
                "8"),
            Knob.times(
                "regularization", "regularization", false, "0.1", "0.3", "1", "3", "10", "30"),
            Knob.times("epochs", "sweeps", true, "0.5", "1", "2"),
            dimension())
        .trainedBy(
            values -> {
              AlsOptions options = als(values);
              return (log, former, listener) -> AlsTrainer.train(log, options, listener);
            })
        .build();
  }

  /** What trains on pairs of clicks. */
  private static EmbeddingAlgorithm.Builder pairs(String name, TrainingOptions standard) {
    return EmbeddingAlgorithm.builder(name)
        .uses(ENGINE, "simd", "simd or dl4j")
        .uses(CBOW, "skip-gram", "given or not")
        .uses(DIMENSION, standard.dimension(), "1 to 4096")
        .uses(WINDOW, windowText(standard.window()), "at least 1")
        .uses(NEGATIVES, standard.negatives(), "1 to 1000")
        .uses(EXPONENT, "by what the log holds", "-2 to 2")
        .uses(SUBSAMPLE, standard.subsample(), "at least 0")
        .uses(MIN_COUNT, standard.minCount(), "at least 1")
        .uses(EPOCHS, standard.epochs(), "1 to 10000")
        .uses(LEARNING_RATE, standard.learningRate(), "above 0")
        .uses(THREADS, "all processors", "at least 1")
        .uses(SEED, standard.seed(), "any");
  }

  private static TrainingOptions pairs(OptionValues values, TrainingOptions.Builder builder) {
    values.ifGiven(ENGINE, builder::engine);
    boolean cbow = values.get(CBOW).orElse(false);
    builder.architecture(cbow ? Architecture.CBOW : Architecture.SKIP_GRAM);
    values.ifGiven(DATA, builder::kind);
    values.ifGiven(DIMENSION, builder::dimension);
    values.ifGiven(WINDOW, builder::window);
    values.ifGiven(NEGATIVES, builder::negatives);
    values.ifGiven(EXPONENT, builder::exponent);
    values.ifGiven(SUBSAMPLE, builder::subsample);
    values.ifGiven(MIN_COUNT, builder::minCount);
    values.ifGiven(EPOCHS, builder::epochs);
    values.ifGiven(LEARNING_RATE, builder::learningRate);
    values.ifGiven(THREADS, builder::threads);
    values.ifGiven(SEED, builder::seed);
    return builder.build();
  }

  private static HistoryOptions history(OptionValues values) {
    HistoryOptions.Builder builder = HistoryOptions.builder();
    values.ifGiven(DATA, builder::kind);
    values.ifGiven(DIMENSION, builder::dimension);
    values.ifGiven(NEGATIVES, builder::negatives);
    values.ifGiven(TEMPERATURE, builder::temperature);
    values.ifGiven(MIN_COUNT, builder::minCount);
    values.ifGiven(EPOCHS, builder::epochs);
    values.ifGiven(LEARNING_RATE, builder::learningRate);
    values.ifGiven(THREADS, builder::threads);
    values.ifGiven(SEED, builder::seed);
    return builder.build();
  }

  private static AlsOptions als(OptionValues values) {
    AlsOptions.Builder builder = AlsOptions.builder();
    values.ifGiven(DIMENSION, builder::dimension);
    values.ifGiven(EPOCHS, builder::sweeps);
    values.ifGiven(UNOBSERVED_WEIGHT, builder::unobservedWeight);
    values.ifGiven(REGULARIZATION, builder::regularization);
    values.ifGiven(MIN_COUNT, builder::minCount);
    values.ifGiven(THREADS, builder::threads);
    values.ifGiven(SEED, builder::seed);
    return builder.build();
  }

  private static WalkOptions walks(OptionValues values) {
    WalkOptions.Builder builder = WalkOptions.builder();
    values.ifGiven(WALKS, builder::walksPerItem);
    values.ifGiven(WALK_LENGTH, builder::length);
    values.ifGiven(WALK_P, builder::returnParameter);
    values.ifGiven(WALK_Q, builder::inOutParameter);
    values.ifGiven(THREADS, builder::threads);
    values.ifGiven(SEED, builder::seed);
    return builder.build();
  }

  private static Knob exponent() {
    return Knob.of("exponent", "exponent", "-0.5", "0", "0.25", "0.5", "0.75", "1");
  }

  private static Knob learningRate() {
    return Knob.times("learning-rate", "learningRate", false, "0.25", "0.5", "1", "2", "4");
  }

  private static Knob epochs() {
    return Knob.times("epochs", "epochs", true, "0.125", "0.25", "0.5", "1", "2", "4", "8");
  }

  private static Knob negatives() {
    return Knob.times("negatives", "negatives", true, "0.5", "1", "2", "4");
  }

  private static Knob dimension() {
    return Knob.times("dimension", "dimension", true, "0.5", "1", "2", "4");
  }

  private static int window(String text) {
    if (text.equalsIgnoreCase("session")) {
      return TrainingOptions.WHOLE_SESSION;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "must be a whole number or 'session', got: '" + text + "'", e);
    }
  }

  private static String windowText(int window) {
    return window == TrainingOptions.WHOLE_SESSION ? "session" : Integer.toString(window);
  }
}
