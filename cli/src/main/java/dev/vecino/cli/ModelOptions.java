package dev.vecino.cli;

import dev.vecino.trainer.TrainingOptions;
import dev.vecino.trainer.TrainingOptions.Architecture;
import dev.vecino.trainer.TrainingOptions.Engine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how a model is trained. */
final class ModelOptions {

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
      description = "Negatives are drawn by clicks to this power; may be negative")
  private Double exponent;

  @Option(
      names = "--subsample",
      paramLabel = "X",
      description = "Skip clicks on items with more than this share of all, at random; 0: none")
  private Double subsample;

  @Option(names = "--min-count", paramLabel = "N", description = "Fewer clicks: no vector")
  private Integer minCount;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over all clicks")
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

  /** The defaults, changed by what was given. */
  TrainingOptions.Builder builder() {
    TrainingOptions.Builder builder =
        TrainingOptions.builder()
            .engine(engine)
            .architecture(cbow ? Architecture.CBOW : Architecture.SKIP_GRAM);
    if (dimension != null) {
      builder.dimension(dimension);
    }
    if (window != null) {
      builder.window(window);
    }
    if (negatives != null) {
      builder.negatives(negatives);
    }
    if (exponent != null) {
      builder.exponent(exponent);
    }
    if (subsample != null) {
      builder.subsample(subsample);
    }
    if (minCount != null) {
      builder.minCount(minCount);
    }
    if (epochs != null) {
      builder.epochs(epochs);
    }
    if (learningRate != null) {
      builder.learningRate(learningRate);
    }
    if (threads != null) {
      builder.threads(threads);
    }
    if (seed != null) {
      builder.seed(seed);
    }
    return builder;
  }

  boolean hasEpochs() {
    return epochs != null;
  }

  boolean hasLearningRate() {
    return learningRate != null;
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
