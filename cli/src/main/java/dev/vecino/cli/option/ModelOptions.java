package dev.vecino.cli.option;

import dev.vecino.core.InvalidRequestException;
import dev.vecino.evaluator.fusion.AutoAlgorithm;
import dev.vecino.evaluator.fusion.AutoChoice;
import dev.vecino.evaluator.fusion.FusionAlgorithm;
import dev.vecino.evaluator.split.Protocol;
import dev.vecino.trainer.AlgorithmOption;
import dev.vecino.trainer.Algorithms;
import dev.vecino.trainer.EmbeddingAlgorithm;
import dev.vecino.trainer.OptionValues;
import dev.vecino.trainer.Trainer;
import dev.vecino.trainer.TrainingOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
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
   * @throws InvalidRequestException if there is no such algorithm
   */
  public Trainer reusing(AutoChoice choice) {
    return AutoAlgorithm.reusing(choice, Algorithms.standard(), values);
  }

  /**
   * An algorithm with the options that were given.
   *
   * @param purpose what a fusion or auto is for; empty: by what the log holds
   * @throws InvalidRequestException if no algorithm has that name
   */
  public Trainer trainer(String name, Optional<Protocol> purpose) {
    return algorithms(purpose).get(name).trainer(values);
  }

  /**
   * An algorithm as the command line asks for it.
   *
   * @param name of the algorithm
   * @param options by name, without the hyphens at their beginning, with what was given for them;
   *     they go before the options that all algorithms have got
   */
  public record Asked(String name, Map<String, String> options) {

    public Asked {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * Reads {@code item2vec,history:epochs=8,negatives=1000,als}: an option belongs to the
     * algorithm before it.
     *
     * @throws InvalidRequestException if an option belongs to none
     */
    public static List<Asked> parse(String text) {
      List<Asked> all = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        int colon = part.indexOf(':');
        int equals = part.indexOf('=');
        boolean isOption = equals >= 0 && (colon < 0 || equals < colon);
        String name = isOption ? "" : (colon < 0 ? part : part.substring(0, colon)).strip();
        String option = isOption ? part : colon < 0 ? "" : part.substring(colon + 1);
        if (isOption) {
          InvalidRequestException.require(
              !all.isEmpty(),
              "an option follows its algorithm (history:epochs=8), got: '%s'",
              text);
        }
        Map<String, String> options = new LinkedHashMap<>();
        if (isOption) {
          Asked former = all.removeLast();
          name = former.name;
          options.putAll(former.options);
        }
        if (!option.isBlank()) {
          int value = option.indexOf('=');
          InvalidRequestException.require(
              value > 0, "an option has a value (history:epochs=8), got: '%s'", option.strip());
          options.put(option.substring(0, value).strip(), option.substring(value + 1).strip());
        }
        all.add(new Asked(name, options));
      }
      return all;
    }

    /** As it was typed: {@code history:epochs=8,negatives=1000}. */
    @Override
    public String toString() {
      return options.isEmpty()
          ? name
          : options.entrySet().stream()
              .map(option -> option.getKey() + "=" + option.getValue())
              .collect(Collectors.joining(",", name + ":", ""));
    }
  }

  /**
   * An algorithm with its own options and those that were given for all.
   *
   * @param purpose what a fusion is for; empty: by what the log holds
   * @throws InvalidRequestException if no algorithm has that name, or it has no such option, or a
   *     value is not allowed
   */
  public Trainer trainer(Asked asked, Optional<Protocol> purpose) {
    EmbeddingAlgorithm algorithm = algorithms(purpose).get(asked.name());
    List<String> options =
        algorithm.uses().keySet().stream().map(AlgorithmOption::name).sorted().toList();
    OptionValues all = values;
    for (Map.Entry<String, String> option : asked.options().entrySet()) {
      InvalidRequestException.require(
          options.contains(option.getKey()),
          "%s has no option '%s', it has: %s",
          asked.name(),
          option.getKey(),
          String.join(", ", options));
      for (AlgorithmOption<?> one : algorithm.uses().keySet()) {
        if (one.name().equals(option.getKey())) {
          all = parsed(all, one, asked.name(), option.getValue());
        }
      }
    }
    return algorithm.trainer(all);
  }

  private static OptionValues parsed(
      OptionValues values, AlgorithmOption<?> option, String algorithm, String text) {
    try {
      return values.withText(option, text);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "%s: %s can't be '%s' (%s)".formatted(algorithm, option.name(), text, e.getMessage()));
    }
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
