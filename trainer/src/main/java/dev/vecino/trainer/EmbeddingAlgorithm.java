package dev.vecino.trainer;

import dev.vecino.core.EmbeddingModel;
import dev.vecino.core.HistorySample;
import dev.vecino.core.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An algorithm that learns an embedding: its name, its options with defaults and ranges, the
 * options that can be tuned, and how it is trained. Immutable.
 */
public final class EmbeddingAlgorithm {

  /**
   * How an algorithm uses an option.
   *
   * @param standard the value that is taken where none is given, or in words how that is found
   * @param range which values are allowed, in words: "1 to 4096", "at least 1"
   */
  public record Use(String standard, String range) {}

  private final String name;
  private final Map<AlgorithmOption<?>, Use> uses;
  private final List<Knob> knobs;
  private final boolean warmStart;
  private final Function<OptionValues, Channel> trainer;

  private EmbeddingAlgorithm(Builder builder) {
    name = builder.name;
    uses = new LinkedHashMap<>(builder.uses);
    uses.put(
        Algorithms.SAMPLE_HISTORIES,
        new Use(
            Integer.toString(HistorySample.MOST_HISTORIES),
            "0 to " + HistorySample.MOST_HISTORIES));
    knobs = List.copyOf(builder.knobs);
    warmStart = builder.warmStart;
    trainer = builder.trainer;
  }

  /** A builder of an algorithm. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** The name of the algorithm on the command line, in manifests and in reports. */
  public String name() {
    return name;
  }

  /** Its options; the options of algorithms that it is made of are not among them. */
  public Map<AlgorithmOption<?>, Use> uses() {
    return Collections.unmodifiableMap(uses);
  }

  /**
   * The options that can be tuned. Those that do not make training longer come first, the most
   * important of them at the front, because every trial that follows a step to more epochs takes
   * longer too.
   */
  public List<Knob> knobs() {
    return knobs;
  }

  /** Whether training can begin with the vectors of a former model. */
  public boolean canStartWarm() {
    return warmStart;
  }

  /**
   * The algorithm with options; options that it does not have are ignored.
   *
   * @throws InvalidRequestException if a value is not allowed
   */
  public Channel channel(OptionValues values) {
    Channel channel = trainer.apply(values);
    int most = HistorySample.MOST_HISTORIES;
    int histories = values.get(Algorithms.SAMPLE_HISTORIES).orElse(most);
    InvalidRequestException.require(
        histories >= 0 && histories <= most,
        "sample histories must be 0 to %d, got: %d",
        most,
        histories);
    return (log, former, listener) -> {
      InvalidRequestException.require(
          warmStart || former.isEmpty(), "%s can't make a warm start", name);
      EmbeddingModel model = channel.train(log, former, listener);
      return histories == most ? model : model.withHistories(model.histories().first(histories));
    };
  }

  @Override
  public String toString() {
    return name;
  }

  /** Says what an algorithm is. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Map<AlgorithmOption<?>, Use> uses = new LinkedHashMap<>();
    private final List<Knob> knobs = new ArrayList<>();
    private boolean warmStart;
    private Function<OptionValues, Channel> trainer;

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Adds an option.
     *
     * @param standard the value that is taken where none is given
     * @param range see {@link Use#range()}
     */
    public Builder uses(AlgorithmOption<?> option, Object standard, String range) {
      uses.put(option, new Use(standard.toString(), range));
      return this;
    }

    /** Adds options that can be tuned, see {@link EmbeddingAlgorithm#knobs()}. */
    public Builder tunes(Knob... more) {
      knobs.addAll(List.of(more));
      return this;
    }

    /** Sets {@link EmbeddingAlgorithm#canStartWarm()}, which is false otherwise. */
    public Builder startsWarm() {
      warmStart = true;
      return this;
    }

    /** Sets how the algorithm is trained with the options that are given. */
    public Builder trainedBy(Function<OptionValues, Channel> value) {
      trainer = value;
      return this;
    }

    /** The algorithm. */
    public EmbeddingAlgorithm build() {
      InvalidRequestException.require(trainer != null, "%s must be trained somehow", name);
      return new EmbeddingAlgorithm(this);
    }
  }
}
