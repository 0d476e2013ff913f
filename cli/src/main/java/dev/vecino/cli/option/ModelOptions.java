package dev.vecino.cli.option;

import dev.vecino.evaluator.fusion.AutoAlgorithm;
import dev.vecino.evaluator.fusion.AutoChoice;
import dev.vecino.evaluator.fusion.FusionAlgorithm;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.trainer.AlgorithmOption;
import dev.vecino.trainer.Algorithms;
import dev.vecino.trainer.OptionValues;
import dev.vecino.trainer.Trainer;
import dev.vecino.trainer.TrainingOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The options that say how a model is trained: those of all {@link Algorithms}. */
public final class ModelOptions {

  private final OptionValues values;

  private ModelOptions(OptionValues values) {
    this.values = values;
  }

  /** The options as a command mixes them in. */
  public static CommandSpec spec() {
    return spec(algorithms(Optional.empty()));
  }

  /** The same without those that no algorithm has which can be tuned. */
  public static CommandSpec tunableSpec() {
    return spec(algorithms(Optional.empty()).tunable());
  }

  private static CommandSpec spec(Algorithms algorithms) {
    CommandSpec spec = CommandSpec.create();
    algorithms.options().forEach(option -> spec.addOption(option(option)));
    return spec;
  }

  private static OptionSpec option(AlgorithmOption<?> option) {
    OptionSpec.Builder builder =
        OptionSpec.builder(longName(option))
            .type(option.type())
            .paramLabel(option.label())
            .description(option.description());
    option.standard().ifPresent(builder::defaultValue);
    if (option.type() == List.class) {
      builder.auxiliaryTypes(String.class).splitRegex(",");
    } else if (Number.class.isAssignableFrom(option.type()) || option.type() == Duration.class) {
      builder.converters(new Parser(option));
    }
    return builder.build();
  }

  private static String longName(AlgorithmOption<?> option) {
    return "--" + option.name();
  }

  /** The values that were given to a command that mixed the options in. */
  public static ModelOptions of(CommandSpec mixin) {
    OptionValues values = OptionValues.none();
    for (AlgorithmOption<?> option : algorithms(Optional.empty()).options()) {
      OptionSpec mixed = mixin.findOption(longName(option));
      values = mixed == null ? values : with(values, option, mixed.getValue());
    }
    return new ModelOptions(values);
  }

  private static <T> OptionValues with(
      OptionValues values, AlgorithmOption<T> option, Object value) {
    return value == null ? values : values.with(option, option.type().cast(value));
  }

  /** The names of the options of {@link #tunableSpec()}, as they are typed. */
  public static Set<String> tunableNames() {
    return algorithms(Optional.empty()).tunable().options().stream()
        .map(ModelOptions::longName)
        .collect(Collectors.toSet());
  }

  /**
   * All algorithms.
   *
   * @param purpose what a fusion or auto is for; empty: by what the log holds
   */
  public static Algorithms algorithms(Optional<Protocol> purpose) {
    return AutoAlgorithm.with(FusionAlgorithm.with(Algorithms.standard(), purpose), purpose);
  }

  /**
   * What auto chose before, with the options that were given.
   *
   * @throws dev.vecino.core.InvalidRequestException if there is no such algorithm
   */
  public Trainer reusing(AutoChoice choice) {
    return AutoAlgorithm.reusing(choice, Algorithms.standard(), values);
  }

  /**
   * An algorithm with the options that were given.
   *
   * @param purpose what a fusion or auto is for; empty: by what the log holds
   * @throws dev.vecino.core.InvalidRequestException if no algorithm has that name
   */
  public Trainer trainer(String name, Optional<Protocol> purpose) {
    return algorithms(purpose).get(name).trainer(values);
  }

  /** These options with other values of some of them. */
  public ModelOptions with(Map<String, String> changed) {
    OptionValues all = values;
    for (AlgorithmOption<?> option : algorithms(Optional.empty()).options()) {
      if (changed.containsKey(option.name())) {
        all = all.withText(option, changed.get(option.name()));
      }
    }
    return new ModelOptions(all);
  }

  /** These options, with these two values where none was given. */
  public ModelOptions orElse(int epochs, double learningRate) {
    return new ModelOptions(
        values.orElse(Algorithms.EPOCHS, epochs).orElse(Algorithms.LEARNING_RATE, learningRate));
  }

  /** The number of threads that train. */
  public int threads() {
    return values.get(Algorithms.THREADS).orElseGet(() -> TrainingOptions.defaults().threads());
  }

  /** The seed of a training. */
  public long seed() {
    return values.get(Algorithms.SEED).orElseGet(() -> TrainingOptions.defaults().seed());
  }

  /** Reads a value as the algorithms do. */
  private static final class Parser implements ITypeConverter<Object> {
    private final AlgorithmOption<?> option;

    Parser(AlgorithmOption<?> option) {
      this.option = option;
    }

    @Override
    public Object convert(String text) {
      try {
        return option.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
