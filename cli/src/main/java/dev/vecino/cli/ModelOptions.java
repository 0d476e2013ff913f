package dev.vecino.cli;

import dev.vecino.core.ClickLog;
import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.HistorySample;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.ProgressListener;
import dev.vecino.evaluator.fusion.Fusion;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.trainer.AlsOptions;
import dev.vecino.trainer.AlsTrainer;
import dev.vecino.trainer.Channel;
import dev.vecino.trainer.DataKind;
import dev.vecino.trainer.DeepWalkTrainer;
import dev.vecino.trainer.EmbeddingTrainer;
import dev.vecino.trainer.HistoryOptions;
import dev.vecino.trainer.HistoryTrainer;
import dev.vecino.trainer.TrainingOptions;
import dev.vecino.trainer.TrainingOptions.Architecture;
import dev.vecino.trainer.TrainingOptions.Engine;
import dev.vecino.trainer.WalkOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how a model is trained. */
final class ModelOptions {

  /** What can be trained. */
  static final List<String> ALGORITHMS =
      List.of("item2vec", "history", "als", "deepwalk", "fusion");

  /** What a fusion can have beside these. */
  private static final String NEIGHBORS = "item-knn";

  @Option(
      names = "--engine",
      defaultValue = "simd",
      description = "simd: Vecino's own; dl4j: Deeplearning4j, slower (default: ${DEFAULT-VALUE})")
  private Engine engine;

  @Option(
      names = "--cbow",
      description = "Predict a click from its context's mean; default: skip-gram, each from each")
  private boolean cbow;

  @Option(names = "--dimension", paramLabel = "N", description = "Numbers a vector")
  private Integer dimension;

  @Option(
      names = "--window",
      paramLabel = "N|session",
      converter = WindowConverter.class,
      description = "Clicks before and after that are the context, or the whole session")
  private Integer window;

  @Option(names = "--negatives", paramLabel = "N", description = "Random items a true pair")
  private Integer negatives;

  @Option(
      names = "--exponent",
      paramLabel = "X",
      description =
          "Negatives are drawn by clicks to this power; may be negative (default: by what the log"
              + " holds, 0.5 or 0.65)")
  private Double exponent;

  @Option(
      names = "--subsample",
      paramLabel = "X",
      description = "Skip clicks on items with more than this share of all, at random; 0: none")
  private Double subsample;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "history: cosines are divided by this; lower: harder negatives count more")
  private Double temperature;

  @Option(
      names = "--data",
      paramLabel = "KIND",
      description =
          "history, item2vec: what the log holds: sets, baskets or clicks (default: what it looks"
              + " like)")
  private DataKind kind;

  @Option(
      names = "--unobserved-weight",
      paramLabel = "X",
      description = "als: weight of pairs of user and item without a click")
  private Double unobservedWeight;

  @Option(
      names = "--regularization",
      paramLabel = "X",
      description = "als: weight of the squared lengths of the vectors")
  private Double regularization;

  @Option(
      names = "--channels",
      split = ",",
      defaultValue = "history,als,item-knn",
      paramLabel = "NAME",
      description =
          "fusion: of what; those that do not help are left out (default: ${DEFAULT-VALUE})")
  private List<String> fused;

  @Option(names = "--walks", paramLabel = "N", description = "deepwalk: walks from each item")
  private Integer walks;

  @Option(names = "--walk-length", paramLabel = "N", description = "deepwalk: items of a walk")
  private Integer walkLength;

  @Option(
      names = "--walk-p",
      paramLabel = "X",
      description = "deepwalk: node2vec's p; below 1 walks return often")
  private Double returnParameter;

  @Option(
      names = "--walk-q",
      paramLabel = "X",
      description = "deepwalk: node2vec's q; below 1 walks go far")
  private Double inOutParameter;

  @Option(names = "--min-count", paramLabel = "N", description = "Fewer clicks: no vector")
  private Integer minCount;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over all clicks (als: sweeps)")
  private Integer epochs;

  @Option(names = "--learning-rate", paramLabel = "X", description = "Of the first update")
  private Double learningRate;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: all processors; with 1 the same seed gives the same model")
  private Integer threads;

  @Option(names = "--seed", paramLabel = "N", description = "Of all that is random")
  private Long seed;

  @Option(
      names = "--sample-histories",
      paramLabel = "N",
      description =
          "Keep what this many users clicked, chosen by chance, in the model; items only, no user"
              + " ids; 0: none (default: 1000, which is the most)")
  private Integer sampleHistories;

  /** The names of all of them, the long ones. */
  static Set<String> names() {
    return CommandSpec.forAnnotatedObject(new ModelOptions()).options().stream()
        .map(OptionSpec::longestName)
        .collect(Collectors.toSet());
  }

  /** As on a command line. */
  static ModelOptions parse(List<String> arguments) {
    ModelOptions options = new ModelOptions();
    new CommandLine(options)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.toArray(String[]::new));
    return options;
  }

  /** The defaults of item2vec, changed by what was given. */
  TrainingOptions.Builder builder() {
    return builder(TrainingOptions.builder());
  }

  private TrainingOptions.Builder builder(TrainingOptions.Builder builder) {
    builder.engine(engine).architecture(cbow ? Architecture.CBOW : Architecture.SKIP_GRAM);
    set(kind, builder::kind);
    set(dimension, builder::dimension);
    set(window, builder::window);
    set(negatives, builder::negatives);
    set(exponent, builder::exponent);
    set(subsample, builder::subsample);
    set(minCount, builder::minCount);
    set(epochs, builder::epochs);
    set(learningRate, builder::learningRate);
    set(threads, builder::threads);
    set(seed, builder::seed);
    return builder;
  }

  /**
   * An algorithm with what was given for it.
   *
   * @param purpose what a fusion is for; empty: by what the log holds
   * @throws InvalidRequestException if there is none of that name
   */
  Channel channel(String name, Optional<Protocol> purpose) {
    Channel channel = withAllHistories(name, purpose);
    if (sampleHistories == null) {
      return channel;
    }
    InvalidRequestException.require(
        sampleHistories >= 0 && sampleHistories <= HistorySample.MOST_HISTORIES,
        "sample histories must be 0 to %d, got: %d",
        HistorySample.MOST_HISTORIES,
        sampleHistories);
    return (log, former, listener) -> {
      EmbeddingModel model = channel.train(log, former, listener);
      return model.withHistories(model.histories().first(sampleHistories));
    };
  }

  private Channel withAllHistories(String name, Optional<Protocol> purpose) {
    return switch (name) {
      case "item2vec" -> {
        TrainingOptions options = builder().build();
        yield (log, former, listener) -> EmbeddingTrainer.train(log, options, former, listener);
      }
      case "history" -> {
        HistoryOptions options = history();
        yield (log, former, listener) -> HistoryTrainer.train(log, options, former, listener);
      }
      case "als" -> {
        AlsOptions options = als();
        yield cold(name, (log, listener) -> AlsTrainer.train(log, options, listener));
      }
      case "deepwalk" -> {
        WalkOptions walks = walks();
        TrainingOptions options = builder(DeepWalkTrainer.training()).build();
        yield cold(name, (log, listener) -> DeepWalkTrainer.train(log, walks, options, listener));
      }
      case "fusion" -> fusion(purpose);
      default ->
          throw new InvalidRequestException(
              "there is no algorithm '%s', there are: %s"
                  .formatted(name, String.join(", ", ALGORITHMS)));
    };
  }

  /** What can't begin with the vectors of a former model. */
  private static Channel cold(
      String name, BiFunction<ClickLog, ProgressListener, EmbeddingModel> trainer) {
    return (log, former, listener) -> {
      InvalidRequestException.require(former.isEmpty(), "%s can't make a warm start", name);
      return trainer.apply(log, listener);
    };
  }

  private Channel fusion(Optional<Protocol> purpose) {
    Map<String, Channel> channels = new LinkedHashMap<>();
    boolean withNeighbors = false;
    for (String name : fused) {
      InvalidRequestException.require(!name.equals("fusion"), "fusion is no channel of a fusion");
      if (name.equals(NEIGHBORS)) {
        withNeighbors = true;
      } else {
        channels.put(name, channel(name, purpose));
      }
    }
    boolean neighbors = withNeighbors;
    return cold(
        "fusion",
        (log, listener) -> {
          Protocol protocol = purpose.orElseGet(() -> Fusion.protocolFor(log));
          return Fusion.train(log, protocol, channels, neighbors, threads(), listener);
        });
  }

  private HistoryOptions history() {
    HistoryOptions.Builder builder = HistoryOptions.builder();
    set(dimension, builder::dimension);
    set(negatives, builder::negatives);
    set(temperature, builder::temperature);
    set(minCount, builder::minCount);
    set(epochs, builder::epochs);
    set(learningRate, builder::learningRate);
    set(threads, builder::threads);
    set(seed, builder::seed);
    set(kind, builder::kind);
    return builder.build();
  }

  private AlsOptions als() {
    AlsOptions.Builder builder = AlsOptions.builder();
    set(dimension, builder::dimension);
    set(epochs, builder::sweeps);
    set(unobservedWeight, builder::unobservedWeight);
    set(regularization, builder::regularization);
    set(minCount, builder::minCount);
    set(threads, builder::threads);
    set(seed, builder::seed);
    return builder.build();
  }

  private WalkOptions walks() {
    WalkOptions.Builder builder = WalkOptions.builder();
    set(walks, builder::walksPerItem);
    set(walkLength, builder::length);
    set(returnParameter, builder::returnParameter);
    set(inOutParameter, builder::inOutParameter);
    set(threads, builder::threads);
    set(seed, builder::seed);
    return builder.build();
  }

  private static <T> void set(T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  int threads() {
    return builder().build().threads();
  }

  long seed() {
    return builder().build().seed();
  }

  /** Takes these where nothing was given. */
  void orElse(int otherEpochs, double otherLearningRate) {
    epochs = epochs == null ? otherEpochs : epochs;
    learningRate = learningRate == null ? otherLearningRate : learningRate;
  }

  /** A number, or the whole session. */
  static final class WindowConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.strip().equalsIgnoreCase("session")) {
        return TrainingOptions.WHOLE_SESSION;
      }
      try {
        return Integer.valueOf(text.strip());
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "must be a whole number or 'session', got: '" + text + "'");
      }
    }
  }
}
